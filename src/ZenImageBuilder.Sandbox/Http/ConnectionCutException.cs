namespace ZenImageBuilder.Sandbox.Http;

/// <summary>The connection is to be closed, or has been, without an answer.</summary>
internal sealed class ConnectionCutException(string message) : IOException(message);
