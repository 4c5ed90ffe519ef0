namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>
/// The table of causes. What was said last is nearest to the failure and counts first; of several causes that fit the same line the first of the table is
/// told, so what is specific stands before what is general. A wrong cause is worse than none.
/// </summary>
internal static class KnownCauses
{
    /// <summary>Whoever speaks of the building itself, before, in or after it.</summary>
    private const Speakers Engine = Speakers.Builder | Speakers.Command;

    private const Speakers Anybody = Speakers.Step | Engine;

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
            Anybody,
            "A program in the image is made for another platform than the machine that builds.",
            "Use a base image for the platform of the build, or an image builder with the other -EnvironmentType (ARM_CONTAINER builds for arm64)."
        ),
        new(
            "DiskFull",
            Linear.Regex("no space left on device|disk quota exceeded|you don't have enough free space in |not enough free disk space", ignoreCase: true),
            Anybody,
            "The disk of the build is full.",
            "Register the image builder with a larger -ComputeType, which has a larger disk, or let the build write less."
        ),
        .. ArgumentCauses.All,
        .. ServiceCauses.All,
    ];

    /// <summary>The cause of a failure, or null where none is known.</summary>
    public static Explanation? Find(FailureEvidence evidence) => Find(evidence, FailureOutput.Of(evidence));

    /// <summary>The same, of output that has been read already.</summary>
    public static Explanation? Find(FailureEvidence evidence, FailureOutput output)
    {
        if (evidence.IsStopped)
        {
            return null;
        }

        // What ran out of time was in the middle of something, and whatever it had said did not end it.
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
