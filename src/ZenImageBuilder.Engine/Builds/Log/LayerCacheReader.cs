using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Log;

/// <summary>Reads in the log of a build that its layer cache could not be read or written, which fails no build.</summary>
/// <remarks>
/// The lines are those of BuildKit's plain progress output, and the one that <see cref="Planning.LayerCacheCommands.Push"/> prints. What a step prints cannot be mistaken for
/// them, because BuildKit writes a time before it.
/// </remarks>
internal sealed partial class LayerCacheReader
{
    // A build has one or two caches.
    private const int Most = 4;

    private const int Longest = 500;

    private readonly Dictionary<string, bool> _reads = new(StringComparer.Ordinal);

    private readonly List<string> _faults = [];

    private string _before = "";

    /// <summary>What could not be done and why, each a sentence.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Reads the next line.</summary>
    public void Read(string line)
    {
        line = line.Length > Longest ? line[..Longest] : line.TrimEnd();
        if (Begin().Match(line) is { Success: true } begin && _reads.Count < Most)
        {
            _reads[begin.Groups["id"].Value] = begin.Groups["read"].Success;
        }
        else if (Error().Match(line) is { Success: true } error && _reads.Remove(error.Groups["id"].Value, out var isRead))
        {
            Add(isRead, error.Groups["error"].Value);
        }
        else if (NotPushed().IsMatch(line))
        {
            Add(isRead: false, _before);
        }

        _before = line;
    }

    private void Add(bool isRead, string error)
    {
        // The first build of a target finds no cache.
        if (_faults.Count < Most && !(isRead && error.EndsWith(": not found", StringComparison.Ordinal)))
        {
            _faults.Add($"The layer cache was not {(isRead ? "read" : "written")}: {error.TrimEnd('.')}.{Remedy(error)}");
        }
    }

    /// <summary>Names the action that a refused request to ECR needs. A message that names it already is left alone.</summary>
    private static string Remedy(string error) =>
        Refused().Match(error) is { Success: true } refused
            ? $" The login of the build may lack {Action(refused.Groups["method"].Value, refused.Groups["path"].Value)} on the repository '{refused.Groups["repository"].Value}'."
            : "";

    private static string Action(string method, string path) =>
        (method, path) switch
        {
            ("PUT", "manifests") => "ecr:PutImage",
            (_, "manifests") => "ecr:BatchGetImage",
            ("HEAD", _) => "ecr:BatchCheckLayerAvailability",
            ("GET", _) => "ecr:GetDownloadUrlForLayer",
            ("POST", _) => "ecr:InitiateLayerUpload",
            ("PUT", _) => "ecr:CompleteLayerUpload",
            _ => "ecr:UploadLayerPart",
        };

    [GeneratedRegex(
        "^(?<id>#[0-9]{1,9}) ((?<read>importing cache manifest from )|exporting cache to registry$)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Begin();

    [GeneratedRegex("^(?<id>#[0-9]{1,9}) ERROR: (?<error>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Error();

    [GeneratedRegex("^The layer cache was not written to ", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NotPushed();

    [GeneratedRegex(
        "from (?<method>[A-Z]{3,5}) request to https?://[^/]+/v2/(?<repository>[^ ]+)/(?<path>manifests|blobs)/[^ ]*: (401|403) ",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Refused();
}
