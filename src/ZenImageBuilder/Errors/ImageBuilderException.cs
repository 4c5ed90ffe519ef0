using ZenImageBuilder.Text;

namespace ZenImageBuilder.Errors;

/// <summary>
/// An error that this module raises on purpose: a stable code, a message that ends in a period, and a remedy. Message and remedy may quote services and files,
/// so they are stored escaped for a terminal; the target is exact.
/// </summary>
public sealed class ImageBuilderException : Exception
{
    internal ImageBuilderException(ErrorCode code, string message, object? target = null, string? remedy = null, Exception? inner = null)
        : base(TerminalText.Escape(Masked.Text(message)), inner)
    {
        Code = code;
        Target = target is string text ? Masked.Value(text) : target;
        Remedy = remedy is null ? null : TerminalText.Escape(Masked.Text(remedy));
    }

    /// <summary>The stable name of the error: the first part of FullyQualifiedErrorId.</summary>
    public ErrorCode Code { get; }

    /// <summary>The value that the user passed, or the object that the error is about; never a secret.</summary>
    public object? Target { get; }

    /// <summary>The action that solves the problem, or null.</summary>
    public string? Remedy { get; }

    /// <summary>The action that AWS denied, or null if the error is not a denial.</summary>
    internal DeniedAction? Denied { get; init; }

    /// <summary>Whether there was an answer that does not come from the service: in this case, waiting for the network does not help.</summary>
    internal bool IsUnreadable { get; init; }

    /// <summary>Whether it is not known if the request has been carried out in spite of the error.</summary>
    internal bool IsOutcomeUnknown { get; init; }
}

/// <summary>An action that AWS denies.</summary>
/// <param name="Action">The IAM action, such as <c>codebuild:StartBuild</c>.</param>
/// <param name="Resource">The resource on which it is denied, usually an ARN.</param>
/// <param name="Principal">The principal to which it is denied, usually an ARN.</param>
internal sealed record DeniedAction(string Action, string Resource, string Principal);
