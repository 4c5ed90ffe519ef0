namespace ZenImageBuilder.Engine.Builds.Diagnosis;

// CONTRIBUTING.md, "Decisions": Build
/// <summary>
/// The table of causes. The last line of the output is nearest to the failure and is tried first. If several causes fit the same line, the first one in the
/// table is reported, so specific causes stand before general ones. A wrong cause is worse than none.
/// </summary>
internal static class KnownCauses
{
    /// <summary>The sources that report about the build of the image: before, during or after it.</summary>
    private const Speakers Engine = Speakers.Builder | Speakers.Command;

    private const Speakers AnySpeaker = Speakers.Step | Engine;

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        .. DockerfileCauses.All,
        .. CopyCauses.All,
        .. RegistryCauses.All,
        .. CertificateCauses.All,
        .. NetworkCauses.All,
        .. DaemonCauses.All,
        .. ScriptCauses.All,
        .. MemoryCauses.All,
        new(
            "PlatformMismatch",
            Linear.Regex("exec format error|no match for platform in manifest|no matching manifest for [^ ]+", ignoreCase: true),
            AnySpeaker,
            "A program in the image is for another platform than the build machine.",
            "Use a base image for the platform of the build, or register the image builder with the other -EnvironmentType (ARM_CONTAINER builds for arm64)."
        ),
        new(
            "DiskFull",
            Linear.Regex("no space left on device|disk quota exceeded|you don't have enough free space in |not enough free disk space", ignoreCase: true),
            AnySpeaker,
            "The disk of the build is full.",
            "Register the image builder with a larger -ComputeType, which has a larger disk, or make the build write less."
        ),
        .. ArgumentCauses.All,
        .. ServiceCauses.All,
    ];

    /// <summary>The cause of a failure, or null if none is known.</summary>
    public static Explanation? Find(FailureEvidence evidence) => Find(evidence, FailureOutput.Of(evidence));

    /// <summary>The same, for output that has been read already.</summary>
    public static Explanation? Find(FailureEvidence evidence, FailureOutput output)
    {
        if (evidence.IsStopped)
        {
            return null;
        }

        // A build that ran out of time was stopped in the middle of its work, so nothing that it had printed was the cause.
        return (evidence.IsTimedOut ? null : FindInOutput(evidence, output) ?? FindInMessage(evidence, output))
            ?? All.Select(cause => cause.Explain(evidence, output)).FirstOrDefault(static found => found is not null);
    }

    private static Explanation? FindInOutput(FailureEvidence evidence, FailureOutput output)
    {
        for (var index = output.Verdict.Count - 1; index >= 0; index--)
        {
            if (Find(output.Verdict[index], Speakers.Builder, evidence, output, static _ => true) is { } found)
            {
                return found;
            }
        }

        for (var index = output.Printed.Count - 1; index >= 0 && index >= output.Printed.Count - Aftermath.Farthest; index--)
        {
            var at = index;
            var counts =
                output.PrintedBy == Speakers.Step
                    ? cause => Aftermath.Permits(output.Printed, at, output.ExitCode, cause.IsConclusive)
                    : (Func<KnownCause, bool>)(static _ => true);
            if (Aftermath.IsOutput(output.Printed[at]) && Find(output.Printed[at], output.PrintedBy, evidence, output, counts) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static Explanation? FindInMessage(FailureEvidence evidence, FailureOutput output) =>
        evidence.RepeatsCommand ? null : Find(evidence.Message, Speakers.Service, evidence, output, static _ => true);

    private static Explanation? Find(string text, Speakers speaker, FailureEvidence evidence, FailureOutput output, Func<KnownCause, bool> counts)
    {
        foreach (var cause in All)
        {
            if (cause.Explain(text, speaker, evidence, output) is { } explanation && counts(cause))
            {
                return explanation;
            }
        }

        return null;
    }
}
