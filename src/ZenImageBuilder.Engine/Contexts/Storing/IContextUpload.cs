namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>An object on its way to the store. Disposing of it before it is complete gives it up.</summary>
internal interface IContextUpload : IAsyncDisposable
{
    /// <summary>Takes the content.</summary>
    Stream Body { get; }

    /// <summary>Says that all is written. When this returns, another object may be begun without more memory.</summary>
    Task SealAsync(CancellationToken cancellationToken);

    /// <summary>Waits until the object is stored, after it was sealed.</summary>
    /// <returns>The bytes that were sent; null where an object of that name is there and it was to be sent only if there is none.</returns>
    Task<long?> CompleteAsync();
}

/// <param name="ContentType">The media type.</param>
/// <param name="Metadata">What is said of the object; ASCII.</param>
/// <param name="OnlyIfAbsent">Whether an object that is there stays. Stores that do not know such a condition replace it.</param>
internal sealed record ContextUploadOptions(string ContentType, IReadOnlyDictionary<string, string> Metadata, bool OnlyIfAbsent)
{
    /// <summary>A zip of which nothing is said.</summary>
    public static ContextUploadOptions Zip { get; } = new("application/zip", new Dictionary<string, string>(StringComparer.Ordinal), OnlyIfAbsent: false);
}
