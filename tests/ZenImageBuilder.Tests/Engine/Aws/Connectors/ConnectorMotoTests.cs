using Amazon.S3.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Aws.Connectors;

/// <summary>Every authentication method against an AWS that nobody here wrote.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class ConnectorMotoTests : IClassFixture<MotoServer>, IAsyncDisposable
{
    private readonly string _url;

    private readonly AwsEnvironment _environment;

    private readonly string _home = Directory.CreateTempSubdirectory("zib-connectors-").FullName;

    private readonly IEngine _engine;

    private readonly Observed _observed = new();

    public ConnectorMotoTests(MotoServer moto, AwsEnvironment environment)
    {
        environment.Reset();
        _environment = environment;
        _url = moto.Require();
        _engine = ZenImageBuilder.Engine.Engine.Create(new(_home, TimeProvider.System));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Methods => new("secret-key", "sts-token", "iam-role", "session-token", "federation-token", "implicit");

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Every_method_reaches_every_type_of_resource(string method)
    {
        await MakeResourcesAsync();
        var connector = await RegisterAsync(await RegistrationAsync(method, $"c-{method}"));
        Assert.Equal(method, connector.AuthMethod);
        var rows = connector.Resources.ToDictionary(static row => row.ResourceType, StringComparer.Ordinal);
        Assert.All(connector.Resources, static row => Assert.Null(row.Error));
        Assert.Equal(["eu-central-1"], rows["aws-generic"].ResourceNames);
        Assert.Contains("s3://reached", rows["s3-bucket"].ResourceNames);
        Assert.Equal(["123456789012.dkr.ecr.eu-central-1.amazonaws.com"], rows["docker-registry"].ResourceNames);
        Assert.Contains("apps", rows["kubernetes-cluster"].ResourceNames);

        var again = await _engine.Connectors.VerifyAsync(
            connector.Id,
            "kubernetes-cluster",
            "arn:aws:eks:eu-central-1:123456789012:cluster/apps",
            _observed,
            Cancellation
        );
        Assert.Equal(["apps"], Assert.Single(again).ResourceNames);
        var bucket = await _engine.Connectors.VerifyAsync(connector.Id, "s3-bucket", "arn:aws:s3:::reached", _observed, Cancellation);
        Assert.Equal(["s3://reached"], Assert.Single(bucket).ResourceNames);
    }

    [Fact]
    public async Task What_is_not_there_is_an_error_of_the_one_resource_and_a_row_among_many()
    {
        var connector = await RegisterAsync(await RegistrationAsync("secret-key", "missing"));
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            _engine.Connectors.VerifyAsync(connector.Id, "kubernetes-cluster", "nowhere", _observed, Cancellation)
        );
        Assert.Equal(ErrorCode.RemoteResourceNotFound, error.Code);
        var rows = new List<ConnectorResource>();
        await foreach (var row in _engine.Connectors.ResourcesAsync(new([connector.Id], null, "s3-bucket", "s3://not-there-at-all"), _observed, Cancellation))
        {
            rows.Add(row);
        }

        Assert.Contains("not-there-at-all", Assert.Single(rows).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_is_a_profile_that_others_can_use()
    {
        var connector = await RegisterAsync(await RegistrationAsync("iam-role", "login") with { ResourceTypes = ["aws-generic"] });
        File.WriteAllText(_environment.CredentialsFile, "# mine\n[kept]\naws_access_key_id = AKIAKEPT\naws_secret_access_key = kept\n");
        var login = await _engine.Connectors.LogInAsync(new(connector.Id, null, null, null, null, Force: false), _observed, Cancellation);
        Assert.Equal(("zenimagebuilder-login", _environment.CredentialsFile), (login.ProfileName, login.Location));
        Assert.InRange(login.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddMinutes(50), DateTimeOffset.UtcNow.AddMinutes(61));
        var text = File.ReadAllText(login.Location);
        Assert.StartsWith("# mine\n[kept]\naws_access_key_id", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(login.Location));
        }

        var session = await new SessionResolver(Environment.GetEnvironmentVariable).ResolveAsync(
            new() { ProfileName = "zenimagebuilder-login", EndpointUrl = _url },
            new(null, null, null, null),
            _observed,
            Cancellation
        );
        using var sts = new AwsClients(session, _observed).SecurityToken(session.Credentials);
        Assert.Contains("assumed-role/builder/zenml-connector-", (await sts.GetCallerIdentityAsync(new(), Cancellation)).Arn, StringComparison.Ordinal);

        var taken = await Assert.ThrowsAsync<ImageBuilderException>(() =>
            _engine.Connectors.LogInAsync(new(connector.Id, null, null, "kept", null, Force: false), _observed, Cancellation)
        );
        Assert.Equal(ErrorCode.InvalidParameterCombination, taken.Code);
        Assert.Contains("AKIAKEPT", File.ReadAllText(login.Location), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_with_a_connector_needs_nothing_else()
    {
        await MakeResourcesAsync();
        var connector = await RegisterAsync(await RegistrationAsync("session-token", "for-components"));
        var settings = new Dictionary<string, object>(StringComparer.Ordinal) { ["Path"] = "s3://reached/contexts" };
        var check = await _engine.Connectors.CheckAsync(
            new(ComponentKind.ArtifactStore, "store", "s3", settings, "for-components", null),
            verify: true,
            _observed,
            Cancellation
        );
        Assert.Equal(["s3://reached"], check.Resource.ResourceNames);
        var store = _engine.Components.Register(
            new(ComponentKind.ArtifactStore, "store", "s3", settings, connector.Labels, new Dictionary<string, Secret>()) { ConnectorId = check.ConnectorId }
        );
        Assert.Equal(("for-components", "s3-bucket", "s3://reached"), (store.Connector!.Name, store.Connector.ResourceType, store.Connector.ResourceId));

        var folder = Directory.CreateTempSubdirectory("zib-connected-");
        File.WriteAllText(Path.Combine(folder.FullName, "Dockerfile"), "FROM scratch\nCOPY . /\n");
        var published = await _engine.Contexts.PublishAsync(
            new(folder.FullName, null, NoHashCache: false, new(null, "store"), AwsOptions.None),
            _observed,
            Cancellation
        );
        Assert.True(published.UploadedBytes > 0);
        folder.Delete(recursive: true);
        Assert.Contains("Credentials: from the service connector 'for-components'", _observed.Text, StringComparison.Ordinal);
        Assert.Null(_engine.Components.Connect(ComponentKind.ArtifactStore, store.Id, null).Connector);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    private Task<ServiceConnector> RegisterAsync(ConnectorRegistration registration) =>
        _engine.Connectors.RegisterAsync(registration, verify: true, _observed, Cancellation);

    private async Task<ConnectorRegistration> RegistrationAsync(string method, string name)
    {
        (string, object) endpoint = ("EndpointUrl", _url);
        const string open = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";
        switch (method)
        {
            case "implicit":
                File.WriteAllText(_environment.CredentialsFile, "[own]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n");
                return ConnectorRegistrations.Aws(name, method, endpoint, ("ProfileName", "own"));
            case "sts-token":
                using (var sts = Clients().SecurityToken(new Amazon.Runtime.BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "secret")))
                {
                    var keys = (await sts.GetSessionTokenAsync(Cancellation)).Credentials;
                    return ConnectorRegistrations.Aws(
                        name,
                        method,
                        endpoint,
                        ("AccessKey", keys.AccessKeyId),
                        ("SecretKey", keys.SecretAccessKey),
                        ("SessionToken", keys.SessionToken)
                    );
                }

            case "iam-role":
                return ConnectorRegistrations.Aws(
                    name,
                    method,
                    [endpoint, .. ConnectorRegistrations.Keys, ("RoleArn", "arn:aws:iam::123456789012:role/builder")]
                );
            case "federation-token":
                return ConnectorRegistrations.Aws(name, method, [endpoint, .. ConnectorRegistrations.Keys, ("Policy", open)]);
            default:
                return ConnectorRegistrations.Aws(name, method, [endpoint, .. ConnectorRegistrations.Keys]);
        }
    }

    private AwsClients Clients() =>
        new(new(new Amazon.Runtime.BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "secret"), new("a test"), "eu-central-1", null, _url), _observed);

    private async Task MakeResourcesAsync()
    {
        using var s3 = Clients().S3();
        if ((await s3.ListBucketsAsync(Cancellation)).Buckets?.Exists(static bucket => bucket.BucketName == "reached") != true)
        {
            _ = await s3.PutBucketAsync(new PutBucketRequest { BucketName = "reached", BucketRegionName = "eu-central-1" }, Cancellation);
        }

        using var ecr = Clients().Ecr();
        if ((await ecr.DescribeRepositoriesAsync(new(), Cancellation)).Repositories is not { Count: > 0 })
        {
            _ = await ecr.CreateRepositoryAsync(new() { RepositoryName = "app" }, Cancellation);
        }

        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{_url}/clusters"))
        {
            Content = new StringContent("""{"name":"apps","roleArn":"arn:aws:iam::123456789012:role/eks","resourcesVpcConfig":{"subnetIds":["a","b"]}}"""),
        };
        _ = request.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-central-1/eks/aws4_request, SignedHeaders=host, Signature=0"
        );
        using var response = await client.SendAsync(request, Cancellation);
        Assert.True(response.IsSuccessStatusCode || response.StatusCode == System.Net.HttpStatusCode.Conflict, $"{response.StatusCode}");
    }
}
