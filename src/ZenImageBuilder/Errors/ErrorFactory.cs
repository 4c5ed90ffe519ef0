using System.Management.Automation;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Errors;

/// <summary>Makes the error record of every exception, with a single map from code to category.</summary>
internal static class ErrorFactory
{
    public static ErrorRecord Record(Exception exception, object? target = null)
    {
        if (exception is not ImageBuilderException known)
        {
            return Shown(new(exception, nameof(ErrorCode.UnexpectedError), ErrorCategory.InvalidOperation, target));
        }

        var record = new ErrorRecord(known, known.Code.ToString(), Category(known.Code), known.Target ?? target);
        if (known.Remedy is { } remedy)
        {
            record.ErrorDetails = new(known.Message) { RecommendedAction = remedy };
        }

        return Shown(record);
    }

    /// <summary>The record with texts that are safe for a terminal: the message of any exception, and the name of the target.</summary>
    private static ErrorRecord Shown(ErrorRecord record)
    {
        var message = TerminalText.Escape(record.Exception.Message);
        if (record.ErrorDetails is null && message != record.Exception.Message)
        {
            record.ErrorDetails = new(message);
        }

        var name = record.CategoryInfo.TargetName;
        if (TerminalText.Line(name) is var shown && shown != name)
        {
            record.CategoryInfo.TargetName = shown;
        }

        return record;
    }

    public static ErrorCategory Category(ErrorCode code) =>
        code switch
        {
            ErrorCode.ComponentNotFound
            or ErrorCode.StackNotFound
            or ErrorCode.NoActiveStack
            or ErrorCode.ContextNotFound
            or ErrorCode.ContextNotStored
            or ErrorCode.DockerfileNotFound
            or ErrorCode.BuildNotFound
            or ErrorCode.RemoteResourceNotFound
            or ErrorCode.SandboxNotFound
            or ErrorCode.DeploymentNotFound
            or ErrorCode.ConnectorNotFound => ErrorCategory.ObjectNotFound,
            ErrorCode.ComponentExists or ErrorCode.StackExists or ErrorCode.ConnectorExists or ErrorCode.FileExists or ErrorCode.DeploymentExists =>
                ErrorCategory.ResourceExists,
            ErrorCode.ComponentInUse or ErrorCode.ConnectorInUse or ErrorCode.ContextChanged or ErrorCode.BuildRunning => ErrorCategory.ResourceBusy,
            ErrorCode.AccessDenied => ErrorCategory.PermissionDenied,
            ErrorCode.CredentialsUnavailable or ErrorCode.ProfileNotFound or ErrorCode.InvalidCredential or ErrorCode.ConnectorExpired =>
                ErrorCategory.AuthenticationError,
            ErrorCode.Throttled or ErrorCode.BuildLimitReached => ErrorCategory.LimitsExceeded,
            ErrorCode.WaitTimedOut => ErrorCategory.OperationTimeout,
            ErrorCode.BuildFailed or ErrorCode.BuildInterrupted or ErrorCode.DeploymentFailed => ErrorCategory.InvalidResult,
            ErrorCode.FileUnreadable or ErrorCode.LogUnavailable => ErrorCategory.ReadError,
            ErrorCode.FileUnwritable => ErrorCategory.WriteError,
            ErrorCode.SecretUnreadable => ErrorCategory.SecurityError,
            ErrorCode.RegistryUnavailable or ErrorCode.SandboxUnavailable => ErrorCategory.ResourceUnavailable,
            ErrorCode.ServiceUnreachable => ErrorCategory.ConnectionError,
            ErrorCode.StackIncomplete
            or ErrorCode.StackMismatch
            or ErrorCode.RegionUnknown
            or ErrorCode.PreflightFailed
            or ErrorCode.ConnectorIncompatible
            or ErrorCode.ConnectorNotSupported
            or ErrorCode.BuildNotRepeatable => ErrorCategory.InvalidOperation,
            ErrorCode.ContextEmpty
            or ErrorCode.InvalidDockerfile
            or ErrorCode.InvalidIgnorePattern
            or ErrorCode.InvalidStackFile
            or ErrorCode.DeploymentIncomplete => ErrorCategory.InvalidData,
            ErrorCode.UnexpectedError or ErrorCode.RequestRefused => ErrorCategory.InvalidOperation,
            ErrorCode.AmbiguousReference
            or ErrorCode.InvalidName
            or ErrorCode.UnknownFlavor
            or ErrorCode.MissingAttribute
            or ErrorCode.UnknownAttribute
            or ErrorCode.InvalidAttribute
            or ErrorCode.ConnectorNotGiven
            or ErrorCode.UnknownConnectorType
            or ErrorCode.UnknownAuthMethod
            or ErrorCode.UnknownResourceType
            or ErrorCode.InvalidResourceId
            or ErrorCode.PathOutsideContext
            or ErrorCode.InvalidReference
            or ErrorCode.RegistryMismatch
            or ErrorCode.InvalidBuildOption
            or ErrorCode.NotAFileSystemPath
            or ErrorCode.InvalidParameterCombination => ErrorCategory.InvalidArgument,
            _ => ErrorCategory.NotSpecified, // A test fails for a code that has no category.
        };
}
