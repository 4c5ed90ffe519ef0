using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Storing;

/// <summary>Stores the objects of contexts by name, below a folder of the artifact store.</summary>
internal interface IContextStore : IDisposable
{
    /// <summary>The number of requests sent so far, not counting retries by the SDK.</summary>
    int Requests { get; }

    /// <summary>Returns the location from which the build service reads an object: <c>bucket/key</c>.</summary>
    string Locate(string name);

    /// <summary>Returns the description of an object, or null if it does not exist.</summary>
    Task<StoredItem?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Returns the content of an object, or null if it does not exist or is larger than <paramref name="mostBytes"/>.</summary>
    Task<byte[]?> ReadAsync(string name, long mostBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Begins to send an object. The content is streamed: all uploads in progress together hold only a few parts in memory. A failed or cancelled upload leaves
    /// nothing in the store.
    /// </summary>
    IContextUpload Upload(string name, ContextUploadOptions options, CancellationToken cancellationToken);

    /// <summary>Returns all objects below the folder, whatever their names are.</summary>
    IAsyncEnumerable<StoredItem> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes objects. Returns the objects that could not be removed, with the errors.</summary>
    Task<IReadOnlyList<(string Name, ImageBuilderException Reason)>> DeleteAsync(IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>Returns the multipart uploads that were begun and neither completed nor aborted.</summary>
    IAsyncEnumerable<UnfinishedUpload> ListUploadsAsync(CancellationToken cancellationToken);

    /// <summary>Aborts an upload and removes its parts.</summary>
    Task AbortAsync(UnfinishedUpload upload, CancellationToken cancellationToken);
}

/// <param name="Name">The name of the object below the folder.</param>
/// <param name="Bytes">The size of the object in bytes.</param>
/// <param name="Modified">The time at which the object was stored (UTC).</param>
/// <param name="Metadata">The metadata of the object. Empty in a list.</param>
internal sealed record StoredItem(string Name, long Bytes, DateTimeOffset Modified, IReadOnlyDictionary<string, string> Metadata);

/// <param name="Name">The name of the object that the upload would create.</param>
/// <param name="Id">The ID that the store gave the upload.</param>
/// <param name="Begun">The time at which the upload was begun (UTC).</param>
internal sealed record UnfinishedUpload(string Name, string Id, DateTimeOffset Begun);
