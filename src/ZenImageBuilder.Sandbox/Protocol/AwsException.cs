namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>An answer that is an error: its code and its words are AWS's, the wire shape is the protocol's.</summary>
internal sealed class AwsException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Further elements of the error document, for those that carry some.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public static AwsException BadRequest(string code, string message) => new(400, code, message);
}
