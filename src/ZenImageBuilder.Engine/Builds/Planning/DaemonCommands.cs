namespace ZenImageBuilder.Engine.Builds.Planning;

// CONTRIBUTING.md, "Decisions": Build
/// <summary>The commands that give a build a Docker daemon, and choose the builder of its client.</summary>
internal static class DaemonCommands
{
    /// <summary>
    /// Returns the command that starts a Docker daemon if none answers and the build image contains one. In privileged mode, which a project in a VPC needs,
    /// CodeBuild gives the build no Docker socket, and only CodeBuild's own images start a daemon. If layers are kept and the daemon has the option for it, the
    /// daemon is started with the containerd store, because only that store can write the layers of all stages to a registry. For the same reason, a daemon
    /// that the build image has started is replaced if it runs in the container of the build and holds no containers and no images. The output of the whole
    /// command group is redirected: if the background process kept the output of the phase open, the reader of that output would wait for it.
    /// </summary>
    /// <remarks>
    /// Source: docs.aws.amazon.com/codebuild/latest/userguide/sample-docker-custom-image.html. If DOCKER_HOST is set, it names another daemon, which the build
    /// cannot start.
    /// </remarks>
    /// <param name="keepsLayers">Whether the layers of the build are kept in the registry.</param>
    public static string Start(bool keepsLayers) => keepsLayers ? StartForCache : StartAny;

    private static readonly string StartAny = StartWith(feature: "zib_feature=;", replace: "");

    private static readonly string StartForCache = StartWith(
        feature: """
        zib_feature=; if dockerd --help 2> /dev/null | grep -q -e '--feature '; then zib_feature=--feature=containerd-snapshotter=true; fi;
        """,
        replace: """
        elif [ -n "$zib_feature" ] && zib_pid="$(cat /var/run/docker.pid 2> /dev/null)" && grep -q dockerd "/proc/$zib_pid/cmdline" 2> /dev/null
          && docker buildx version > /dev/null 2>&1 && [ -z "$(docker ps --all --quiet)$(docker images --all --quiet)" ]
          && ! docker info --format '{{json .DriverStatus}}' | grep -q io.containerd.snapshotter; then
          echo 'The build starts its Docker daemon again, with the store that can keep layers in a registry.';
          kill "$zib_pid"; zib_waited=0; while [ "$zib_waited" -lt 30 ] && { [ -e /var/run/docker.pid ] || docker info > /dev/null 2>&1; }; do zib_waited=$((zib_waited + 1)); sleep 1; done;
          zib_start "$zib_feature" || zib_start;
          zib_started=1;
        """
    );

    /// <summary>
    /// The commands that choose BuildKit if the Docker client supports it: with buildx, or without buildx before Docker 23. Otherwise the client uses the
    /// classic builder, which would apply the ignore file of the context a second time and write into that file. The file is therefore removed; see
    /// CONTRIBUTING.md.
    /// </summary>
    public static string[] ChooseBuilder { get; } =
    [
        """if [ -z "${DOCKER_BUILDKIT:-}" ]; then case "$(docker buildx version > /dev/null 2>&1 && echo buildx || docker version --format '{{.Client.Version}}')" in buildx | 1[89].* | 2[0-2].*) export DOCKER_BUILDKIT=1 ;; *) export DOCKER_BUILDKIT=0 ;; esac; fi""",
        """if [ "$DOCKER_BUILDKIT" = 0 ]; then rm -f context/.dockerignore; fi""",
    ];

    /// <summary>
    /// The command that chooses Docker's media types for the manifest, because SageMaker refuses those of OCI. Only the containerd store writes OCI manifests,
    /// from BuildKit 0.31 on by default (https://github.com/moby/buildkit/pull/6824).
    /// </summary>
    public static string ChooseMediaType { get; } =
        """case "$(docker buildx version > /dev/null 2>&1 && docker info --format '{{json .DriverStatus}}' 2> /dev/null)" in *io.containerd.snapshotter*) export ZIB_OUTPUT=type=image,oci-mediatypes=false ;; esac""";

    /// <summary>
    /// The arguments of <c>docker build</c> for the media types that <see cref="ChooseMediaType"/> has chosen. In the shell they expand to nothing if it has
    /// chosen none.
    /// </summary>
    public const string Output = "${ZIB_OUTPUT:+--output \"$ZIB_OUTPUT\"}";

    private static string StartWith(string feature, string replace) =>
        ShellCommand.OnOneLine(
            $$"""
            if [ -z "${DOCKER_HOST:-}" ] && command -v dockerd > /dev/null 2>&1; then
              zib_start() {
                rm -f dockerd.ended;
                { zib_status=0; nohup dockerd --host=unix:///var/run/docker.sock "$@" || zib_status=$?; echo "dockerd ended with exit code $zib_status."; touch dockerd.ended; } > dockerd.log 2>&1 < /dev/null &
                zib_waited=0; while [ "$zib_waited" -lt 60 ] && [ ! -e dockerd.ended ] && ! docker info > /dev/null 2>&1; do zib_waited=$((zib_waited + 1)); sleep 1; done;
                docker info > /dev/null 2>&1; };
              zib_started=;
              {{feature}}
              if ! docker info > /dev/null 2>&1; then
                echo 'No Docker daemon answers, so the build starts dockerd.';
                zib_start $zib_feature || { [ -n "$zib_feature" ] && zib_start; };
                zib_started=1;
              {{replace}}
              fi;
              if [ -n "$zib_started" ] && ! docker info > /dev/null 2>&1; then tail -n 20 dockerd.log >&2; echo "The Docker daemon that the build started does not answer; waited for $zib_waited seconds." >&2; false; fi;
            fi
            """
        );
}
