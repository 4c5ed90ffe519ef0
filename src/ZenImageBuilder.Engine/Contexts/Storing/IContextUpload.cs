namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>The upload of an object. Disposing of it before it is complete aborts the upload.</summary>
internal interface IContextUpload : IAsyncDisposable
{
    /// <summary>The stream to which the content is written.</summary>
    Stream Body { get; }

    /// <summary>Declares that all content has been written. After this method has returned, another upload can begin without needing more memory.</summary>
    Task SealAsync(CancellationToken cancellationToken);

    /// <summary>Waits until the object is stored. <see cref="SealAsync"/> must have been called.</summary>
    /// <returns>The number of bytes sent, or null if the object exists already and was to be sent only if absent.</returns>
    Task<long?> CompleteAsync();
}

/// <param name="ContentType">The media type.</param>
/// <param name="Metadata">The metadata of the object, ASCII.</param>
/// <param name="OnlyIfAbsent">Whether an existing object is kept. A store that does not support this condition replaces it.</param>
internal sealed record ContextUploadOptions(string ContentType, IReadOnlyDictionary<string, string> Metadata, bool OnlyIfAbsent)
{
    /// <summary>The options of a zip archive without metadata.</summary>
    public static ContextUploadOptions Zip { get; } = new("application/zip", new Dictionary<string, string>(StringComparer.Ordinal), OnlyIfAbsent: false);
}
