namespace ZenImageBuilder.Engine.Aws.S3;

/// <summary>Stores one object, whole or in parts.</summary>
internal interface IPartUploader
{
    /// <summary>Stores the whole object at once.</summary>
    /// <returns>False where an object is there and must stay.</returns>
    Task<bool> PutWholeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Begins an upload in parts, once.</summary>
    Task BeginAsync(CancellationToken cancellationToken);

    Task UploadPartAsync(int number, ReadOnlyMemory<byte> part, CancellationToken cancellationToken);

    /// <summary>Makes the object of its parts.</summary>
    /// <returns>False where an object is there and must stay; then the parts remain until <see cref="AbortAsync"/>.</returns>
    Task<bool> CompleteAsync(long length, CancellationToken cancellationToken);

    /// <summary>Removes what has been uploaded, as far as anything has been. Never throws.</summary>
    Task AbortAsync();
}
