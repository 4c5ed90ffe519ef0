namespace ZenImageBuilder.Sandbox;

/// <summary>A request that the sandbox received.</summary>
/// <param name="Service"><c>s3</c>, <c>sts</c>, <c>codebuild</c>, <c>logs</c>, <c>ecr</c>, <c>secretsmanager</c> or <c>registry</c>.</param>
/// <param name="Operation">The operation's name, such as <c>PutObject</c>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query as they were sent; the signature of a presigned request is removed, and a very long path is cut.</param>
/// <param name="Status">The HTTP status of the answer; 0 while there is none, and if the connection was cut instead.</param>
/// <param name="Time">When the request was received.</param>
public sealed record RecordedRequest(string Service, string Operation, string Method, string Path, int Status, DateTimeOffset Time);
