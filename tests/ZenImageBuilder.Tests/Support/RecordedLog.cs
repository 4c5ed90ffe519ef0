using ZenImageBuilder.Engine.Builds.Steps;

namespace ZenImageBuilder.Tests.Support;

/// <summary>Logs that builders wrote; see RecordedLogs/README.md.</summary>
internal static class RecordedLog
{
    /// <summary>The lines of a log, one second apart.</summary>
    public static IReadOnlyList<string> Lines(string name) => File.ReadAllLines(Path.Combine(Folder(), name + ".log"));

    /// <summary>The Dockerfile of the log.</summary>
    public static string Dockerfile(string name) => File.ReadAllText(Path.Combine(Folder(), "dockerfiles", name + ".Dockerfile"));

    /// <summary>All logs.</summary>
    public static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Folder(), "*.log").Select(static file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    /// <summary>The steps of a log, with one line per second.</summary>
    public static StepReader Read(string name, string? dockerfile, string status)
    {
        var reader = new StepReader(dockerfile);
        var at = Plans.Epoch;
        foreach (var line in Lines(name))
        {
            _ = reader.Read(at, line);
            at += TimeSpan.FromSeconds(1);
        }

        reader.End(status, at);
        return reader;
    }

    private static string Folder() => Path.Combine(ModuleFolder.RepositoryRoot, "tests", "ZenImageBuilder.Tests", "Engine", "Builds", "RecordedLogs");
}
