using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>Applies the overrides of StartBuild to a project's settings, and rejects what CodeBuild rejects.</summary>
internal static partial class OrderReader
{
    private static readonly string[] SourceTypes =
    [
        "CODECOMMIT",
        "CODEPIPELINE",
        "GITHUB",
        "GITLAB",
        "GITLAB_SELF_MANAGED",
        "S3",
        "BITBUCKET",
        "GITHUB_ENTERPRISE",
        "NO_SOURCE",
    ];

    private static readonly string[] EnvironmentTypes =
    [
        "WINDOWS_CONTAINER",
        "LINUX_CONTAINER",
        "LINUX_GPU_CONTAINER",
        "ARM_CONTAINER",
        "WINDOWS_SERVER_2019_CONTAINER",
        "WINDOWS_SERVER_2022_CONTAINER",
        "LINUX_LAMBDA_CONTAINER",
        "ARM_LAMBDA_CONTAINER",
        "LINUX_EC2",
        "ARM_EC2",
        "WINDOWS_EC2",
        "MAC_ARM",
    ];

    private static readonly string[] ComputeTypes =
    [
        "BUILD_GENERAL1_SMALL",
        "BUILD_GENERAL1_MEDIUM",
        "BUILD_GENERAL1_LARGE",
        "BUILD_GENERAL1_XLARGE",
        "BUILD_GENERAL1_2XLARGE",
        "BUILD_LAMBDA_1GB",
        "BUILD_LAMBDA_2GB",
        "BUILD_LAMBDA_4GB",
        "BUILD_LAMBDA_8GB",
        "BUILD_LAMBDA_10GB",
        "ATTRIBUTE_BASED_COMPUTE",
        "CUSTOM_INSTANCE_TYPE",
    ];

    private static readonly string[] VariableTypes = ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"];

    /// <summary>Checks the parameters of CreateProject.</summary>
    public static void CheckProject(JsonObject settings)
    {
        var name = settings.Required("name", Invalid);
        if (!ProjectName().IsMatch(name))
        {
            throw Refuse("Project name is invalid: it must match [A-Za-z0-9][A-Za-z0-9\\-_]{1,149}");
        }

        foreach (var member in new[] { "source", "artifacts", "environment" })
        {
            if (settings.Object(member) is null)
            {
                throw Missing(member);
            }
        }

        settings.Required("serviceRole", Invalid);
        CheckSource(settings.Object("source")!, "source");
        var environment = settings.Object("environment")!;
        foreach (var member in new[] { "type", "image", "computeType" })
        {
            environment.Required(member, Invalid);
        }

        CheckEnvironment(environment);
        Variables(environment.Objects("environmentVariables"));
        Range(settings.Number("timeoutInMinutes"), 5, 2160, "timeoutInMinutes");
        Range(settings.Number("queuedTimeoutInMinutes"), 5, 480, "queuedTimeoutInMinutes");
        if (settings.Number("concurrentBuildLimit") is < 1)
        {
            throw Refuse("Invalid concurrentBuildLimit: it must be greater than 0.");
        }
    }

    public static BuildOrder Read(JsonObject request, JsonObject project, string initiator)
    {
        var environment = Overlay(project.Object("environment")!, request, EnvironmentOverrides);
        CheckEnvironment(environment);
        var overrides = request.Objects("environmentVariablesOverride");
        var variables = Variables(environment.Objects("environmentVariables"), overrides);
        environment["environmentVariables"] = variables
            .Select(v =>
                (JsonNode)
                    new JsonObject
                    {
                        ["name"] = v.Name,
                        ["value"] = v.Value,
                        ["type"] = v.Type,
                    }
            )
            .ToArray();
        var source = Overlay(project.Object("source")!, request, SourceOverrides);
        CheckSource(source, "source");
        var secondary = request.ContainsKey("secondarySourcesOverride") ? request.Objects("secondarySourcesOverride") : project.Objects("secondarySources");
        CheckSecondary(secondary);
        Range(request.Number("timeoutInMinutesOverride"), 5, 2160, "timeoutInMinutesOverride");
        Range(request.Number("queuedTimeoutInMinutesOverride"), 5, 480, "queuedTimeoutInMinutesOverride");
        return new BuildOrder
        {
            Project = project.Text("name")!,
            Source = source,
            SecondarySources = [.. secondary.Select(Clone)],
            Environment = environment,
            Variables = variables,
            Artifacts = Clone(request.Object("artifactsOverride") ?? project.Object("artifacts")!),
            Cache = Clone(request.Object("cacheOverride") ?? project.Object("cache") ?? new JsonObject { ["type"] = "NO_CACHE" }),
            Logs = Clone(request.Object("logsConfigOverride") ?? project.Object("logsConfig") ?? []),
            SourceVersion = request.Text("sourceVersion") ?? project.Text("sourceVersion"),
            ServiceRole = request.Text("serviceRoleOverride") ?? project.Text("serviceRole")!,
            EncryptionKey = request.Text("encryptionKeyOverride") ?? project.Text("encryptionKey") ?? "alias/aws/s3",
            TimeoutMinutes = request.Number("timeoutInMinutesOverride") ?? project.Number("timeoutInMinutes") ?? 60,
            QueuedTimeoutMinutes = request.Number("queuedTimeoutInMinutesOverride") ?? project.Number("queuedTimeoutInMinutes") ?? 480,
            Initiator = initiator,
        };
    }

