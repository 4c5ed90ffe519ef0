namespace ZenImageBuilder.Engine.Builds.Starting;

/// <summary>A build that is being started, with its current record, which is written to the catalog before each step.</summary>
internal sealed class StartingBuild(IBuildHistory history, BuildRecord record)
{
    public BuildRecord Record { get; private set; } = record;

    /// <summary>Notes the size of the upload and the segments of the context in the record. The next <see cref="Write"/> saves them.</summary>
    public void Uploaded(long bytes, IReadOnlyList<string> segments) =>
        Record = Record with { Build = Record.Build with { Context = Record.Build.Context with { UploadedBytes = bytes, Segments = segments } } };

    /// <summary>Writes the record before the next step is taken.</summary>
    public void Write(BuildRecord now)
    {
        history.Save(now);
        Record = now;
    }
}
