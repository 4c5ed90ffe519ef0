using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Rejections by registries: pulls beyond a limit, images that the Dockerfile names, pushes, logins.</summary>
internal static class RegistryCauses
{
    private const Speakers Engine = Speakers.Builder | Speakers.Command;

    private const string PolicyHint = "New-ImageBuilderPolicy -For ServiceRole makes the policy.";

    private static readonly Explanation HubLimit = new(
        "Docker Hub rejects the pull, because the pull limit is reached.",
        "Use the image from another registry (public.ecr.aws/docker/library has Docker's official images), or use a pull-through cache of ECR with a "
            + "login to Docker Hub."
    );

    private static readonly Explanation PublicLimit = new(
        "ECR Public (public.ecr.aws) rejects more requests for now: without a login it accepts only a few at a time.",
        "Start the build again later, or use the image from a registry of your own: a copy of it, or a pull-through cache of ECR for public.ecr.aws."
    );

    private static readonly Regex TooMany = Linear.Regex(
        "toomanyrequests|429 \\(?too many requests|reached your (unauthenticated )?pull rate limit",
        ignoreCase: true
    );

    private static readonly Regex WithoutLogin = Linear.Regex(
        "no basic auth credentials|401 unauthorized|authorization token has expired|unauthorized: (authentication required|incorrect username or "
            + "password|access to the requested resource)|authentication required",
        ignoreCase: true
    );

    private static readonly Regex Refused = Linear.Regex(
        "denied: |access denied|403 forbidden|requested access to the resource is denied|insufficient_scope|unauthorized",
        ignoreCase: true
    );

