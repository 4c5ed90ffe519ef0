using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Dockerfiles;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>The stages, sources and build arguments of a Dockerfile, as far as the causes need them.</summary>
internal sealed class DockerfileView
{
    private static readonly Regex Variable = Linear.Regex(@"\$(\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<default>:?-)?|(?<name>[A-Za-z_][A-Za-z0-9_]*))");

    private static readonly Regex StageFlag = Linear.Regex("^--from=(?<stage>.+)$", ignoreCase: true);

    private static readonly Regex MountFlag = Linear.Regex("^--mount=(?<options>.+)$", ignoreCase: true);

    private readonly IReadOnlyList<DockerfileInstruction> _instructions;

    private DockerfileView(IReadOnlyList<DockerfileInstruction> instructions) => _instructions = instructions;

    /// <summary>Reads the Dockerfile of a build; null if it was not kept.</summary>
    public static DockerfileView? Of(FailureEvidence evidence) => evidence.Inputs.Dockerfile is { } text ? new(DockerfileText.Read(text)) : null;

    public IReadOnlyList<DockerfileInstruction> Instructions => _instructions;

    /// <summary>Whether a name or a number stands for a stage.</summary>
    public bool HasStage(string name) =>
        name.All(char.IsAsciiDigit) || _instructions.Any(instruction => string.Equals(instruction.StageName, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether an instruction copies or mounts from this name, which is not the name of a stage.</summary>
    public bool TakesFrom(string name) =>
        _instructions.Any(instruction =>
            instruction.Keyword is "COPY" or "RUN"
            && Sources(instruction.Text).Any(source => string.Equals(source.Stage, name, StringComparison.OrdinalIgnoreCase))
        );

    /// <summary>The instruction that begins on a line, or null.</summary>
    public DockerfileInstruction? At(int? line) => _instructions.FirstOrDefault(instruction => instruction.Line == line);

    /// <summary>The build arguments that a <c>FROM</c> line uses without a default of its own.</summary>
    public static IReadOnlyList<string> Variables(string text) =>
        [.. Variable.Matches(text).Where(static match => !match.Groups["default"].Success).Select(static match => match.Groups["name"].Value)];

    /// <summary>The names that an <c>ARG</c> declares, each with whether it has a default.</summary>
    public static IEnumerable<(string Name, bool HasDefault)> Declared(DockerfileInstruction instruction)
    {
        if (instruction.Keyword != "ARG")
        {
            yield break;
        }

        foreach (var word in Words(instruction.Text).Skip(1))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? (word, false) : (word[..equals], true);
        }
    }

    /// <summary>The stage that a stage is based on, or null if it is based on an image.</summary>
    public int? Parent(int stage)
    {
        var from = _instructions.FirstOrDefault(instruction => instruction.Keyword == "FROM" && instruction.Stage == stage);
        var name = from is null ? null : Words(from.Text).Skip(1).FirstOrDefault(static word => !word.StartsWith("--", StringComparison.Ordinal));
        return name is null
            ? null
            : _instructions
                .FirstOrDefault(instruction =>
                    instruction.Keyword == "FROM" && instruction.Stage < stage && string.Equals(instruction.StageName, name, StringComparison.OrdinalIgnoreCase)
                )
                ?.Stage;
    }

    /// <summary>What an instruction takes from the context (stage null) or from stages and images.</summary>
    /// <param name="instruction">The instruction as written, or as a log shows it.</param>
    public static IReadOnlyList<(string? Stage, string Path)> Sources(string instruction)
    {
        var words = Words(instruction);
        if (words.Count < 2)
        {
            return [];
        }

        return words[0].ToUpperInvariant() switch
        {
            "COPY" or "ADD" => Copied(words),
            "RUN" => [.. words.Skip(1).Select(Mounted).OfType<(string?, string)>()],
            _ => [],
        };
    }

    private static IReadOnlyList<(string? Stage, string Path)> Copied(List<string> words)
    {
        var stage = words.Select(static word => StageFlag.Match(word)).FirstOrDefault(static match => match.Success)?.Groups["stage"].Value;
        var paths = words
            .Skip(1)
            .Where(static word => !word.StartsWith("--", StringComparison.Ordinal))
            .Select(static word => word.Trim('[', ']', ',', '"', '\''))
            .Where(static word => word.Length > 0)
            .ToList();
        return [.. paths.SkipLast(1).Select(path => (stage, path))];
    }

    private static (string? Stage, string Path)? Mounted(string word)
    {
        if (MountFlag.Match(word) is not { Success: true } mount)
        {
            return null;
        }

        string? stage = null;
        var path = "/";
        foreach (var option in mount.Groups["options"].Value.Split(','))
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (option, "") : (option[..equals], option[(equals + 1)..]);
            stage = name == "from" ? value : stage;
            path = name is "source" or "src" ? value : path;
        }

        return (stage, path);
    }

    private static List<string> Words(string text) => [.. text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)];
}