    private static readonly (string Override, string Member)[] EnvironmentOverrides =
    [
        ("environmentTypeOverride", "type"),
        ("imageOverride", "image"),
        ("computeTypeOverride", "computeType"),
        ("certificateOverride", "certificate"),
        ("privilegedModeOverride", "privilegedMode"),
        ("registryCredentialOverride", "registryCredential"),
        ("imagePullCredentialsTypeOverride", "imagePullCredentialsType"),
        ("fleetOverride", "fleet"),
    ];

    private static readonly (string Override, string Member)[] SourceOverrides =
    [
        ("sourceTypeOverride", "type"),
        ("sourceLocationOverride", "location"),
        ("sourceAuthOverride", "auth"),
        ("gitCloneDepthOverride", "gitCloneDepth"),
        ("gitSubmodulesConfigOverride", "gitSubmodulesConfig"),
        ("buildspecOverride", "buildspec"),
        ("insecureSslOverride", "insecureSsl"),
        ("reportBuildStatusOverride", "reportBuildStatus"),
        ("buildStatusConfigOverride", "buildStatusConfig"),
    ];

    private static JsonObject Overlay(JsonObject settings, JsonObject request, (string Override, string Member)[] overrides)
    {
        var node = Clone(settings);
        foreach (var (name, member) in overrides)
        {
            if (request[name] is { } value)
            {
                node[member] = value.DeepClone();
            }
        }

        return node;
    }

    private static void CheckEnvironment(JsonObject environment)
    {
        OneOf(environment.Text("type"), EnvironmentTypes, "environment type");
        OneOf(environment.Text("computeType"), ComputeTypes, "compute type");
        if (environment.Text("image") is not { Length: > 0 })
        {
            throw Refuse("Invalid image: it must not be empty.");
        }

        _ = environment.Flag("privilegedMode");
        if (environment.Text("imagePullCredentialsType") is { } pull)
        {
            OneOf(pull, ["CODEBUILD", "SERVICE_ROLE"], "image pull credentials type");
        }

        if (environment.Text("image")!.StartsWith("aws/codebuild/", StringComparison.Ordinal) && environment.Text("imagePullCredentialsType") is "SERVICE_ROLE")
        {
            throw Refuse("imagePullCredentialsType SERVICE_ROLE is not valid for a curated image: use CODEBUILD.");
        }
    }

    private static void CheckSource(JsonObject source, string where)
    {
        var type = source.Text("type");
        OneOf(type, SourceTypes, $"{where} type");
        if (type is "S3")
        {
            var location = source.Text("location") ?? string.Empty;
            var slash = location.IndexOf('/', StringComparison.Ordinal);
            if (slash <= 0 || slash == location.Length - 1)
            {
                throw Refuse($"Invalid project source: location must be a valid S3 source location: bucket/key (it is '{location}')");
            }
        }
        else if (type is "NO_SOURCE")
        {
            if (source.Text("location") is { Length: > 0 })
            {
                throw Refuse("Project source type NO_SOURCE must not have a location.");
            }

            if (source.Text("buildspec") is not { Length: > 0 })
            {
                throw Refuse("Project source type NO_SOURCE needs an inline buildspec.");
            }
        }
    }

    private static void CheckSecondary(IReadOnlyList<JsonObject> sources)
    {
        if (sources.Count > 12)
        {
            throw Refuse("A build can have at most 12 secondary sources.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            CheckSource(source, "secondary source");
            var id = source.Text("sourceIdentifier");
            if (id is null || !SourceIdentifier().IsMatch(id))
            {
                throw Refuse("Each secondary source needs a sourceIdentifier of letters, digits and underscores, shorter than 128 characters.");
            }

            if (!seen.Add(id))
            {
                throw Refuse($"The sourceIdentifier '{id}' is not unique.");
            }
        }
    }

    private static List<BuildVariable> Variables(params IReadOnlyList<JsonObject>[] layers)
    {
        var variables = new List<BuildVariable>();
        foreach (var node in layers.SelectMany(layer => layer))
        {
            var name = node.Required("name", Invalid);
            var type = node.Text("type") ?? "PLAINTEXT";
            OneOf(type, VariableTypes, "environment variable type");
            if (name.AsSpan().IndexOfAny('=', '\0') >= 0)
            {
                throw Refuse($"Invalid environment variable name '{name}'.");
            }

            var variable = new BuildVariable(name, node.Text("value") ?? throw Missing("value"), type);
            variables.RemoveAll(before => string.Equals(before.Name, name, StringComparison.Ordinal));
            variables.Add(variable);
        }

        return variables;
    }

    private static void Range(int? value, int low, int high, string name)
    {
        if (value is { } v && (v < low || v > high))
        {
            throw Refuse($"Invalid {name}: it must be between {low} and {high} minutes.");
        }
    }

    private static void OneOf(string? value, string[] known, string what)
    {
        if (value is null || !known.Contains(value, StringComparer.Ordinal))
        {
            throw Refuse($"Invalid {what} '{value}': it must be one of {string.Join(", ", known)}");
        }
    }

    private static JsonObject Clone(JsonObject node) => (JsonObject)node.DeepClone();

    private static AwsException Refuse(string message) => AwsException.BadRequest(Invalid, message);

    private static AwsException Missing(string member) =>
        Refuse($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    private const string Invalid = "InvalidInputException";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{1,149}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ProjectName();

    [GeneratedRegex(@"^[A-Za-z0-9_]{1,127}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SourceIdentifier();
}
