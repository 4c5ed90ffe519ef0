namespace ZenImageBuilder.Errors;

/// <summary>The stable names of the errors of this module; each is the ErrorId of its error record.</summary>
public enum ErrorCode
{
    /// <summary>An error that this module did not foresee.</summary>
    UnexpectedError,

    /// <summary>No component with this name, ID or ID prefix is registered.</summary>
    ComponentNotFound,

    /// <summary>A component with this name is already registered.</summary>
    ComponentExists,

    /// <summary>An ID prefix matches several components.</summary>
    AmbiguousReference,

    /// <summary>A stack uses the component.</summary>
    ComponentInUse,

    /// <summary>A name is not allowed.</summary>
    InvalidName,

    /// <summary>There is no flavor with this name.</summary>
    UnknownFlavor,

    /// <summary>The flavor requires an attribute that was not given.</summary>
    MissingAttribute,

    /// <summary>The flavor does not have the attribute.</summary>
    UnknownAttribute,

    /// <summary>The value of an attribute is not allowed.</summary>
    InvalidAttribute,

    /// <summary>No stack with this name, ID or ID prefix is registered.</summary>
    StackNotFound,

    /// <summary>A stack with this name is already registered.</summary>
    StackExists,

    /// <summary>No stack is active and none was named.</summary>
    NoActiveStack,

    /// <summary>The stack lacks a component that the build needs.</summary>
    StackIncomplete,

    /// <summary>The components of the stack do not fit together.</summary>
    StackMismatch,

    /// <summary>A file is not a stack file.</summary>
    InvalidStackFile,

    /// <summary>There is no deployment with this name.</summary>
    DeploymentNotFound,

    /// <summary>A deployment with this name exists, and it cannot be continued.</summary>
    DeploymentExists,

    /// <summary>AWS CloudFormation could not deploy the stack, or could not remove it.</summary>
    DeploymentFailed,

    /// <summary>A deployment lacks an output that a stack needs.</summary>
    DeploymentIncomplete,

    /// <summary>A file already exists.</summary>
    FileExists,

    /// <summary>A file cannot be written.</summary>
    FileUnwritable,

    /// <summary>No service connector with this name, ID or ID prefix is registered.</summary>
    ConnectorNotFound,

    /// <summary>A service connector with this name is already registered.</summary>
    ConnectorExists,

    /// <summary>A component uses the service connector.</summary>
    ConnectorInUse,

    /// <summary>A component was to be connected, but no connector was named.</summary>
    ConnectorNotGiven,

    /// <summary>Components of the flavor do not support service connectors.</summary>
    ConnectorNotSupported,

    /// <summary>The service connector cannot access the resource that the component needs.</summary>
    ConnectorIncompatible,

    /// <summary>The credentials of the service connector have expired.</summary>
    ConnectorExpired,

    /// <summary>There is no service connector type with this name.</summary>
    UnknownConnectorType,

    /// <summary>The connector type has no authentication method with this name.</summary>
    UnknownAuthMethod,

    /// <summary>The connector type has no resource type with this name.</summary>
    UnknownResourceType,

    /// <summary>A resource ID is malformed, or belongs to another region or partition than the connector.</summary>
    InvalidResourceId,

    /// <summary>The catalog on disk cannot be opened or written.</summary>
    RegistryUnavailable,

    /// <summary>A sealed secret cannot be opened.</summary>
    SecretUnreadable,

    /// <summary>The folder of the context does not exist.</summary>
    ContextNotFound,

    /// <summary>The Dockerfile does not exist.</summary>
    DockerfileNotFound,

    /// <summary>The context is empty.</summary>
    ContextEmpty,

    /// <summary>A path leads out of the context.</summary>
    PathOutsideContext,

    /// <summary>A file cannot be read.</summary>
    FileUnreadable,

    /// <summary>The context changed while it was being packed.</summary>
    ContextChanged,

    /// <summary>The artifact store does not contain the context.</summary>
    ContextNotStored,

    /// <summary>An ignore file contains a pattern that cannot be parsed.</summary>
    InvalidIgnorePattern,

    /// <summary>An image reference is invalid.</summary>
    InvalidReference,

    /// <summary>A tag names another registry than that of the stack.</summary>
    RegistryMismatch,

    /// <summary>A build argument, a label, a target or another value of a build is not allowed.</summary>
    InvalidBuildOption,

    /// <summary>No build with this ID is recorded.</summary>
    BuildNotFound,

    /// <summary>The build has not ended.</summary>
    BuildRunning,

    /// <summary>The build did not succeed.</summary>
    BuildFailed,

    /// <summary>The build was not started, because it lacks something that it needs.</summary>
    PreflightFailed,

    /// <summary>The shell that prepared the build ended before it was started.</summary>
    BuildInterrupted,

    /// <summary>The inputs of the build are not recorded, so it cannot be repeated.</summary>
    BuildNotRepeatable,

    /// <summary>The build was still running when the time limit of the watch was reached.</summary>
    WaitTimedOut,

    /// <summary>The log of the build cannot be read.</summary>
    LogUnavailable,

    /// <summary>No credentials were found, or the service rejects them.</summary>
    CredentialsUnavailable,

    /// <summary>The profile does not exist.</summary>
    ProfileNotFound,

    /// <summary>No region was given and none was found.</summary>
    RegionUnknown,

    /// <summary>AWS denies the action to this principal.</summary>
    AccessDenied,

    /// <summary>An AWS resource that the build needs does not exist.</summary>
    RemoteResourceNotFound,

    /// <summary>AWS still asks for fewer requests after several retries.</summary>
    Throttled,

    /// <summary>The project or the account has reached its limit of concurrent builds.</summary>
    BuildLimitReached,

    /// <summary>AWS cannot be reached or did not answer in time.</summary>
    ServiceUnreachable,

    /// <summary>AWS rejected the request.</summary>
    RequestRefused,

    /// <summary>A path is not on the file system.</summary>
    NotAFileSystemPath,

    /// <summary>A credential has a type that is not supported.</summary>
    InvalidCredential,

    /// <summary>Two parameters contradict each other, or one requires another.</summary>
    InvalidParameterCombination,

    /// <summary>No sandbox with this ID is running in this process.</summary>
    SandboxNotFound,

    /// <summary>The sandbox cannot start.</summary>
    SandboxUnavailable,

    /// <summary>No builder can read the Dockerfile.</summary>
    InvalidDockerfile,
}
