using System.Globalization;
using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Builds.Steps;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>The table of causes. The first that fits is the one that is told, so what is specific stands before what is general.</summary>
internal static partial class KnownCauses
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private const RegexOptions AnyCase = Options | RegexOptions.IgnoreCase;

    private const int Timeout = 1000;

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new(
            "DaemonUnreachable",
            Daemon(),
            "The build reaches no Docker daemon.",
            "Register the image builder with -PrivilegedMode, which starts one in the build, or name a build image that brings a daemon."),
        new(
            "DockerHubRateLimit",
            RateLimit(),
            "Docker Hub refuses to be pulled from: the limit of pulls is reached.",
            "Name the image in another registry (public.ecr.aws/docker/library has Docker's official images), or use a pull-through cache of ECR with a login to Docker Hub."),
        new(
            "PermissionMissing",
            Denied(),
            "{principal} is not allowed to do {action} on {resource}.",
            "Allow {action} on {resource} to that principal; in a build it is the service role of the CodeBuild project."),
        new(
            "LayerCheckDenied",
            LayerCheck(),
            "{principal} is not allowed to do ecr:BatchCheckLayerAvailability on the repository '{repository}'.",
            "Allow ecr:BatchCheckLayerAvailability on it to that role.") { Decide = static (match, evidence) => RoleMayNot("ecr:BatchCheckLayerAvailability", match, evidence) },
        new(
            "LayerReadDenied",
            LayerRead(),
            "{principal} is not allowed to do ecr:GetDownloadUrlForLayer on the repository of an image that the Dockerfile names.",
            "Allow ecr:GetDownloadUrlForLayer on it to that role.") { Decide = static (match, evidence) => RoleMayNot("ecr:GetDownloadUrlForLayer", match, evidence) },
        new(
            "ManifestReadDenied",
            ManifestRead(),
            "{principal} is not allowed to do ecr:BatchGetImage on the repository '{repository}'.",
            "Allow ecr:BatchGetImage on it to that role.") { Decide = static (match, evidence) => RoleMayNot("ecr:BatchGetImage", match, evidence) },
        new(
            "ContextDenied",
            ContextDenied(),
            "{principal} is not allowed to read the context in S3.",
            "Allow s3:GetObject and s3:GetObjectVersion on the contexts in the bucket to that role; New-ImageBuilderPolicy -For ServiceRole writes the policy.")
        { Decide = static (_, evidence) => new("", $"{Role(evidence)} is not allowed to read the context in S3.", "Allow s3:GetObject and s3:GetObjectVersion on it to that role; New-ImageBuilderPolicy -For ServiceRole writes the policy.") },
        new(
            "TagImmutable",
            Immutable(),
            "The tag '{tag}' exists in the repository '{repository}' already, and tags there cannot be overwritten.",
            "Push another tag, or make the tags of the repository mutable."),
        new(
            "RepositoryMissing",
            Repository(),
            "The repository '{repository}' does not exist in the registry.",
            "Create it, with 'aws ecr create-repository --repository-name {repository}' in ECR, and build again."),
        new(
            "RegistryLoginRefused",
            Login(),
            "The registry refuses the login.",
            "Check the user and the password that the container registry is registered with; a token of ECR is valid for 12 hours."),
        new(
            "PlatformMismatch",
            Platform(),
            "A program in the image is made for another platform than the machine that builds.",
            "Use a base image for the platform of the build, or an image builder with the other -EnvironmentType (ARM_CONTAINER builds for arm64)."),
        new(
            "OutOfMemory",
            Memory(),
            "The step was killed with exit code 137: as good as always because memory ran out.",
            "Register the image builder with a larger -ComputeType, or let the step use less memory."),
        new(
            "DiskFull",
            Disk(),
            "The disk of the build is full.",
            "Register the image builder with a larger -ComputeType, which has a larger disk, or let the build write less."),
        new(
            "CopySourceMissing",
            CopySource(),
            "The context holds no '{path}'.",
            "Get-BuildContext -Entries shows what the context holds.") { Decide = CopySourceLeftOut },
        new(
            "BuildArgumentMissing",
            ShellVariable(),
            "The build argument '{name}' has no value.",
            "Give it with -BuildArg @{ {name} = '…' }.") { Decide = ArgumentMissing },
        new(
            "BaseNameBlank",
            BlankBase(),
            "A FROM line names no image, because a build argument in it has no value.",
            "Give the argument with -BuildArg, or give it a default in the Dockerfile."),
        new(
            "TargetMissing",
            Target(),
            "The Dockerfile has no stage '{target}'.",
            "Name a stage after AS in a FROM line with -Target."),
        new(
            "DockerfileInvalid",
            Syntax(),
            "The Dockerfile cannot be read: {problem}.",
            "Correct the Dockerfile."),
        new(
            "ImageMissing",
            ImageMissing(),
            "An image that the Dockerfile names does not exist, or needs a login.",
            "Check its name and its tag in the FROM and COPY --from lines."),
        new(
            "NetworkUnreachable",
            Network(),
            "The build cannot reach '{host}'.",
            "Check the name; a project in a VPC reaches the internet only through a NAT gateway."),
        new(
            "ShellMissing",
            Shell(),
            "The image has no '{shell}' to run the step with.",
            "Copy a shell into the image, use the exec form RUN [\"…\"], or another base image."),
        new(
            "CommandMissing",
            Command(),
            "The step calls a program that the image does not have (exit code 127).",
            "Install it in an earlier step, or check its name."),
        new(
            "BuildImageUnavailable",
            Never(),
            "CodeBuild cannot pull the build image.",
            "Check the -BuildImage of the image builder. A private image needs the permission to pull it for the service role of the project, and Docker Hub limits pulls.")
        { StatusCode = "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE" },
        new(
            "BuildSpecInvalid",
            Never(),
            "CodeBuild cannot read the build specification.",
            "The specification is made by this module: please report it with the message of the phase.") { StatusCode = "YAML_FILE_ERROR" },
        new(
            "ContextMissing",
            ContextGone(),
            "The stored context is not there any more.",
            "Start the build again from its folder: the context is uploaded again."),
        new(
            "QuotaReached",
            Quota(),
            "The account runs as many builds as its quota allows.",
            "Wait until others have ended, or raise the quota of concurrently running builds for this compute type in Service Quotas."),
        new(
            "QueuedTimeout",
            TimedOut(),
            "The build waited in the queue for longer than it may.",
            "Fewer builds at once, a higher concurrency limit of the project, or a longer -QueuedTimeoutMinutes of the image builder.") { Decide = TimedOutInQueue, StatusCode = "TIMED_OUT" },
        new(
            "Timeout",
            TimedOut(),
            "The build ran for longer than it may.",
            "Register the image builder with a longer -TimeoutMinutes or a larger -ComputeType.") { StatusCode = "TIMED_OUT" },
    ];

    /// <summary>The cause of a failure, or null where none is known.</summary>
    public static Explanation? Find(FailureEvidence evidence) => All.Select(cause => cause.Explain(evidence)).FirstOrDefault(static found => found is not null);

    private static Explanation? CopySourceLeftOut(Match match, FailureEvidence evidence)
    {
        var path = match.Groups["path"].Value.TrimStart('/');
        if (evidence.Inputs.RuleFor(path) is not { } rule)
        {
            return new("", $"The context holds no '{path}'.", "Check the path, which is relative to the context. Get-BuildContext -Entries shows what the context holds.");
        }

        var file = evidence.Inputs.IgnoreFileName;
        return new(
            "",
            string.Create(CultureInfo.InvariantCulture, $"'{path}' is not in the context, because line {rule.Line} of '{file}' leaves it out: {rule.Source}"),
            $"Change that line, or bring the path back with a later line: !{path}");
    }

    // Any program may print "name: text"; it is an argument only when the Dockerfile declares it without a value.
    private static Explanation? ArgumentMissing(Match match, FailureEvidence evidence)
    {
        var name = match.Groups["name"].Value;
        var declared = evidence.Inputs.Dockerfile is { } dockerfile
            && DockerfileText.Read(dockerfile).Any(instruction => instruction.Keyword == "ARG" && instruction.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(name, StringComparer.Ordinal));
        return declared ? new("", $"The build argument '{name}' has no value.", $"Give it with -BuildArg @{{ {name} = '…' }}.") : null;
    }

    // Registries that answer HEAD and GET with a bare 403 do not say who was refused what: the request tells the action, and in a build the role asks.
    private static Explanation RoleMayNot(string action, Match match, FailureEvidence evidence)
    {
        var repository = match.Groups["repository"] is { Length: > 0 } named ? named.Value : evidence.Repository;
        return new(
            "",
            $"{Role(evidence)} is not allowed to do {action} on the repository '{repository}'.",
            $"Allow {action} on the repository '{repository}' to that role; New-ImageBuilderPolicy -For ServiceRole writes the policy.");
    }

    private static string Role(FailureEvidence evidence) => evidence.Project is { } project ? $"The service role of the CodeBuild project '{project}'" : "The service role of the CodeBuild project";

    private static Explanation? TimedOutInQueue(Match match, FailureEvidence evidence) => evidence.Phase == "QUEUED"
        ? new("", "The build waited in the queue for longer than it may.", "Start fewer builds at once, raise the concurrency limit of the project, or give the image builder a longer -QueuedTimeoutMinutes.")
        : null;

    [GeneratedRegex("cannot connect to the docker daemon|(?<!//)docker\\.sock: connect: |is the docker daemon running", AnyCase, Timeout)]
    private static partial Regex Daemon();

    [GeneratedRegex("toomanyrequests: |reached your (unauthenticated )?pull rate limit", AnyCase, Timeout)]
    private static partial Regex RateLimit();

    [GeneratedRegex(@"(User: )?(?<principal>arn:[^ ]+) is not authorized to perform: (?<action>[a-z0-9-]+:[A-Za-z*]+)( on resource: ""?(?<resource>\*|[^ ""]+[^ "".,]))?", Options, Timeout)]
    private static partial Regex Denied();

    [GeneratedRegex("failed to read from destination repository (?<repository>[^ :]+): 403|checking whether a blob .* 403|HEAD request to [^ ]*/v2/(?<repository>[^ ]+)/blobs/[^ ]+ 403", Options, Timeout)]
    private static partial Regex LayerCheck();

    [GeneratedRegex("fetching blob: .*403 \\(Forbidden\\)|GET request to [^ ]*/v2/(?<repository>[^ ]+)/blobs/[^ ]+ 403", AnyCase, Timeout)]
    private static partial Regex LayerRead();

    [GeneratedRegex("(HEAD|GET) request to [^ ]*/v2/(?<repository>[^ ]+)/manifests/[^ ]+ 403", Options, Timeout)]
    private static partial Regex ManifestRead();

    [GeneratedRegex("downloading (key|source).*AccessDenied", Options, Timeout)]
    private static partial Regex ContextDenied();

    [GeneratedRegex("image tag '(?<tag>[^']+)' already exists in the '(?<repository>[^']+)' repository", Options, Timeout)]
    private static partial Regex Immutable();

    [GeneratedRegex("repository with name '(?<repository>[^']+)' does not exist in the registry", AnyCase, Timeout)]
    private static partial Regex Repository();

    [GeneratedRegex("login attempt to .* failed with status: 401|incorrect username or password|invalid username/password|no basic auth credentials|authorization token has expired|error logging in(to)? .*401", AnyCase, Timeout)]
    private static partial Regex Login();

    [GeneratedRegex("exec format error|no match for platform in manifest", AnyCase, Timeout)]
    private static partial Regex Platform();

    [GeneratedRegex("(exit code: |non-zero code: |exit status )137($|[^0-9])", Options, Timeout)]
    private static partial Regex Memory();

    [GeneratedRegex("no space left on device|disk quota exceeded", AnyCase, Timeout)]
    private static partial Regex Disk();

    [GeneratedRegex(
        """^(#[0-9]+ )?(ERROR: )?(failed to (compute|calculate|solve).*: )?"(?<path>/[^"]+)"(:)? not found|excluded by \.dockerignore: stat (?<path>.+?): |copier: stat: "(?<path>/[^"]+)": no such file|failed to get fileinfo for /workspace/(?<path>[^:]+): lstat |: checking on sources .*"(?<path>/[^"]+)": no such file|no items matching glob "(?<root>[^"]*/)?(?<path>[^"/]+)" copied \([1-9][0-9]* filtered""",
        Options,
        Timeout)]
    private static partial Regex CopySource();

    [GeneratedRegex(@"(^|[ /])(ba|da|a|z|k)?sh: (line )?([0-9]+: )?(?<name>[A-Za-z_][A-Za-z0-9_]*): .+", Options, Timeout)]
    private static partial Regex ShellVariable();

    [GeneratedRegex(@"base name \(.*\) should not be blank|failed to parse stage name """"", Options, Timeout)]
    private static partial Regex BlankBase();

    [GeneratedRegex("""target stage "?(?<target>[^" ]+)"? could not be found|failed to reach build target (?<target>[^ ]+) in Dockerfile""", Options, Timeout)]
    private static partial Regex Target();

    [GeneratedRegex("""dockerfile parse error (on )?(?<problem>line [0-9]+: .+)|Build error: (?<problem>Unknown instruction: "[A-Z]+")""", Options, Timeout)]
    private static partial Regex Syntax();

    [GeneratedRegex("pull access denied|manifest unknown|repository does not exist or may require|no stage or image found with that name|(load metadata for|resolve) .*: not found|: failed to resolve source metadata for .*: not found", AnyCase, Timeout)]
    private static partial Regex ImageMissing();

    [GeneratedRegex("""lookup (?<host>[^ :]+).*(no such host|server misbehaving|Temporary failure)|Could not resolve host: (?<host>[^ ]+)|dial tcp (?<host>[^ ]+): (i/o timeout|connect: (connection timed out|network is unreachable))""", Options, Timeout)]
    private static partial Regex Network();

    [GeneratedRegex("""exec: "(?<shell>/[^"]+)": stat [^:]+: no such file|fork/exec (?<shell>/[^ :]+): no such file""", Options, Timeout)]
    private static partial Regex Shell();

    [GeneratedRegex("(exit code: |non-zero code: |exit status )127($|[^0-9])", Options, Timeout)]
    private static partial Regex Command();

    [GeneratedRegex("NoSuchKey|The specified key does not exist", Options, Timeout)]
    private static partial Regex ContextGone();

    [GeneratedRegex("AccountLimitExceeded|Cannot have more than [0-9]+ (active )?builds", Options, Timeout)]
    private static partial Regex Quota();

    [GeneratedRegex("^Build has timed out", Options, Timeout)]
    private static partial Regex TimedOut();

    // A status code alone says these.
    [GeneratedRegex("(?!)", Options, Timeout)]
    private static partial Regex Never();
}
