namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Builds that have no Docker daemon or lost it.</summary>
internal static class DaemonCauses
{
    private const Speakers Engine = Speakers.Builder | Speakers.Command;

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
            "In privileged mode, which a project in a VPC needs, only AWS's own build images (aws/codebuild/…) start a daemon by themselves; a build "
                + "image of your own must start dockerd itself. Outside a VPC, builds without -PrivilegedMode use the daemon that CodeBuild offers."
        ),
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
}
