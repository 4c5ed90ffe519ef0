using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Builds that have no Docker daemon or lost it.</summary>
internal static class DaemonCauses
{
    private const Speakers Engine = Speakers.Builder | Speakers.Command;

    private static readonly Regex DaemonEnd = Linear.Regex(
        "failed to start daemon(: |, )(?<reason>.+)$|^(?<reason>(dockerd needs to be started with root|unable to configure the Docker daemon).+)$"
    );

    private static readonly Regex Unprivileged = Linear.Regex(
        "permission denied|operation not permitted|read-only file system|root privileges",
        ignoreCase: true
    );

    private static readonly Explanation Unready = new(
        "The Docker daemon that the build started did not become ready.",
        "Read the last lines of its log, which Get-ImageBuildLog shows at the end of PRE_BUILD."
    );

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new(
            "DaemonForbidden",
            Linear.Regex(
                "permission denied while trying to connect to the docker (daemon socket|api)|docker\\.sock: connect: permission denied",
                ignoreCase: true
            ),
            Engine,
            "The build has no access to the Docker daemon: the user of the build image has no permission for its socket.",
            "Use a build image that runs as root."
        ),
        new(
            "DaemonUnreachable",
            Linear.Regex(
                "cannot connect to the docker daemon|failed to connect to the docker api|dial unix [^ ]*docker\\.sock: connect: |is the docker daemon running"
                    + "|error during connect: .*docker",
                ignoreCase: true
            ),
            Engine,
            "The build cannot reach a Docker daemon.",
            "The build starts a daemon itself if the build image contains dockerd and DOCKER_HOST is not set. In privileged mode, which a project in a VPC "
                + "needs, use such an image (aws/codebuild/… or docker:dind with the AWS CLI). Outside a VPC, builds without -PrivilegedMode use the daemon that "
                + "CodeBuild offers. If DOCKER_HOST is set, check that the daemon it names runs."
        ),
        new("DaemonNotStarted", Linear.Regex("^The Docker daemon that the build started does not answer"), Speakers.Command, Unready.Cause, Unready.Remedy)
        {
            Decide = NotStarted,
        },
        new(
            "DaemonLost",
            Linear.Regex(
                "rpc error: code = Unavailable desc = (error reading from server: EOF|closing transport|transport is closing)|failed to receive status: rpc error: code = Unavailable"
            ),
            Engine,
            "The Docker daemon ended during the build, or the connection to it broke.",
            "The usual reason is that memory or disk space ran out: register the image builder with a larger -ComputeType, or let the steps use less."
        ),
        new(
            "BuildToolMissing",
            Linear.Regex("^[^ ]*(sh|script[^ ]*): (line )?([0-9]+: )?(?<tool>docker|aws): (command )?not found$"),
            Engine,
            "The build image does not contain '{tool}', which builds call.",
            "Use a build image that has the Docker client and, for ECR, the AWS CLI."
        ),
    ];

    /// <summary>Explains a daemon that did not start by the error with which dockerd ended, if its log shows one.</summary>
    private static Explanation NotStarted(Clue clue)
    {
        var end = clue.Output.Printed.Select(static line => DaemonEnd.Match(line)).LastOrDefault(static match => match.Success);
        if (end is null)
        {
            return Unready;
        }

        var reason = end.Groups["reason"].Value.TrimEnd('.');
        return new(
            $"The Docker daemon that the build started ended: {reason}.",
            Unprivileged.IsMatch(reason)
                ? "A daemon starts in privileged mode only: Set-ImageBuilder -PrivilegedMode. Outside a VPC, builds without -PrivilegedMode can use the daemon "
                    + "that CodeBuild offers."
                : "Use a build image whose dockerd starts on CodeBuild, such as those of AWS (aws/codebuild/…)."
        );
    }
}
