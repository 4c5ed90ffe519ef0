namespace ZenImageBuilder.Sandbox.Http;

/// <summary>The connection must be closed, or has been closed, without an answer.</summary>
internal sealed class ConnectionCutException(string message) : IOException(message);
