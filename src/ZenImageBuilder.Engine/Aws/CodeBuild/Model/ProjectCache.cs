namespace Amazon.CodeBuild.Model;

internal sealed class ProjectCache
{
    public CacheType? Type { get; set; }

    public string? Location { get; set; }

    public List<CacheMode>? Modes { get; set; }

    public string? CacheNamespace { get; set; }
}
