namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>How a service puts its answers and its errors on the wire.</summary>
internal enum WireProtocol
{
    /// <summary>S3's REST with XML.</summary>
    S3,

    /// <summary>JSON 1.1 with X-Amz-Target.</summary>
    Json,

    /// <summary>The query protocol: a form in, XML out.</summary>
    Query,

    /// <summary>The OCI distribution API.</summary>
    Registry,
}
