namespace ZenImageBuilder.Sandbox.CodeBuild.Buildspecs;

/// <summary>What a phase does if one of its commands fails.</summary>
internal enum OnFailure
{
    /// <summary>The buildspec does not set it: the default of the phase applies.</summary>
    Default,
    Abort,
    Continue,
    Retry,
}

internal sealed record BuildspecPhase(IReadOnlyList<string> Commands, IReadOnlyList<string> Finally, OnFailure OnFailure, int Retries);

/// <summary>The buildspec is invalid: the build fails with YAML_FILE_ERROR.</summary>
internal sealed class BuildspecException(string message) : Exception(message);

/// <summary>A buildspec of version 0.2 (docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html), as far as builds need it.</summary>
internal sealed record Buildspec
{
    public static readonly IReadOnlyList<string> PhaseNames = ["install", "pre_build", "build", "post_build"];

    private static readonly string[] TopKeys = ["version", "run-as", "env", "proxy", "batch", "phases", "reports", "artifacts", "cache"];
    private static readonly string[] EnvKeys = ["shell", "variables", "parameter-store", "exported-variables", "secrets-manager", "git-credential-helper"];
    private static readonly string[] PhaseKeys = ["run-as", "on-failure", "runtime-versions", "commands", "finally"];

    public string Shell { get; init; } = "sh";

    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> ParameterStore { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> SecretsManager { get; init; } = [];

    public IReadOnlyList<string> ExportedVariables { get; init; } = [];

    public IReadOnlyDictionary<string, BuildspecPhase> Phases { get; init; } = new Dictionary<string, BuildspecPhase>(StringComparer.Ordinal);

    public static Buildspec Parse(string text)
    {
        YamlNode document;
        try
        {
            document = BuildspecYaml.Read(text);
        }
        catch (BuildspecYamlException exception)
        {
            throw new BuildspecException(exception.Message);
        }

        if (document is not YamlMap map)
        {
            throw new BuildspecException("a buildspec is a mapping with 'version' and 'phases'");
        }

        Only(map, TopKeys, "buildspec");
        var version = Text(map["version"], "version");
        if (version is not "0.2")
        {
            throw new BuildspecException($"invalid buildspec version '{version}': the sandbox runs version 0.2");
        }

        var env = map["env"] is { } node and not YamlScalar { Value: null } ? Map(node, "env") : new YamlMap([], map.Line);
        Only(env, EnvKeys, "env");
        var shell = env["shell"] is { } s ? Text(s, "env.shell") : "sh";
        if (shell is not ("sh" or "bash"))
        {
            throw new BuildspecException($"invalid env.shell '{shell}': sh and bash are supported");
        }

        return new Buildspec
        {
            Shell = shell,
            Variables = Pairs(env["variables"], "env.variables"),
            ParameterStore = Pairs(env["parameter-store"], "env.parameter-store"),
            SecretsManager = Pairs(env["secrets-manager"], "env.secrets-manager"),
            ExportedVariables = Texts(env["exported-variables"], "ExportedVariables"),
            Phases = ParsePhases(map["phases"]),
        };
    }

    private static Dictionary<string, BuildspecPhase> ParsePhases(YamlNode? node)
    {
        if (node is null or YamlScalar { Value: null })
        {
            throw new BuildspecException("'phases' is required");
        }

        var phases = new Dictionary<string, BuildspecPhase>(StringComparer.Ordinal);
        foreach (var (name, value) in Map(node, "phases").Entries)
        {
            if (!PhaseNames.Contains(name, StringComparer.Ordinal))
            {
                throw new BuildspecException($"invalid phase '{name}' at line {value.Line}: expected install, pre_build, build or post_build");
            }

            var phase = Map(value, "phases." + name);
            Only(phase, PhaseKeys, "phases." + name);
            var commands = Texts(phase["commands"], "Commands");
            if (phase["commands"] is not null && commands.Count == 0)
            {
                throw new BuildspecException($"phases.{name}.commands at line {phase.Line} holds no command");
            }

            if (commands.Count == 0 && phase["runtime-versions"] is null)
            {
                throw new BuildspecException($"phases.{name} at line {phase.Line} needs 'commands'");
            }

            var (onFailure, retries) = ParseOnFailure(phase["on-failure"], name);
            phases[name] = new BuildspecPhase(commands, Texts(phase["finally"], "Finally"), onFailure, retries);
        }

        return phases.Count > 0 ? phases : throw new BuildspecException("'phases' holds no phase");
    }

    private static (OnFailure OnFailure, int Retries) ParseOnFailure(YamlNode? node, string phase)
    {
        if (node is null)
        {
            return (OnFailure.Default, 0);
        }

        var text = Text(node, $"phases.{phase}.on-failure");
        var words = text.Split('-');
        return words[0] switch
        {
            "ABORT" when words.Length == 1 => (OnFailure.Abort, 0),
            "CONTINUE" when words.Length == 1 => (OnFailure.Continue, 0),
            "RETRY" when words.Length == 1 => (OnFailure.Retry, 3),
            "RETRY"
                when words.Length == 2
                    && int.TryParse(words[1], System.Globalization.CultureInfo.InvariantCulture, out var count)
                    && count is >= 0 and <= 100 => (OnFailure.Retry, count),
            _ => throw new BuildspecException($"invalid on-failure '{text}' in phase {phase}: expected ABORT, CONTINUE, RETRY or RETRY-count"),
        };
    }

    private static void Only(YamlMap map, string[] known, string where)
    {
        foreach (var (key, value) in map.Entries)
        {
            if (!known.Contains(key, StringComparer.Ordinal))
            {
                throw new BuildspecException($"unknown key '{key}' in {where} at line {value.Line}");
            }
        }
    }

    private static YamlMap Map(YamlNode node, string where) =>
        node as YamlMap ?? throw new BuildspecException($"expected {where} at line {node.Line} to be a mapping");

    private static string Text(YamlNode? node, string where) =>
        node is YamlScalar { Value: { } value }
            ? value
            : throw new BuildspecException(node is null ? $"'{where}' is required" : $"expected {where} at line {node.Line} to be a string");

    private static IReadOnlyList<KeyValuePair<string, string>> Pairs(YamlNode? node, string where)
    {
        if (node is null or YamlScalar { Value: null })
        {
            return [];
        }

        return
        [
            .. Map(node, where)
                .Entries.Select(entry =>
                    KeyValuePair.Create(
                        entry.Key,
                        entry.Value is YamlScalar scalar
                            ? scalar.Value ?? string.Empty
                            : throw new BuildspecException($"expected {where}.{entry.Key} to be a string")
                    )
                ),
        ];
    }

    private static IReadOnlyList<string> Texts(YamlNode? node, string what)
    {
        if (node is null or YamlScalar { Value: null })
        {
            return [];
        }

        if (node is YamlScalar { Value: { } single })
        {
            return [single];
        }

        if (node is not YamlList list)
        {
            throw new BuildspecException($"Expected {what} to be a list of strings at line {node.Line}");
        }

        return
        [
            .. list.Items.Select(
                (item, index) =>
                    item switch
                    {
                        YamlScalar { Value: { } value } => value,
                        YamlMap map => throw new BuildspecException(
                            $"Expected {what}[{index}] to be of string type: found subkeys instead at line {map.Line}, value of the key tag on line {map.Line} might be empty"
                        ),
                        _ => throw new BuildspecException($"Expected {what}[{index}] to be of string type at line {item.Line}"),
                    }
            ),
        ];
    }
}
