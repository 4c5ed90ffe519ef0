namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>A build while it is being started: its record as it is known now, and as the catalog must have it at each step.</summary>
internal sealed class StartingBuild(IBuildHistory history, BuildRecord record)
{
    public BuildRecord Record { get; private set; } = record;

    /// <summary>Notes what was uploaded of the context. It is written with the next step.</summary>
    public void Uploaded(long bytes, IReadOnlyList<string> segments) =>
        Record = Record with { Build = Record.Build with { Context = Record.Build.Context with { UploadedBytes = bytes, Segments = segments } } };

    /// <summary>Writes the record before the next step is taken.</summary>
    public void Write(BuildRecord now)
    {
        history.Save(now);
        Record = now;
    }
}
