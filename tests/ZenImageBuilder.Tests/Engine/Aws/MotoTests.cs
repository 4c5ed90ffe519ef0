using System.Security.Cryptography;
using System.Text;
using Amazon.CodeBuild;
using Amazon.ECR;
using Amazon.Runtime;
using Amazon.S3.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Aws;

/// <summary>Against an AWS that nobody here wrote.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class MotoTests : IClassFixture<MotoServer>
{
    private static readonly AwsOptions Keys = new() { Keys = new("AKIAIOSFODNN7EXAMPLE", new("secret"), null), Region = "eu-central-1" };

    private static readonly AwsRemoteAccess Access = RemoteAccess.Of(Environment.GetEnvironmentVariable, TimeProvider.System);

    private readonly string _url;

    public MotoTests(MotoServer moto, AwsEnvironment environment)
    {
        environment.Reset();
        _url = moto.Require();
    }

    [Fact]
    public async Task A_build_is_started_read_and_stopped()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await MakeProjectAsync("images", cancellation);
        using var runner = await Access.OpenRunnerAsync(new(null, null, null, _url), Keys, new Observed(), cancellation);

        var started = await runner.StartAsync(Submissions.Full("images"), Submissions.Token, cancellation);
        Assert.StartsWith("images:", started.Id, StringComparison.Ordinal);
        var found = await runner.GetAsync([started.Id], cancellation);
        Assert.Equal(started.Id, Assert.Single(found.Builds).Key);
        Assert.NotEmpty(found.Builds[started.Id].Phases);

        // It lists the build, and does not say with which variables it was started.
        Assert.Equal(new BuildSearch(null, IsWhole: true), await runner.FindAsync("images", Guid.NewGuid(), null, cancellation));
        using var client = Clients().CodeBuild();
        Assert.Equal([started.Id], (await client.ListBuildsForProjectAsync(new() { ProjectName = "images" }, cancellation)).Ids);
        var stopped = await runner.StopAsync(started.Id, cancellation);
        Assert.Equal(ImageBuildStatus.Stopped, stopped.Status);
        Assert.Equal("eu-central-1", runner.Region);
    }

    [Fact]
    public async Task A_project_is_made_listed_described_and_deleted()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var client = Clients().CodeBuild();
        await MakeProjectAsync("listed", cancellation);
        Assert.Contains("listed", (await client.ListProjectsAsync(new(), cancellation)).Projects!);
        var described = await client.BatchGetProjectsAsync(new() { Names = ["listed"] }, cancellation);
        Assert.Equal(EnvironmentType.LINUX_CONTAINER, Assert.Single(described.Projects!).Environment!.Type);
        var deleted = await client.DeleteProjectAsync(new() { Name = "listed" }, cancellation);
        Assert.Equal(System.Net.HttpStatusCode.OK, deleted.HttpStatusCode);
        Assert.DoesNotContain("listed", (await client.ListProjectsAsync(new(), cancellation)).Projects ?? []);
    }

    [Fact]
    public async Task A_missing_project_is_named()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var runner = await Access.OpenRunnerAsync(new(null, null, null, _url), Keys, new Observed(), cancellation);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => runner.StartAsync(Submissions.Full("nowhere"), Submissions.Token, cancellation));
        Assert.Equal(ErrorCode.RemoteResourceNotFound, error.Code);
        Assert.Contains("'nowhere'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_registry_gives_a_login()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var login = await Access.LogInToEcrAsync(Registry(), Keys with { EndpointUrl = _url }, new Observed(), cancellation);
        Assert.Equal("AWS", login.UserName);
        Assert.NotEmpty(login.Password.Reveal());
    }

    [Fact]
    public async Task Repositories_and_images_are_made_and_described()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var client = Clients().Ecr();
        var made = await client.CreateRepositoryAsync(
            new()
            {
                RepositoryName = "team/app",
                ImageTagMutability = ImageTagMutability.MUTABLE,
                Tags = [new() { Key = "a", Value = "b" }],
            },
            cancellation
        );
        Assert.EndsWith("/team/app", made.Repository!.RepositoryUri, StringComparison.Ordinal);
        Assert.NotNull(made.Repository.CreatedAt);
        Assert.Contains(
            (await client.DescribeRepositoriesAsync(new(), cancellation)).Repositories!,
            static repository => repository.RepositoryName == "team/app"
        );
        const string manifest =
            """{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[]}""";
        var put = await client.PutImageAsync(
            new()
            {
                RepositoryName = "team/app",
                ImageManifest = manifest,
                ImageTag = "1",
            },
            cancellation
        );
        Assert.StartsWith("sha256:", put.Image!.ImageId!.ImageDigest, StringComparison.Ordinal);
        var read = await client.BatchGetImageAsync(new() { RepositoryName = "team/app", ImageIds = [new() { ImageTag = "1" }] }, cancellation);
        Assert.Equal(put.Image.ImageId.ImageDigest, Assert.Single(read.Images!).ImageId!.ImageDigest);
        var details = await client.DescribeImagesAsync(new() { RepositoryName = "team/app" }, cancellation);
        Assert.Equal(["1"], Assert.Single(details.ImageDetails!).ImageTags!);
        _ = await Assert.ThrowsAsync<Amazon.ECR.Model.RepositoryNotFoundException>(() =>
            client.DescribeImagesAsync(new() { RepositoryName = "none" }, cancellation)
        );
    }

    [Theory]
    [InlineData(100)]
    [InlineData(8 * 1024 * 1024)]
    [InlineData((8 * 1024 * 1024) + 1)]
    [InlineData(20 * 1024 * 1024)]
    public async Task An_object_is_uploaded_whole(int size)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var bucket = $"contexts-{size}";
        using var s3 = Clients().S3();
        _ = await s3.PutBucketAsync(new PutBucketRequest { BucketName = bucket, BucketRegionName = "eu-central-1" }, cancellation);
        var observed = new Observed();
        using var store = await Access.OpenContextStoreAsync(
            Store($"s3://{bucket}/team/", ("EndpointUrl", _url), ("Region", "eu-central-1")),
            Keys with
            {
                Region = null,
            },
            observed,
            cancellation
        );
        var name = $"c{size}.zip";
        Assert.Equal($"{bucket}/team/code-build-contexts/{name}", store.Locate(name));
        Assert.Null(await store.FindAsync(name, cancellation));

        var body = RandomNumberGenerator.GetBytes(size);
        Assert.Equal(size, await UploadAsync(store, name, body, cancellation));
        var found = await store.FindAsync(name, cancellation);
        Assert.Equal((size, "value"), (found!.Bytes, found.Metadata["said"]));
        Assert.InRange(found.Modified, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(body, await store.ReadAsync(name, size, cancellation));
        Assert.Null(await store.ReadAsync(name, size - 1, cancellation));

        // With the condition, or, where a store does not know that, with an equal object in its place.
        Assert.Contains(await UploadAsync(store, name, body, cancellation), new long?[] { null, size });
        Assert.Empty((await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket }, cancellation)).MultipartUploads ?? []);
    }

    [Fact]
    public async Task A_context_is_published_once_and_then_by_its_changes()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var s3 = Clients().S3();
        _ = await s3.PutBucketAsync(new PutBucketRequest { BucketName = "segments", BucketRegionName = "eu-central-1" }, cancellation);
        using var store = await StoredContexts.OpenAsync(_url, "segments", Keys.Keys!, "eu-central-1", new Observed());
        using var folder = new TemporaryFolder("Dockerfile");
        for (var file = 0; file < 30; file++)
        {
            _ = folder.Write($"folder/{file}", RandomNumberGenerator.GetBytes(400_000));
        }

        var first = await StoredContexts.PublishAsync(store, new Observed(), folder.Path);
        Assert.Equal(first.Context.Hash, await StoredContexts.HashOfStoredAsync(store, first.Context));
        var requests = store.Requests;
        Assert.Equal(0, (await StoredContexts.PublishAsync(store, new Observed(), folder.Path)).UploadedBytes);
        Assert.Equal(2, store.Requests - requests);
        _ = folder.Write("folder/7", RandomNumberGenerator.GetBytes(400_000));
        var changed = await StoredContexts.PublishAsync(store, new Observed(), folder.Path);
        Assert.InRange(changed.UploadedBytes, 400_000, 2_000_000);
        Assert.Equal(changed.Context.Hash, await StoredContexts.HashOfStoredAsync(store, changed.Context));
        Assert.Equal(2 + 2 + 1, await store.ListAsync(cancellation).CountAsync(cancellation));
        Assert.Empty(await store.ListUploadsAsync(cancellation).ToListAsync(cancellation));
        Assert.Empty(await store.DeleteAsync([changed.Context.Name], cancellation));
        Assert.Null(await store.FindAsync(changed.Context.Name, cancellation));
    }

    private static async Task<long?> UploadAsync(IContextStore store, string name, byte[] body, CancellationToken cancellation)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["said"] = "value" };
        await using var upload = store.Upload(name, new("application/zip", metadata, OnlyIfAbsent: true), cancellation);
        await upload.Body.WriteAsync(body, cancellation);
        await upload.SealAsync(cancellation);
        return await upload.CompleteAsync();
    }

    [Fact]
    public async Task A_missing_bucket_is_named()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var store = await Access.OpenContextStoreAsync(Store("s3://no-such-bucket-here", ("EndpointUrl", _url)), Keys, new Observed(), cancellation);
        Assert.Null(await store.FindAsync("x", cancellation));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => UploadAsync(store, "x", [], cancellation));
        Assert.Equal(ErrorCode.RemoteResourceNotFound, error.Code);
        Assert.Contains("no-such-bucket-here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_is_not_there_yet_is_an_empty_page()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var runner = await Access.OpenRunnerAsync(new(null, null, null, _url), Keys, new Observed(), cancellation);
        var page = await runner.ReadLogAsync("/aws/codebuild/none", "stream", null, cancellation);
        Assert.Empty(page.Entries);
        Assert.Null(page.NextToken);
    }

    [Fact]
    public async Task A_log_is_read_page_by_page()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await CallLogsAsync("CreateLogGroup", """{"logGroupName":"g"}""");
        await CallLogsAsync("CreateLogStream", """{"logGroupName":"g","logStreamName":"s"}""");
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await CallLogsAsync(
            "PutLogEvents",
            $$"""{"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":{{now}},"message":"one\n"},{"timestamp":{{now + 1}},"message":"two"}]}"""
        );
        using var runner = await Access.OpenRunnerAsync(new(null, null, null, _url), Keys, new Observed(), cancellation);
        var page = await runner.ReadLogAsync("g", "s", null, cancellation);
        Assert.Equal(["one", "two"], page.Entries.Select(static entry => entry.Message));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(now), page.Entries[0].Timestamp);
        Assert.NotNull(page.NextToken);
        var next = await runner.ReadLogAsync("g", "s", page.NextToken, cancellation);
        Assert.Empty(next.Entries);
        Assert.Equal(next.NextToken, (await runner.ReadLogAsync("g", "s", next.NextToken, cancellation)).NextToken);
    }

    internal static ArtifactStore Store(string path, params (string Name, string Value)[] settings) =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = "store",
            Flavor = "s3",
            Configuration = settings.Append(("Path", path)).ToDictionary(static pair => pair.Item1, static pair => (object)pair.Item2, StringComparer.Ordinal),
            Labels = new Dictionary<string, string>(StringComparer.Ordinal),
            Created = DateTimeOffset.UnixEpoch,
            Updated = DateTimeOffset.UnixEpoch,
        };

    private static ContainerRegistry Registry() =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = "registry",
            Flavor = "aws",
            Configuration = new Dictionary<string, object>(StringComparer.Ordinal) { ["Uri"] = "123456789012.dkr.ecr.eu-central-1.amazonaws.com" },
            Labels = new Dictionary<string, string>(StringComparer.Ordinal),
            Created = DateTimeOffset.UnixEpoch,
            Updated = DateTimeOffset.UnixEpoch,
        };

    private async Task CallLogsAsync(string operation, string body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.1"),
        };
        request.Headers.Add("X-Amz-Target", $"Logs_20140328.{operation}");
        _ = request.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-central-1/logs/aws4_request, SignedHeaders=host, Signature=0"
        );
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        _ = response.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_role_is_found_with_its_path()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Action"] = "CreateRole",
                ["Version"] = "2010-05-08",
                ["RoleName"] = "builds",
                ["Path"] = "/team/",
                ["AssumeRolePolicyDocument"] = """{"Version":"2012-10-17","Statement":[]}""",
            }
        );
        using var made = new HttpRequestMessage(HttpMethod.Post, new Uri(_url)) { Content = form };
        _ = made.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0"
        );
        using var answer = await http.SendAsync(made, cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(cancellation));

        using var client = Clients().Iam();
        var role = (await client.GetRoleAsync(new() { RoleName = "builds" }, cancellation)).Role!;
        Assert.Equal(("arn:aws:iam::123456789012:role/team/builds", "/team/", "builds"), (role.Arn, role.Path, role.RoleName));
        Assert.InRange(role.CreateDate!.Value, DateTime.UtcNow.AddMinutes(-10), DateTime.UtcNow.AddMinutes(10));
        _ = await Assert.ThrowsAsync<Amazon.IdentityManagement.Model.NoSuchEntityException>(() =>
            client.GetRoleAsync(new() { RoleName = "none" }, cancellation)
        );
    }

    private AwsClients Clients() =>
        new(new(new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "secret"), new("a test"), "eu-central-1", null, _url), new Observed());

    private async Task MakeProjectAsync(string name, CancellationToken cancellation)
    {
        using var client = Clients().CodeBuild();
        _ = await client.CreateProjectAsync(
            new()
            {
                Name = name,
                Source = new() { Type = SourceType.S3, Location = "contexts/x.zip" },
                Artifacts = new() { Type = ArtifactsType.NO_ARTIFACTS },
                Environment = new()
                {
                    Type = EnvironmentType.LINUX_CONTAINER,
                    Image = "aws/codebuild/standard:7.0",
                    ComputeType = ComputeType.BUILD_GENERAL1_SMALL,
                },
                ServiceRole = "arn:aws:iam::123456789012:role/service-role/codebuild",
            },
            cancellation
        );
    }
}
