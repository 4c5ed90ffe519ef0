using System.Globalization;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>Creates progress bars. The bar of a build shows bytes while the context is packed and uploaded, then the phase.</summary>
internal static class ProgressView
{
    private const double Megabyte = 1024 * 1024;

    public static ProgressRecord Of(ContextProgress context)
    {
        var record = Record(context.Build, "Build context", Sentence(context));
        if (context.TotalBytes is > 0 and var total)
        {
            record.PercentComplete = (int)Math.Clamp(context.Bytes * 100.0 / total, 0, 100);
        }

        record.RecordType = context.Stage == ContextStage.Done ? ProgressRecordType.Completed : ProgressRecordType.Processing;
        return record;
    }

    public static ProgressRecord Of(BuildDelayed delayed) => Record(delayed.Build.Id, Activity(delayed.Build), $"Waiting for a free place: {delayed.Reason}");

    public static ProgressRecord Of(ImageBuild build)
    {
        var running = ImageBuildStatus.IsRunning(build.Status);
        var step = running ? build.Steps.LastOrDefault(static step => step.Status == BuildStepStatus.Running) : null;
        var record = Record(build.Id, Activity(build), Sentence(build, step));
        if (step is { Total: > 0 })
        {
            record.PercentComplete = Math.Clamp((step.Number - 1) * 100 / step.Total, 0, 100);
        }

        record.RecordType = running ? ProgressRecordType.Processing : ProgressRecordType.Completed;
        return record;
    }

    public static ProgressRecord Of(DeploymentProgress deployment) =>
        new(
            StringComparer.OrdinalIgnoreCase.GetHashCode(deployment.Stack) & int.MaxValue,
            $"CloudFormation stack {deployment.Stack}",
            string.Create(CultureInfo.InvariantCulture, $"{deployment.Status}: {deployment.Done} of {deployment.Total} resources")
        )
        {
            PercentComplete = deployment.Total == 0 ? -1 : Math.Clamp(deployment.Done * 100 / deployment.Total, 0, 100),
            RecordType = deployment.IsOver ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };

    private static string Sentence(ImageBuild build, BuildStep? step)
    {
        var elapsed = DateTimeOffset.UtcNow - build.StartTime;
        var place = build.Phase is { } phase ? $"{build.Status}: {phase}" : build.Status;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero):hh\\:mm\\:ss} {place}{(step is null ? "" : $", step {step}")}"
        );
    }

    private static string Sentence(ContextProgress context) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{context.Stage}: {context.Files:N0} files, {context.Bytes / Megabyte:N1}{(context.TotalBytes is { } total ? string.Create(CultureInfo.InvariantCulture, $" of {total / Megabyte:N1}") : "")} MB"
        );

    private static string Activity(ImageBuild build) => $"Image build {build.BuildId ?? build.Id.ToString()}";

    private static ProgressRecord Record(Guid build, string activity, string status) => new(build.GetHashCode() & int.MaxValue, activity, status);
}
