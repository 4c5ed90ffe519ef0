using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Support;

/// <summary>A store whose first answer about an object is outdated: the object did not exist yet.</summary>
internal sealed class LateStore(IContextStore store) : IContextStore
{
    private bool _asked;

    public int Requests => store.Requests;

    public string Locate(string name) => store.Locate(name);

    public Task<StoredItem?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var first = !_asked;
        _asked = true;
        return first ? Task.FromResult<StoredItem?>(null) : store.FindAsync(name, cancellationToken);
    }

    public Task<byte[]?> ReadAsync(string name, long mostBytes, CancellationToken cancellationToken) => store.ReadAsync(name, mostBytes, cancellationToken);

    public IContextUpload Upload(string name, ContextUploadOptions options, CancellationToken cancellationToken) =>
        store.Upload(name, options, cancellationToken);

    public IAsyncEnumerable<StoredItem> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    public Task<IReadOnlyList<(string Name, ImageBuilderException Reason)>> DeleteAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        store.DeleteAsync(names, cancellationToken);

    public IAsyncEnumerable<UnfinishedUpload> ListUploadsAsync(CancellationToken cancellationToken) => store.ListUploadsAsync(cancellationToken);

    public Task AbortAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => store.AbortAsync(upload, cancellationToken);

    public void Dispose() => store.Dispose();
}
