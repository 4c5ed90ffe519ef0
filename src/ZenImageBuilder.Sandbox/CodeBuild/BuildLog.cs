using System.Globalization;
using ZenImageBuilder.Sandbox.Logs;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>A build's log: its lines and those of the agent, with the values of secrets masked.</summary>
internal sealed class BuildLog(LogStream? stream, TimeProvider time)
{
    private IReadOnlyList<string> _secrets = [];

    /// <summary>From now on these values are shown as ***. A value of several lines is masked line by line.</summary>
    public void Mask(IEnumerable<string> values) =>
        _secrets = [
            .. values
                .SelectMany(value => value.Split('\n'))
                .Select(line => line.TrimEnd('\r'))
                .Where(line => line.Trim().Length > 0)
                .Distinct(StringComparer.Ordinal)
                .OrderByDescending(line => line.Length),
        ];

    public void Line(string text)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        // CodeBuild's events end in a line feed.
        var now = time.GetUtcNow();
        stream?.Append(now, now, text + "\n");
    }

    /// <summary>Writes a line of the agent that runs the build.</summary>
    public void Agent(string text)
    {
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyy/MM/dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        foreach (var line in $"[Container] {stamp} {text}".Split('\n'))
        {
            Line(line);
        }
    }
}
