using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Registry;

/// <summary>The repositories of the account, and the blobs on disk that they share.</summary>
internal sealed partial class RegistryStore
{
    private readonly ConcurrentDictionary<string, Repository> _repositories = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    public RegistryStore(string folder, bool createOnPush, TimeProvider time)
    {
        (_time, CreateOnPush) = (time, createOnPush);
        BlobFolder = Path.Combine(folder, "blobs");
        UploadFolder = Path.Combine(folder, "uploads");
        Directory.CreateDirectory(BlobFolder);
        Directory.CreateDirectory(UploadFolder);
    }

    /// <summary>Whether a push may create the repository, as with ECR's repository creation templates.</summary>
    public bool CreateOnPush { get; }

    public string BlobFolder { get; }

    public string UploadFolder { get; }

    public IEnumerable<Repository> Repositories => _repositories.Values.OrderBy(repository => repository.Name, StringComparer.Ordinal);

    public Repository? Find(string name) => _repositories.TryGetValue(name, out var repository) ? repository : null;

    public Repository? TryCreate(string name, string mutability)
    {
        var repository = new Repository(name, mutability, _time.GetUtcNow());
        return _repositories.TryAdd(name, repository) ? repository : null;
    }

    public Repository? FindForPush(string name)
    {
        if (Find(name) is { } found)
        {
            return found;
        }

        if (!CreateOnPush || !IsName(name))
        {
            return null;
        }

        return TryCreate(name, "MUTABLE") ?? Find(name);
    }

    public void Delete(string name) => _repositories.TryRemove(name, out _);

    public static bool IsName(string name) => name.Length is >= 2 and <= 256 && RepositoryName().IsMatch(name);

    public static bool IsTag(string tag) => Tag().IsMatch(tag);

    public static bool IsDigest(string digest) => DigestPattern().IsMatch(digest);

    public string BlobPath(string digest) =>
        IsDigest(digest)
            ? Path.Combine(BlobFolder, digest["sha256:".Length..])
            : throw AwsException.BadRequest("DIGEST_INVALID", $"'{digest}' is not a sha256 digest.");

    [GeneratedRegex(@"^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RepositoryName();

    [GeneratedRegex(@"^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^sha256:[0-9a-f]{64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DigestPattern();
}
