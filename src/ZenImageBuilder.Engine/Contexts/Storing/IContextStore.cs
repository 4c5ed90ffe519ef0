using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>Keeps contexts: objects by name, below a folder of the artifact store.</summary>
internal interface IContextStore : IDisposable
{
    /// <summary>How many requests have been sent, repetitions by the SDK not counted.</summary>
    int Requests { get; }

    /// <summary>The location that the build service reads an object from: <c>bucket/key</c>.</summary>
    string Locate(string name);

    /// <summary>What is said of an object, or null where there is none.</summary>
    Task<StoredItem?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>The content of an object, or null where there is none or it has more than <paramref name="mostBytes"/>.</summary>
    Task<byte[]?> ReadAsync(string name, long mostBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Begins to send an object. Streams: all objects that are under way together hold a few parts in memory at most. A failed or cancelled upload leaves nothing behind.
    /// </summary>
    IContextUpload Upload(string name, ContextUploadOptions options, CancellationToken cancellationToken);

    /// <summary>Everything below the folder.</summary>
    IAsyncEnumerable<StoredItem> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes objects. Returns those that could not be removed, with the reasons.</summary>
    Task<IReadOnlyList<(string Name, ImageBuilderException Reason)>> DeleteAsync(IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>The uploads in parts that were begun and neither completed nor given up.</summary>
    IAsyncEnumerable<UnfinishedUpload> ListUploadsAsync(CancellationToken cancellationToken);

    /// <summary>Gives up an upload and removes its parts.</summary>
    Task AbortAsync(UnfinishedUpload upload, CancellationToken cancellationToken);
}

/// <param name="Name">Its name in the store.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Modified">When it was stored (UTC).</param>
/// <param name="Metadata">What is said of it; empty in a list.</param>
internal sealed record StoredItem(string Name, long Bytes, DateTimeOffset Modified, IReadOnlyDictionary<string, string> Metadata);

/// <param name="Name">The object that it would have become.</param>
/// <param name="Id">The store's own id of it.</param>
/// <param name="Begun">When it was begun (UTC).</param>
internal sealed record UnfinishedUpload(string Name, string Id, DateTimeOffset Begun);
