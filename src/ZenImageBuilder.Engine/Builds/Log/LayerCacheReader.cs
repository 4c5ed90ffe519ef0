using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Builds.Diagnosis;

namespace ZenImageBuilder.Engine.Builds.Log;

/// <summary>Finds in the log of a build why its layer cache could not be read or written. Such an error fails no build.</summary>
/// <remarks>
/// The lines are those of BuildKit's plain progress output and the line that <see cref="Planning.LayerCacheCommands.Push"/> prints. The output of a step cannot
/// be confused with them, because BuildKit writes a time before it.
/// </remarks>
internal sealed class LayerCacheReader
{
    private static readonly Regex Begin = Linear.Regex("^(?<id>#[0-9]{1,9}) ((?<read>importing cache manifest from )|exporting cache to registry$)");

    private static readonly Regex Error = Linear.Regex("^(?<id>#[0-9]{1,9}) ERROR: (?<error>.+)$");

    private static readonly Regex NotPushed = Linear.Regex("^The layer cache was not written to ");

    private static readonly Regex Refused = Linear.Regex(
        "from (?<method>[A-Z]{3,5}) request to https?://[^/]+/v2/(?<repository>[^ ]+)/(?<path>manifests|blobs)/[^ ]*: (401|403) "
    );

    // A build has one or two caches.
    private const int Most = 4;

    private const int Longest = 500;

    private readonly Dictionary<string, bool> _reads = new(StringComparer.Ordinal);

    private readonly List<string> _faults = [];

    private string _before = "";

    /// <summary>The errors of the cache so far, each as a sentence with its reason.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Reads the next line.</summary>
    public void Read(string line)
    {
        line = line.Length > Longest ? line[..Longest] : line.TrimEnd();
        if (Begin.Match(line) is { Success: true } begin && _reads.Count < Most)
        {
            _reads[begin.Groups["id"].Value] = begin.Groups["read"].Success;
        }
        else if (Error.Match(line) is { Success: true } error && _reads.Remove(error.Groups["id"].Value, out var isRead))
        {
            Add(isRead, error.Groups["error"].Value);
        }
        else if (NotPushed.IsMatch(line))
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

    /// <summary>Returns a sentence with the action that a refused request to ECR needs, or nothing for other errors.</summary>
    private static string Remedy(string error) =>
        Refused.Match(error) is { Success: true } refused
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
}
