using System.Globalization;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets;

/// <summary>The progress bar of a build: bytes while the context is packed and uploaded, then the phase.</summary>
internal static class ProgressView
{
    public static ProgressRecord Of(ContextProgress context)
    {
        var record = Record(context.Build, "Build context", string.Create(CultureInfo.InvariantCulture, $"{context.Stage}: {context.Files:N0} files, {context.Bytes / 1048576.0:N1} MB"));
        if (context.TotalBytes is > 0)
        {
            record.PercentComplete = (int)Math.Min(100, context.Bytes * 100 / context.TotalBytes.Value);
        }

        record.RecordType = context.Stage == ContextStage.Done ? ProgressRecordType.Completed : ProgressRecordType.Processing;
        return record;
    }

    public static ProgressRecord Of(ImageBuild build)
    {
        var record = Record(build.Id, $"Image build {build.BuildId}", $"{build.Status} {build.Phase}");
        record.RecordType = ImageBuildStatus.IsRunning(build.Status) ? ProgressRecordType.Processing : ProgressRecordType.Completed;
        return record;
    }

    private static ProgressRecord Record(Guid build, string activity, string status) =>
        new(build.GetHashCode() & int.MaxValue, activity, status);
}
