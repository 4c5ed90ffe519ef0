namespace ZenImageBuilder.Sandbox.CodeBuild.Buildspecs;

/// <summary>A node of a YAML document, with the line on which it begins (from 1).</summary>
internal abstract record YamlNode(int Line);

/// <summary>A scalar; null if it is empty or a plain null.</summary>
internal sealed record YamlScalar(string? Value, int Line) : YamlNode(Line);

internal sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line) : YamlNode(Line);

/// <summary>A mapping, in the order of the document.</summary>
internal sealed record YamlMap(IReadOnlyList<KeyValuePair<string, YamlNode>> Entries, int Line) : YamlNode(Line)
{
    public YamlNode? this[string key] => Entries.FirstOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal)).Value;
}

/// <summary>The text is not YAML, or uses parts of YAML that buildspecs do not.</summary>
internal sealed class BuildspecYamlException(string message, int line) : Exception($"yaml: line {line}: {message}");
