namespace ZenImageBuilder.Engine.Aws.S3;

/// <summary>Stores one object, as a whole or in parts.</summary>
internal interface IPartUploader
{
    /// <summary>Stores the whole object in one request.</summary>
    /// <returns>False if an object exists and must stay.</returns>
    Task<bool> PutWholeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Begins an upload in parts; further calls do nothing.</summary>
    Task BeginAsync(CancellationToken cancellationToken);

    Task UploadPartAsync(int number, ReadOnlyMemory<byte> part, CancellationToken cancellationToken);

    /// <summary>Combines the parts to the object.</summary>
    /// <returns>False if an object exists and must stay; then the parts remain until <see cref="AbortAsync"/>.</returns>
    Task<bool> CompleteAsync(long length, CancellationToken cancellationToken);

    /// <summary>Removes the uploaded parts, if there are any. Never throws.</summary>
    Task AbortAsync();
}
