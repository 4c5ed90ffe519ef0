namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>The format in which a service writes its answers and errors.</summary>
internal enum WireProtocol
{
    /// <summary>S3's REST with XML.</summary>
    S3,

    /// <summary>JSON 1.1 with X-Amz-Target.</summary>
    Json,

    /// <summary>The query protocol: the request is a form, and the answer is XML.</summary>
    Query,

    /// <summary>The OCI distribution API.</summary>
    Registry,
}
