namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>An error as the answer: its code and its message are AWS's, and its format depends on the protocol.</summary>
internal sealed class AwsException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Additional elements of the error document, for the errors that have them.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public static AwsException BadRequest(string code, string message) => new(400, code, message);
}