    private static readonly Regex PushedTo = Linear.Regex("^The push refers to repository \\[(?<repository>[^\\]]+)\\]|failed to push (?<repository>[^ ]+): ");

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new("DockerHubRateLimit", TooMany, Engine, HubLimit.Cause, HubLimit.Remedy)
        {
            Decide = static clue => IsPullFrom(RegistryName.DockerHub, clue) ? HubLimit : null,
        },
        new("EcrPublicRateLimit", TooMany, Engine, PublicLimit.Cause, PublicLimit.Remedy)
        {
            Decide = static clue => IsPullFrom(RegistryName.EcrPublic, clue) ? PublicLimit : null,
        },
        new(
            "RegistryRateLimit",
            TooMany,
            Engine,
            "A registry rejects more requests for now.",
            "Start the build again later, or start fewer builds at the same time."
        )
        {
            Decide = OtherLimit,
        },
        new(
            "PermissionMissing",
            Linear.Regex(
                @"(User: )?(?<principal>arn:[^ ]+) is not authorized to perform: (?<action>[a-z0-9-]+:[A-Za-z*]+)( on resource: ""?(?<resource>\*|[^ ""]+[^ "".,]))?"
            ),
            Speakers.Step | Engine | Speakers.Service,
            "{principal} is not allowed to do {action} on {resource}.",
            "Allow that principal to perform {action} on {resource}. In a build, it is the service role of the CodeBuild project."
        ),
        new(
            "LayerCheckDenied",
            Linear.Regex(
                "failed to read from destination repository (?<repository>[^ :]+): 403|checking whether a blob .* 403"
                    + "|HEAD request to [^ ]*/v2/(?<repository>[^ ]+)/blobs/[^ ]+ 403"
            ),
            Engine,
            "{principal} is not allowed to do ecr:BatchCheckLayerAvailability on the repository '{repository}'.",
            "Allow that role to perform ecr:BatchCheckLayerAvailability on it."
        )
        {
            Decide = static clue => RoleMayNot("ecr:BatchCheckLayerAvailability", clue),
        },
        new(
            "LayerReadDenied",
            Linear.Regex("fetching blob: .*403 \\(Forbidden\\)|GET request to [^ ]*/v2/(?<repository>[^ ]+)/blobs/[^ ]+ 403", ignoreCase: true),
            Engine,
            "{principal} is not allowed to do ecr:GetDownloadUrlForLayer on the repository of an image that the Dockerfile names.",
            "Allow that role to perform ecr:GetDownloadUrlForLayer on it."
        )
        {
            Decide = static clue => RoleMayNot("ecr:GetDownloadUrlForLayer", clue),
        },
        new(
            "ManifestReadDenied",
            Linear.Regex("(HEAD|GET) request to [^ ]*/v2/(?<repository>[^ ]+)/manifests/[^ ]+ 403"),
            Engine,
            "{principal} is not allowed to do ecr:BatchGetImage on the repository '{repository}'.",
            "Allow that role to perform ecr:BatchGetImage on it."
        )
        {
            Decide = static clue => RoleMayNot("ecr:BatchGetImage", clue),
        },
        new(
            "ContextDenied",
            Linear.Regex("downloading (key|source).*AccessDenied"),
            Speakers.Command | Speakers.Service,
            "{principal} is not allowed to read the context in S3.",
            $"Allow that role to perform s3:GetObject and s3:GetObjectVersion on it. {PolicyHint}"
        )
        {
            Phases = ["DOWNLOAD_SOURCE"],
            Decide = static clue =>
                new(
                    $"{Role(clue.Evidence)} is not allowed to read the context in S3.",
                    $"Allow that role to perform s3:GetObject and s3:GetObjectVersion on it. {PolicyHint}"
                ),
        },
        new(
            "TagImmutable",
            Linear.Regex("image tag '(?<tag>[^']+)' already exists in the '(?<repository>[^']+)' repository"),
            Engine,
            "The tag '{tag}' already exists in the repository '{repository}', and tags there cannot be overwritten.",
            "Push another tag, or make the tags of the repository mutable."
        ),
        new(
            "RepositoryMissing",
            Linear.Regex("repository with name '(?<repository>[^']+)' does not exist in the registry", ignoreCase: true),
            Engine,
            "The repository '{repository}' does not exist in the registry.",
            "Create it (in ECR: aws ecr create-repository --repository-name {repository}), and build again."
        )
        {
            Decide = MissingRepository,
        },
        new(
            "RepositoryMissing",
            Linear.Regex("name unknown|name_unknown|repository name not known to registry", ignoreCase: true),
            Engine,
            "The registry has no repository of this name.",
            "Create it in the registry, and build again."
        )
        {
            Decide = static clue =>
                clue.IsOfPush
                    ? new($"The registry has no repository for the push{To(clue)}.", "Create the repository in the registry, and build again.")
                    : null,
        },
        new(
            "RegistryLoginRefused",
            Linear.Regex(
                "login attempt to .* failed with status: 40[0-9]|incorrect username or password|invalid username/password|no basic auth "
                    + "credentials|authorization token has expired|error logging in(to)? .*401"
                    + "|unauthorized: |denied: ",
                ignoreCase: true
            ),
            Speakers.Command,
            "The registry rejects the login.",
            "Check the user and the password of the registered container registry. A token of ECR is valid for 12 hours."
        )
        {
            Phases = ["PRE_BUILD", "INSTALL"],
        },
        new(
            "PushLoginRefused",
            WithoutLogin,
            Engine,
            "The registry rejects the push, because the build has no valid login there.",
            "Check the user and the password of the registered container registry. A token of ECR is valid for 12 hours."
        )
        {
            Decide = PushWithoutLogin,
        },
        new(
            "PushDenied",
            Refused,
            Engine,
            "The registry denies the push.",
            "Check that the repository exists, and that the user of the registered container registry may push to it."
        )
        {
            Decide = PushDenied,
        },
        new(
            "StageMissing",
            Linear.Regex(
                "no stage or image found with that name|(?<image>[^ ]+): failed to resolve source metadata for [^ ]+: .*(not found|pull access denied)"
                    + "|pull access denied for (?<image>[^ ,]+)"
            ),
            Speakers.Builder,
            "The Dockerfile has no stage with the name in --from, and there is no image with that name either.",
            "Compare the name with the names after AS in the FROM lines."
        )
        {
            Decide = MissingStage,
        },
        new(
            "ImageMissing",
            Linear.Regex(
                "pull access denied|manifest for (?<image>[^ ]+) not found|manifest unknown|repository does not exist or may require|no stage or "
                    + "image found with that name|(load metadata for|resolve) .*: not found"
                    + "|failed to resolve source metadata for (?<image>[^ ]+): .*not found|reading manifest .* in (?<image>[^ ]+): .*denied",
                ignoreCase: true
            ),
            Speakers.Builder,
            "An image that the Dockerfile names does not exist, or needs a login.",
            "Check its name and its tag in the FROM and COPY --from lines."
        )
        {
            Decide = MissingImage,
        },
        new(
            "BaseImageLoginMissing",
            Linear.Regex($"({WithoutLogin})|({Refused})|failed to fetch (anonymous|oauth) token", ignoreCase: true),
            Speakers.Builder,
            "The registry of an image that the Dockerfile names requires a login.",
            "Use the image from a registry that the build has a login for, or from a public one."
        )
        {
            Decide = BaseWithoutLogin,
        },
    ];

    private static bool IsPullFrom(string registry, Clue clue) => !clue.IsOfPush && RegistryName.Of(clue) == registry;

    private static Explanation OtherLimit(Clue clue) =>
        RegistryName.Of(clue) is { } registry
            ? new(
                $"The registry '{registry}' rejects more requests for now.",
                clue.IsOfPush
                    ? "Start the build again later, or start fewer builds at the same time."
                    : "Start the build again later, or use the image from a registry of your own."
            )
            : new("A registry rejects more requests for now.", "Start the build again later, or start fewer builds at the same time.");

    // Registries that answer HEAD and GET with a bare 403 name neither the principal nor the action. The request shows the action, and in a build the service
    // role is the principal.
    private static Explanation? RoleMayNot(string action, Clue clue)
    {
        if (RegistryName.Of(clue) is { } registry && !RegistryName.IsEcr(registry))
        {
            return null;
        }

        var pushed = clue.Evidence.Repository is { } target ? target[(target.IndexOf('/', StringComparison.Ordinal) + 1)..] : null;
        var repository = clue["repository"] ?? pushed;
        return new(
            $"{Role(clue.Evidence)} is not allowed to do {action} on the repository '{repository}'.",
            $"Allow that role to perform {action} on the repository '{repository}'. {PolicyHint}"
        );
    }

    private static string Role(FailureEvidence evidence) =>
        evidence.Project is { } project ? $"The service role of the CodeBuild project '{project}'" : "The service role of the CodeBuild project";

    private static Explanation MissingRepository(Clue clue) =>
        clue.IsOfPush || clue.Speaker != Speakers.Builder
            ? new(
                "The repository '{repository}' does not exist in the registry.",
                "Create it (in ECR: aws ecr create-repository --repository-name {repository}), and build again."
            )
            : new(
                "The repository '{repository}' of an image that the Dockerfile names does not exist in its registry.",
                "Check the name in the FROM and COPY --from lines."
            );

    private static Explanation? PushWithoutLogin(Clue clue) =>
        !clue.IsOfPush
            ? null
            : new(
                $"The registry rejects the push{To(clue)}, because the build has no valid login there.",
                "Check the user and the password of the registered container registry. A token of ECR is valid for 12 hours."
            );

    private static Explanation? PushDenied(Clue clue)
    {
        if (!clue.IsOfPush)
        {
            return null;
        }

        // A name without a namespace stands for one of Docker's own images.
        return Pushed(clue) is { } pushed && pushed.StartsWith("docker.io/library/", StringComparison.Ordinal)
            ? new(
                $"The registry denies the push to '{pushed}': on Docker Hub, an image without a namespace is in 'library', to which only Docker can push.",
                "Put your Docker Hub account or organization before the name: docker.io/ACCOUNT/NAME."
            )
            : new(
                $"The registry denies the push{To(clue)}.",
                "Check that the repository exists, and that the user of the registered container registry may push to it."
            );
    }

    private static string To(Clue clue) => Pushed(clue) is { } pushed ? $" to '{pushed}'" : "";

    private static string? Pushed(Clue clue)
    {
        foreach (var line in clue.Output.Printed.Concat(clue.Output.Verdict).Reverse())
        {
            if (PushedTo.Match(line) is { Success: true } match)
            {
                return match.Groups["repository"].Value;
            }
        }

        return clue.Evidence.Repository;
    }

    private static Explanation? MissingStage(Clue clue)
    {
        if (clue.IsOfPush || DockerfileView.Of(clue.Evidence) is not { } dockerfile)
        {
            return null;
        }

        var name =
            clue["image"]
            ?? (
                clue.Output.Instruction is { } shown
                    ? DockerfileView.Sources(shown).Select(static source => source.Stage).FirstOrDefault(static stage => stage is not null)
                    : null
            );
        return name is not null && !name.AsSpan().ContainsAny('/', ':', '.') && dockerfile.TakesFrom(name) && !dockerfile.HasStage(name)
            ? new(
                $"The Dockerfile has no stage '{name}', and there is no image with that name either.",
                "Compare the name in --from with the names after AS in the FROM lines."
            )
            : null;
    }

    private static Explanation? MissingImage(Clue clue)
    {
        var isDenied = clue.Text.Contains("pull access denied", StringComparison.OrdinalIgnoreCase) || clue.Text.Contains("denied: ", StringComparison.Ordinal);
        if (clue.IsOfPush || (isDenied && WithoutLogin.IsMatch(clue.Text) && RegistryName.Of(clue) is not (null or RegistryName.DockerHub)))
        {
            return null;
        }

        return clue["image"] is { } image
            ? new(
                $"The image '{image}', which the Dockerfile names, does not exist, or needs a login.",
                "Check its name and its tag in the FROM and COPY --from lines."
            )
            : new("An image that the Dockerfile names does not exist, or needs a login.", "Check its name and its tag in the FROM and COPY --from lines.");
    }

    private static Explanation? BaseWithoutLogin(Clue clue)
    {
        if (clue.IsOfPush || (clue.Output.Name is { } name && !IsPull(name)))
        {
            return null;
        }

        var registry = RegistryName.Of(clue);
        var pushed = clue.Evidence.Repository is { } repository ? RegistryName.OfImage(repository) : null;
        return registry is null
                ? new(
                    "The registry of an image that the Dockerfile names requires a login.",
                    "Use the image from a registry that the build has a login for, or from a public one."
                )
            : registry == pushed
                ? new(
                    $"The registry '{registry}' rejects the pull of an image that the Dockerfile names, because the build has no valid login there.",
                    "Register the container registry with a login that may pull the image."
                )
            : new(
                $"The registry '{registry}' of an image that the Dockerfile names requires a login, "
                    + "and a build logs in only to the registry that it pushes to.",
                "Copy the image to the registry that the build pushes to, and use that copy in the FROM line, or use a build image whose Docker "
                    + "configuration has a login or a credential helper for that registry."
            );
    }

    private static bool IsPull(string name) =>
        name.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase)
        || name.Contains("from=", StringComparison.OrdinalIgnoreCase)
        || name.Contains("load metadata for ", StringComparison.Ordinal)
        || name.StartsWith("resolve image config ", StringComparison.Ordinal);
}
