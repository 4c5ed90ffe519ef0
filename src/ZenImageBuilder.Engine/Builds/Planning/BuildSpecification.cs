using System.Globalization;
using YamlDotNet.Serialization;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Engine.Oci;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>
/// Writes the build specification. It contains no values of the user: they are passed to the build as environment variables, which the commands quote.
/// </summary>
/// <remarks>
/// Source: docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html. The commands are POSIX shell, because build images may lack bash.
/// </remarks>
internal static class BuildSpecification
{
    public const string DigestVariable = "ZIB_IMAGE_DIGEST";

    /// <summary>
    /// Ends the post_build phase if the build phase failed. According to its documentation, CodeBuild does not support on-failure on reserved capacity, on
    /// Lambda and with images that are not its own. There it runs post_build after a failed build, as it does without on-failure, and would report the push of
    /// the missing image as the failure.
    /// </summary>
    /// <remarks>
    /// Sources: docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html, and build-env-ref-env-vars.html for the variable, which is 0 after a failed
    /// build.
    /// </remarks>
    private const string RequireImage =
        """if [ "${CODEBUILD_BUILD_SUCCEEDING:-1}" = 0 ]; then echo 'The image was not built, so nothing is pushed.' >&2; false; fi""";

    /// <summary>Returns the build specification as YAML.</summary>
    /// <param name="segments">The number of sources with parts of the context in addition to the first source.</param>
    public static string Write(BuildPlan plan, int segments = 0)
    {
        var specification = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["version"] = 0.2,
            ["env"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["variables"] = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    // BuildKit writes its steps line by line, and adds no attestation index, which SageMaker and Lambda refuse.
                    ["BUILDKIT_PROGRESS"] = "plain",
                    ["BUILDX_NO_DEFAULT_ATTESTATIONS"] = "1",
                },
                ["exported-variables"] = new[] { DigestVariable },
            },
            ["phases"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["pre_build"] = Phase([
                    DaemonCommands.Start(KeepsLayers(plan)),
                    .. Unpack(segments),
                    .. DaemonCommands.ChooseBuilder,
                    DaemonCommands.ChooseMediaType,
                    .. LogIn(plan),
                    .. KeepsLayers(plan) ? [LayerCacheCommands.Choose] : Array.Empty<string>(),
                ]),
                ["build"] = Phase([Build(plan)]),
                ["post_build"] = Phase([
                    RequireImage,
                    .. Push(plan),
                    .. ReadDigest(),
                    .. KeepsLayers(plan) ? [LayerCacheCommands.Push] : Array.Empty<string>(),
                ]),
            },
        };
        return new SerializerBuilder().Build().Serialize(specification);
    }

    private static bool KeepsLayers(BuildPlan plan) => plan.Cache.Reference is not null;

    /// <summary>
    /// Creates a phase whose failure ends the build if CodeBuild supports on-failure. In that case post_build does not run after a failed build.
    /// </summary>
    private static Dictionary<string, object> Phase(string[] commands) => new(StringComparer.Ordinal) { ["on-failure"] = "ABORT", ["commands"] = commands };

    /// <summary>
    /// Unpacks the build context. Its archive is the concatenation of its blocks, in the order of the recipe, which lists their paths. The paths of blocks in
    /// other sources begin with the name of the source. If a block is missing, the archive may end at a place where tar reports no error, so a file records
    /// that xargs failed.
    /// </summary>
    private static IEnumerable<string> Unpack(int segments) =>
        [
            .. Enumerable.Range(0, segments).Select(SegmentPlan.SourceName).Select(static source => $"ln -s \"$CODEBUILD_SRC_DIR_{source}\" {source}"),
            $$"""{ xargs cat < {{ArchiveLayout.RecipeName}} || { echo 'The stored build context is incomplete: a part of it is missing or unreadable. Start the build again from its folder.' >&2; touch unpack.failed; }; } | tar -xzpf - && test ! -e unpack.failed""",
        ];

    private static string[] LogIn(BuildPlan plan) =>
        plan.Login switch
        {
            RegistryLoginKind.ServiceRole =>
            [
                """aws ecr get-login-password --region "$ZIB_REGISTRY_REGION" | docker login --username AWS --password-stdin "$ZIB_REGISTRY" """.TrimEnd(),
            ],
            RegistryLoginKind.Explicit =>
            [
                """printf '%s' "$ZIB_REGISTRY_PASSWORD" | docker login --username "$ZIB_REGISTRY_USERNAME" --password-stdin "$ZIB_REGISTRY" """.TrimEnd(),
            ],
            _ => [],
        };

    private static string Build(BuildPlan plan)
    {
        List<string> words = ["docker", "build", "--file", "dockerfile/Dockerfile"];
        words.AddRange(Numbered("--tag", "ZIB_TAG", plan.Tags.Count));
        words.AddRange(Numbered("--build-arg", "ZIB_BUILD_ARG", plan.Request.BuildArgs.Count));
        words.AddRange(Numbered("--label", "ZIB_LABEL", plan.Labels.Count));
        if (plan.Request.Target is not null)
        {
            words.AddRange(["--target", "\"$ZIB_TARGET\""]);
        }

        if (plan.Request.NoCache)
        {
            words.Add("--no-cache");
        }

        if (plan.Request.Pull)
        {
            words.Add("--pull");
        }

        if (KeepsLayers(plan))
        {
            words.AddRange(plan.Request.NoCache ? LayerCacheCommands.Write : [.. LayerCacheCommands.Read, .. LayerCacheCommands.Write]);
        }

        words.Add(DaemonCommands.Output);
        words.Add("context");
        return string.Join(' ', words);
    }

    /// <summary>
    /// Pushes the image. The output of the first push is kept, because it contains the digest. A pipe alone would hide a failed push, so a file records the
    /// failure.
    /// </summary>
    private static IEnumerable<string> Push(BuildPlan plan) =>
        [
            """{ docker push "$ZIB_TAG_1" || touch push.failed; } | tee push.log; test ! -e push.failed""",
            .. Enumerable
                .Range(2, plan.Tags.Count - 1)
                .Select(static number => string.Create(CultureInfo.InvariantCulture, $"docker push \"$ZIB_TAG_{number}\"")),
        ];

    /// <summary>
    /// Reads the digest from the output of docker push, in which the registry has confirmed it. Other engines that replace docker do not print it; with them,
    /// docker image inspect returns it. An image that has been in other repositories has several digests, so only those of this repository are used, and the
    /// build fails unless there is exactly one.
    /// </summary>
    private static string[] ReadDigest() =>
        [
            $$"""export {{DigestVariable}}="$(sed -n 's/^.*digest: \(sha256:[0-9a-f]\{64\}\) size: .*$/\1/p' push.log | tail -n 1)" """.TrimEnd(),
            $$$"""if [ -z "${{{DigestVariable}}}" ]; then export {{{DigestVariable}}}="$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$ZIB_TAG_1" | sed -n "s|^$ZIB_REPOSITORY@||p")"; fi""",
            $$"""expr "${{DigestVariable}}" : 'sha256:[0-9a-f]\{64\}$' > /dev/null""",
        ];

    private static IEnumerable<string> Numbered(string option, string variable, int count) =>
        Enumerable.Range(1, count).SelectMany(number => new[] { option, string.Create(CultureInfo.InvariantCulture, $"\"${variable}_{number}\"") });
}
