namespace ZenImageBuilder.Errors;

/// <summary>An error that this module raises on purpose: a stable code, a message that ends in a period, and what to do about it.</summary>
public sealed class ImageBuilderException : Exception
{
    internal ImageBuilderException(ErrorCode code, string message, object? target = null, string? remedy = null, Exception? inner = null)
        : base(Masked.Text(message), inner)
    {
        Code = code;
        Target = target is string text ? Masked.Value(text) : target;
        Remedy = remedy is null ? null : Masked.Text(remedy);
    }

    /// <summary>The stable name of the error: the first part of FullyQualifiedErrorId.</summary>
    public ErrorCode Code { get; }

    /// <summary>What the user passed, or the object that the error is about; never a secret.</summary>
    public object? Target { get; }

    /// <summary>What to do about it, or null.</summary>
    public string? Remedy { get; }

    /// <summary>What AWS denied, or null where it denied nothing.</summary>
    internal DeniedAction? Denied { get; init; }
}

/// <summary>An action that AWS denies.</summary>
/// <param name="Action">The IAM action, such as <c>codebuild:StartBuild</c>.</param>
/// <param name="Resource">What it is denied on, as a rule an ARN.</param>
/// <param name="Principal">To whom, as a rule an ARN.</param>
internal sealed record DeniedAction(string Action, string Resource, string Principal);
