namespace ZenImageBuilder.Errors;

/// <summary>The stable names of the errors of this module; each is the ErrorId of its error record.</summary>
public enum ErrorCode
{
    /// <summary>Something that this module did not foresee.</summary>
    UnexpectedError,

    /// <summary>No component of that name, id or id prefix is registered.</summary>
    ComponentNotFound,

    /// <summary>A component of that name is registered already.</summary>
    ComponentExists,

    /// <summary>An id prefix means several components.</summary>
    AmbiguousReference,

    /// <summary>A stack uses the component.</summary>
    ComponentInUse,

    /// <summary>A name is not allowed.</summary>
    InvalidName,

    /// <summary>No flavor of that name.</summary>
    UnknownFlavor,

    /// <summary>The flavor requires an attribute that was not given.</summary>
    MissingAttribute,

    /// <summary>The flavor does not have the attribute.</summary>
    UnknownAttribute,

    /// <summary>The value of an attribute is not allowed.</summary>
    InvalidAttribute,

    /// <summary>No stack of that name, id or id prefix is registered.</summary>
    StackNotFound,

    /// <summary>A stack of that name is registered already.</summary>
    StackExists,

    /// <summary>No stack is active and none was named.</summary>
    NoActiveStack,

    /// <summary>The stack lacks a component that the build needs.</summary>
    StackIncomplete,

    /// <summary>The components of the stack do not go together.</summary>
    StackMismatch,

    /// <summary>A file is no stack.</summary>
    InvalidStackFile,

    /// <summary>No deployment of that name.</summary>
    DeploymentNotFound,

    /// <summary>A deployment of that name is there, and is not one that can be gone on with.</summary>
    DeploymentExists,

    /// <summary>AWS CloudFormation could not deploy the stack, or not take it down.</summary>
    DeploymentFailed,

    /// <summary>A deployment does not say what a stack needs.</summary>
    DeploymentIncomplete,

    /// <summary>A file is there already.</summary>
    FileExists,

    /// <summary>A file cannot be written.</summary>
    FileUnwritable,

    /// <summary>No service connector of that name, id or id prefix is registered.</summary>
    ConnectorNotFound,

    /// <summary>A service connector of that name is registered already.</summary>
    ConnectorExists,

    /// <summary>A component uses the service connector.</summary>
    ConnectorInUse,

    /// <summary>A component was to be connected, and no connector was named.</summary>
    ConnectorNotGiven,

    /// <summary>Components of the flavor take no service connector.</summary>
    ConnectorNotSupported,

    /// <summary>The service connector does not reach the resource that the component needs.</summary>
    ConnectorIncompatible,

    /// <summary>The credentials of the service connector have ended.</summary>
    ConnectorExpired,

    /// <summary>No type of service connectors of that name.</summary>
    UnknownConnectorType,

    /// <summary>The connector type has no authentication method of that name.</summary>
    UnknownAuthMethod,

    /// <summary>The connector type has no resource type of that name.</summary>
    UnknownResourceType,

    /// <summary>A resource id is malformed, or in another region or partition than the connector.</summary>
    InvalidResourceId,

    /// <summary>The registry on disk cannot be opened or written.</summary>
    RegistryUnavailable,

    /// <summary>A sealed secret cannot be opened.</summary>
    SecretUnreadable,

    /// <summary>The folder of the context does not exist.</summary>
    ContextNotFound,

    /// <summary>The Dockerfile does not exist.</summary>
    DockerfileNotFound,

    /// <summary>The context holds nothing.</summary>
    ContextEmpty,

    /// <summary>A path leaves the context.</summary>
    PathOutsideContext,

    /// <summary>A file cannot be read.</summary>
    FileUnreadable,

    /// <summary>The context changed while it was packed.</summary>
    ContextChanged,

    /// <summary>The artifact store does not hold the context.</summary>
    ContextNotStored,

    /// <summary>An ignore file holds a pattern that cannot be parsed.</summary>
    InvalidIgnorePattern,

    /// <summary>An image reference is not one.</summary>
    InvalidReference,

    /// <summary>A tag belongs to another registry than the stack's.</summary>
    RegistryMismatch,

    /// <summary>A build argument, a label, a target or another value of a build is not allowed.</summary>
    InvalidBuildOption,

    /// <summary>No build of that id is recorded.</summary>
    BuildNotFound,

    /// <summary>The build has not come to its end.</summary>
    BuildRunning,

    /// <summary>The build did not succeed.</summary>
    BuildFailed,

    /// <summary>The build was not started, because something that it needs is missing.</summary>
    PreflightFailed,

    /// <summary>The shell that prepared the build ended before it was started.</summary>
    BuildInterrupted,

    /// <summary>It is not recorded what the build was made with.</summary>
    BuildNotRepeatable,

    /// <summary>The build still ran when the time to watch it was over.</summary>
    WaitTimedOut,

    /// <summary>The log of the build cannot be read.</summary>
    LogUnavailable,

    /// <summary>No credentials were found, or the ones found are refused.</summary>
    CredentialsUnavailable,

    /// <summary>The profile does not exist.</summary>
    ProfileNotFound,

    /// <summary>No region was given and none was found.</summary>
    RegionUnknown,

    /// <summary>AWS refuses the action to this principal.</summary>
    AccessDenied,

    /// <summary>Something in AWS that the build needs does not exist.</summary>
    RemoteResourceNotFound,

    /// <summary>AWS asks for fewer requests, and went on asking.</summary>
    Throttled,

    /// <summary>The project or the account runs as many builds as it may.</summary>
    BuildLimitReached,

    /// <summary>AWS cannot be reached or did not answer in time.</summary>
    ServiceUnreachable,

    /// <summary>AWS refused the request.</summary>
    RequestRefused,

    /// <summary>A path is not on the file system.</summary>
    NotAFileSystemPath,

    /// <summary>A credential is of a type that cannot be used.</summary>
    InvalidCredential,

    /// <summary>Two parameters contradict each other, or one lacks its partner.</summary>
    InvalidParameterCombination,

    /// <summary>No sandbox of that id runs in this process.</summary>
    SandboxNotFound,

    /// <summary>The sandbox cannot start.</summary>
    SandboxUnavailable,

    /// <summary>A Dockerfile is written so that no build can read it.</summary>
    InvalidDockerfile,
}
