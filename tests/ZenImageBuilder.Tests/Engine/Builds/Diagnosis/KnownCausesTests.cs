using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Builds.Diagnosis;

public sealed class KnownCausesTests
{
    private const string Action =
        "arn:aws:sts::123456789012:assumed-role/builder/AWSCodeBuild-1 is not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:eu-west-1:123456789012:repository/app because no identity-based policy allows the ecr:InitiateLayerUpload action";

    /// <summary>Causes as the builders and the services say them; the phase tells what they are about.</summary>
    public static TheoryData<string, string, string> Messages =>
        new()
        {
            { "DaemonUnreachable", "BUILD", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" },
            { "DaemonUnreachable", "PRE_BUILD", "ERROR: Cannot connect to the Docker daemon at tcp://docker:2375. Is the docker daemon running?" },
            {
                "DockerHubRateLimit",
                "BUILD",
                "toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit"
            },
            { "DockerHubRateLimit", "BUILD", "You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit" },
            { "RegistryRateLimit", "BUILD", "toomanyrequests: Rate exceeded" },
            { "PermissionMissing", "POST_BUILD", "denied: User: " + Action },
            {
                "PermissionMissing",
                "PRE_BUILD",
                "An error occurred (AccessDeniedException) when calling the GetAuthorizationToken operation: User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action"
            },
            {
                "PermissionMissing",
                "DOWNLOAD_SOURCE",
                "error while downloading key a.zip, error: AccessDenied: User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/a.zip\" because no identity-based policy allows the s3:GetObject action status code: 403"
            },
            {
                "ContextDenied",
                "DOWNLOAD_SOURCE",
                "error while downloading key prefix/code-build-contexts/abc.zip, error: AccessDenied: Access Denied status code: 403, request id: A, host id: B"
            },
            {
                "ContextMissing",
                "DOWNLOAD_SOURCE",
                "error while downloading key prefix/code-build-contexts/abc.zip, error: NoSuchKey: The specified key does not exist."
            },
            {
                "LayerCheckDenied",
                "POST_BUILD",
                "Error: trying to reuse blob sha256:00ff at destination: failed to read from destination repository app: 403 (Forbidden)"
            },
            {
                "LayerCheckDenied",
                "POST_BUILD",
                "unexpected status from HEAD request to https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/app/blobs/sha256:00ff: 403 Forbidden"
            },
            {
                "LayerReadDenied",
                "BUILD",
                "Error: creating build container: parsing image configuration: Error fetching blob: invalid status code from registry 403 (Forbidden)"
            },
            {
                "ManifestReadDenied",
                "BUILD",
                "unexpected status from HEAD request to https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/app/manifests/1.2: 403 Forbidden"
            },
            { "BaseImageLoginMissing", "BUILD", "unexpected status from HEAD request to https://ghcr.io/v2/acme/app/manifests/1.2: 403 Forbidden" },
            {
                "TagImmutable",
                "POST_BUILD",
                "tag invalid: The image tag '1.2' already exists in the 'app' repository and cannot be overwritten because the tag is immutable."
            },
            { "RepositoryMissing", "POST_BUILD", "name unknown: The repository with name 'team/app' does not exist in the registry with id '123456789012'" },
            {
                "RepositoryMissing",
                "BUILD",
                "repository 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app not found: name unknown: The repository with name 'team/app' does not exist in the registry with id '123456789012'"
            },
            {
                "RegistryLoginRefused",
                "PRE_BUILD",
                "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": unauthorized: incorrect username or password"
            },
            {
                "RegistryLoginRefused",
                "PRE_BUILD",
                "Error response from daemon: login attempt to http://127.0.0.1:5000/v2/ failed with status: 401 Unauthorized"
            },
            { "PushLoginRefused", "POST_BUILD", "no basic auth credentials" },
            { "PushLoginRefused", "POST_BUILD", "denied: Your authorization token has expired. Reauthenticate and try again." },
            { "PushDenied", "POST_BUILD", "denied: requested access to the resource is denied" },
            {
                "PushDenied",
                "BUILD",
                "ERROR: failed to build: failed to solve: failed to push docker.io/acme/app:1: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
            },
            { "PlatformMismatch", "BUILD", "exec /bin/sh: exec format error" },
            { "PlatformMismatch", "BUILD", "no matching manifest for linux/arm64/v8 in the manifest list entries" },
            { "OutOfMemory", "BUILD", "The command '/bin/sh -c npm ci' returned a non-zero code: 137" },
            { "DiskFull", "BUILD", "write /var/lib/docker/tmp/x: no space left on device" },
            {
                "CopySourceMissing",
                "BUILD",
                "error building image: error building stage: failed to get files used from context: failed to get fileinfo for /workspace/b.log: lstat /workspace/b.log: no such file or directory"
            },
            { "BaseNameBlank", "BUILD", "base name (${BASE}) should not be blank" },
            { "TargetMissing", "BUILD", "ERROR: failed to solve: target stage \"prod\" could not be found" },
            { "TargetMissing", "BUILD", "failed to reach build target prod in Dockerfile" },
            {
                "ImageMissing",
                "BUILD",
                "ERROR: failed to solve: nosuch: failed to resolve source metadata for docker.io/library/nosuch:latest: docker.io/library/nosuch:latest: not found"
            },
            {
                "ImageMissing",
                "BUILD",
                "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied"
            },
            { "ImageMissing", "BUILD", "manifest for alpine:99 not found: manifest unknown: manifest unknown" },
            { "NetworkUnreachable", "BUILD", "dial tcp 192.0.2.1:443: i/o timeout" },
            {
                "NetworkUnreachable",
                "PRE_BUILD",
                "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)"
            },
            { "NameUnresolved", "PRE_BUILD", "Could not connect to the endpoint URL: curl: (6) Could not resolve host: example.invalid" },
            { "CertificateUnknown", "PRE_BUILD", "Error response from daemon: Get \"https://r.example/v2/\": x509: certificate signed by unknown authority" },
            {
                "CertificateOfOtherName",
                "PRE_BUILD",
                "Error response from daemon: Get \"https://r.example/v2/\": x509: certificate is valid for a.example, not r.example"
            },
            { "HereDocumentOpen", "BUILD", "ERROR: failed to build: failed to solve: unterminated heredoc" },
            { "QuotaReached", "QUEUED", "Cannot have more than 1 builds in queue for the account" },
        };

    [Theory]
    [MemberData(nameof(Messages))]
    public void What_is_said_is_recognised(string cause, string phase, string line)
    {
        var isOfService = phase is "DOWNLOAD_SOURCE" or "QUEUED";
        var evidence = Evidence(isOfService ? [] : [line]) with { Phase = phase };

        Assert.Equal(cause, KnownCauses.Find(isOfService ? evidence with { Message = line } : evidence)?.Name);
    }

    [Fact]
    public void A_repository_that_a_FROM_line_names_is_not_to_be_created()
    {
        const string line = "name unknown: The repository with name 'team/app' does not exist in the registry with id '123456789012'";

        Assert.Contains("FROM", Find(["Step 1/2 : FROM 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app", line])!.Remedy, StringComparison.Ordinal);
        Assert.Contains(
            "create-repository --repository-name team/app",
            KnownCauses.Find(Evidence([line]) with { Phase = "POST_BUILD" })!.Remedy,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_missing_daemon_is_not_promised_by_privileged_mode()
    {
        var remedy = Find(["ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"])!.Remedy;

        Assert.Contains("if the build image contains dockerd", remedy, StringComparison.Ordinal);
        Assert.Contains("VPC", remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oom", "OutOfMemory")]
    [InlineData("disk", "DiskFull")]
    [InlineData("arch", "PlatformMismatch")]
    [InlineData("missing", "CopySourceMissing")]
    [InlineData("ignored", "CopySourceMissing")]
    [InlineData("arg", "BuildArgumentMissing")]
    [InlineData("notfound", "CommandMissing")]
    [InlineData("noshell", "ShellMissing")]
    [InlineData("syntax", "DockerfileInvalid")]
    [InlineData("pull", "NameUnresolved")]
    [InlineData("run", null)]
    public void Recorded_failures_are_recognised_whichever_builder_wrote_them(string dockerfile, string? cause)
    {
        foreach (var builder in new[] { "buildkit", "classic", "buildah" })
        {
            var evidence = Evidence(RecordedLog.Lines($"{builder}-{dockerfile}")) with
            {
                Inputs = new(RecordedLog.Dockerfile(dockerfile), ".dockerignore", "*.log\n"),
            };

            Assert.Equal((builder, cause), (builder, KnownCauses.Find(evidence)?.Name));
        }
    }

    [Fact]
    public void No_cause_is_found_in_a_healthy_log()
    {
        var healthy = RecordedLog
            .Names()
            .Where(static name => name.EndsWith("-ok", StringComparison.Ordinal) || name.EndsWith("-cached", StringComparison.Ordinal))
            .ToList();

        Assert.True(healthy.Count >= 7);
        Assert.All(healthy, static name => Assert.Null(Find(RecordedLog.Lines(name))));
    }

    [Theory]
    [InlineData("buildkit", "'b.log' is not in the context, because line 2 of '.dockerignore' excludes it: *.log")]
    [InlineData("classic", "'b.log' is not in the context, because line 2 of '.dockerignore' excludes it: *.log")]
    [InlineData("buildah", "'b.log' is not in the context, because line 2 of '.dockerignore' excludes it: *.log")]
    public void A_source_that_the_ignore_file_leaves_out_is_told_with_the_rule_and_its_line(string builder, string cause)
    {
        var evidence = Evidence(RecordedLog.Lines($"{builder}-ignored")) with { Inputs = new(null, ".dockerignore", "# rules\n*.log\n") };

        Assert.Equal(cause, KnownCauses.Find(evidence)!.Cause);
    }

    [Fact]
    public void A_missing_permission_is_told_with_action_resource_and_principal()
    {
        var explanation = KnownCauses.Find(Evidence(["denied: User: " + Action]) with { Phase = "POST_BUILD" })!;

        Assert.Contains(
            "arn:aws:sts::123456789012:assumed-role/builder/AWSCodeBuild-1 is not allowed to do ecr:InitiateLayerUpload on arn:aws:ecr:eu-west-1:123456789012:repository/app",
            explanation.Cause,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_refusal_without_words_is_told_with_the_action_that_the_request_is()
    {
        var evidence = Evidence([
            "unexpected status from HEAD request to https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/team/app/blobs/sha256:00ff: 403 Forbidden",
        ]) with
        {
            Project = "images",
            Repository = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/other",
        };
        Assert.Equal(
            "The service role of the CodeBuild project 'images' is not allowed to do ecr:BatchCheckLayerAvailability on the repository 'team/app'.",
            KnownCauses.Find(evidence)!.Cause
        );
        Assert.Equal(
            "The service role of the CodeBuild project 'images' is not allowed to do ecr:GetDownloadUrlForLayer on the repository 'other'.",
            KnownCauses.Find(evidence with { Lines = ["Error fetching blob: invalid status code from registry 403 (Forbidden)"] })!.Cause
        );
    }

    [Theory]
    [InlineData("PROVISIONING", "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE", "BuildImageUnavailable")]
    [InlineData("DOWNLOAD_SOURCE", "YAML_FILE_ERROR", "BuildSpecInvalid")]
    [InlineData("QUEUED", "TIMED_OUT", "QueuedTimeout")]
    [InlineData("BUILD", "TIMED_OUT", "Timeout")]
    [InlineData("BUILD", "BUILD_TIMED_OUT", "Timeout", "Build has timed out. ")]
    [InlineData("QUEUED", "BUILD_TIMED_OUT", "QueuedTimeout", "Build has timed out. ")]
    [InlineData("BUILD", "COMMAND_EXECUTION_ERROR", null)]
    public void A_status_code_says_it_where_no_line_does(string phase, string code, string? cause, string message = "") =>
        Assert.Equal(cause, KnownCauses.Find(Evidence([]) with { Phase = phase, StatusCode = code, Message = message })?.Name);

    [Fact]
    public void A_shells_complaint_is_about_a_build_argument_only_where_the_Dockerfile_declares_one_without_a_value()
    {
        var evidence = Evidence([
            "#5 [2/2] RUN : ${TOKEN:?}",
            "#5 0.1 /bin/sh: TOKEN: parameter not set",
            "#5 ERROR: process \"/bin/sh -c : ${TOKEN:?}\" did not complete successfully: exit code: 2",
        ]);

        Assert.Null(KnownCauses.Find(evidence));
        Assert.Null(KnownCauses.Find(evidence with { Inputs = new("FROM a\nARG TOKEN=x\n", null, null) }));
        Assert.Equal("Set it with -BuildArg @{ TOKEN = '…' }.", KnownCauses.Find(evidence with { Inputs = new("FROM a\nARG TOKEN\n", null, null) })?.Remedy);
    }

    [Fact]
    public void Every_cause_has_a_test_and_reads_as_sentences()
    {
        var tested = Messages
            .Select(static row => row.Data.Item1)
            .Concat(RecordedFailure.Names.Select(static name => RecordedFailure.Read(name).Cause))
            .Concat(["ShellMissing", "DockerfileInvalid", "BuildSpecInvalid", "QueuedTimeout", "ImageMissing"]);
        Assert.Empty(KnownCauses.All.Select(static cause => cause.Name).Except(tested, StringComparer.Ordinal));
        Assert.All(
            KnownCauses.All,
            static cause =>
            {
                Assert.EndsWith(".", cause.Cause, StringComparison.Ordinal);
                Assert.EndsWith(".", cause.Remedy, StringComparison.Ordinal);
            }
        );
    }

    private static Explanation? Find(IReadOnlyList<string> lines) => KnownCauses.Find(Evidence(lines));

    private static FailureEvidence Evidence(IReadOnlyList<string> lines) =>
        new()
        {
            Status = ImageBuildStatus.Failed,
            Phase = "BUILD",
            StatusCode = "COMMAND_EXECUTION_ERROR",
            Message = "Error while executing command: docker build context. Reason: exit status 1",
            Lines = lines,
        };
}
