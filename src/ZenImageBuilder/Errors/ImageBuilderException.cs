using ZenImageBuilder.Text;

namespace ZenImageBuilder.Errors;

/// <summary>
/// An error that this module raises on purpose: a stable code, a message that ends in a period, and what to do about it. Message and remedy may quote what services and files
/// say, so they are kept as a terminal may have them; the target is exact.
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

    /// <summary>What the user passed, or the object that the error is about; never a secret.</summary>
    public object? Target { get; }

    /// <summary>What to do about it, or null.</summary>
    public string? Remedy { get; }

    /// <summary>What AWS denied, or null where it denied nothing.</summary>
    internal DeniedAction? Denied { get; init; }

    /// <summary>Whether something answered, and not in the way of the service: waiting for the network does not help then.</summary>
    internal bool IsUnreadable { get; init; }

    /// <summary>Whether it is not known if what was asked for has been done all the same.</summary>
    internal bool IsOutcomeUnknown { get; init; }
}

/// <summary>An action that AWS denies.</summary>
/// <param name="Action">The IAM action, such as <c>codebuild:StartBuild</c>.</param>
/// <param name="Resource">What it is denied on, as a rule an ARN.</param>
/// <param name="Principal">To whom, as a rule an ARN.</param>
internal sealed record DeniedAction(string Action, string Resource, string Principal);
