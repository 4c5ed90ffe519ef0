using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Sandbox;

/// <summary>The sandbox's STS, asked by the real SDK: what it gives, what it refuses, and when its credentials end.</summary>
public sealed class StsTests
{
    private const string ReadOne = """{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_is_assumed_by_whom_it_trusts()
    {
        await using var server = await StartAsync();
        var (key, secret) = server.AddUser("trusted");
        var trust =
            """{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::ACCOUNT:user/trusted"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"x-1"}}}}""".Replace(
                "ACCOUNT",
                server.AccountId,
                StringComparison.Ordinal
            );
        var role = server.AddRole("team/images", trust, maxSessionSeconds: 7200);
        using var trusted = Sts(server, new BasicAWSCredentials(key, secret));
        var request = new AssumeRoleRequest
        {
            RoleArn = role,
            RoleSessionName = "me@work",
            DurationSeconds = 7200,
            ExternalId = "x-1",
        };

        var answer = await trusted.AssumeRoleAsync(request, Ct);
        Assert.Equal($"arn:aws:sts::{server.AccountId}:assumed-role/images/me@work", answer.AssumedRoleUser.Arn);
        Assert.InRange(answer.Credentials.Expiration!.Value.ToUniversalTime(), DateTime.UtcNow.AddSeconds(7100), DateTime.UtcNow.AddSeconds(7201));
        using var session = Sts(server, Session(answer.Credentials));
        Assert.Equal(answer.AssumedRoleUser.Arn, (await session.GetCallerIdentityAsync(new(), Ct)).Arn);

        request.ExternalId = "x-2";
        Assert.Equal("AccessDenied", await RefusalAsync(trusted.AssumeRoleAsync(request, Ct)));
        using var other = Sts(server, new BasicAWSCredentials(server.AccessKey, server.SecretKey));
        request.ExternalId = "x-1";
        Assert.Equal("AccessDenied", await RefusalAsync(other.AssumeRoleAsync(request, Ct)));
        Assert.Equal("AccessDenied", await RefusalAsync(other.AssumeRoleAsync(new() { RoleArn = role + "x", RoleSessionName = "me" }, Ct)));
    }

    [Theory]
    [InlineData(899, "n-1", null, "ValidationError")]
    [InlineData(3601, "n-1", null, "ValidationError")]
    [InlineData(129601, "n-1", null, "ValidationError")]
    [InlineData(900, "n", null, "ValidationError")]
    [InlineData(900, "a b", null, "ValidationError")]
    [InlineData(900, "n-1", "{", "MalformedPolicyDocument")]
    [InlineData(900, "n-1", "{\"Statement\":[]}", "MalformedPolicyDocument")]
    [InlineData(900, "n-1", "{\"Statement\":{\"Effect\":\"Perhaps\",\"Action\":\"*\"}}", "MalformedPolicyDocument")]
    public async Task What_no_role_session_can_be_is_refused(int seconds, string name, string? policy, string code)
    {
        await using var server = await StartAsync();
        using var sts = Sts(server, new BasicAWSCredentials(server.AccessKey, server.SecretKey));
        Assert.Equal(
            code,
            await RefusalAsync(
                sts.AssumeRoleAsync(
                    new()
                    {
                        RoleArn = server.AddRole("r"),
                        RoleSessionName = name,
                        DurationSeconds = seconds,
                        Policy = policy,
                    },
                    Ct
                )
            )
        );
    }

    [Fact]
    public async Task A_chained_role_lives_an_hour_at_most()
    {
        await using var server = await StartAsync();
        var role = server.AddRole("r", maxSessionSeconds: 43200);
        using var sts = Sts(server, new BasicAWSCredentials(server.AccessKey, server.SecretKey));
        using var chained = Sts(
            server,
            Session(
                (
                    await sts.AssumeRoleAsync(
                        new()
                        {
                            RoleArn = role,
                            RoleSessionName = "one",
                            DurationSeconds = 43200,
                        },
                        Ct
                    )
                ).Credentials
            )
        );
        Assert.Equal(
            "ValidationError",
            await RefusalAsync(
                chained.AssumeRoleAsync(
                    new()
                    {
                        RoleArn = role,
                        RoleSessionName = "two",
                        DurationSeconds = 3601,
                    },
                    Ct
                )
            )
        );
        Assert.NotNull(
            (
                await chained.AssumeRoleAsync(
                    new()
                    {
                        RoleArn = role,
                        RoleSessionName = "two",
                        DurationSeconds = 3600,
                    },
                    Ct
                )
            ).Credentials
        );
    }

    [Fact]
    public async Task Tokens_are_for_long_lived_keys()
    {
        await using var server = await StartAsync();
        using var sts = Sts(server, new BasicAWSCredentials(server.AccessKey, server.SecretKey));
        var token = await sts.GetSessionTokenAsync(new GetSessionTokenRequest { DurationSeconds = 900 }, Ct);
        using var session = Sts(server, Session(token.Credentials));
        Assert.EndsWith(":user/sandbox", (await session.GetCallerIdentityAsync(new(), Ct)).Arn, StringComparison.Ordinal);
        Assert.Equal("AccessDenied", await RefusalAsync(session.GetSessionTokenAsync(new GetSessionTokenRequest(), Ct)));
        Assert.Equal("AccessDenied", await RefusalAsync(session.GetFederationTokenAsync(new() { Name = "someone" }, Ct)));
        Assert.Equal("ValidationError", await RefusalAsync(sts.GetFederationTokenAsync(new() { Name = new string('n', 33) }, Ct)));

        var federated = await sts.GetFederationTokenAsync(new() { Name = "someone", Policy = ReadOne }, Ct);
        Assert.Equal($"arn:aws:sts::{server.AccountId}:federated-user/someone", federated.FederatedUser.Arn);
        Assert.Equal(server.AccountId, (await sts.GetAccessKeyInfoAsync(new() { AccessKeyId = federated.Credentials.AccessKeyId }, Ct)).Account);
    }

    [Fact]
    public async Task A_session_policy_only_takes_away()
    {
        await using var server = await StartAsync(new() { ContainerEngine = "", EnforcePolicies = true });
        var role = server.AddRole(
            "r",
            policy: """{"Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}]}"""
        );
        using var sts = Sts(server, new BasicAWSCredentials(server.AccessKey, server.SecretKey));
        using var whole = S3(server, Session((await sts.AssumeRoleAsync(new() { RoleArn = role, RoleSessionName = "whole" }, Ct)).Credentials));
        using var limited = S3(
            server,
            Session(
                (
                    await sts.AssumeRoleAsync(
                        new()
                        {
                            RoleArn = role,
                            RoleSessionName = "limited",
                            Policy = ReadOne,
                        },
                        Ct
                    )
                ).Credentials
            )
        );
        using var nobody = S3(server, Session((await sts.GetFederationTokenAsync(new() { Name = "nobody" }, Ct)).Credentials));

        _ = await whole.PutObjectAsync(
            new()
            {
                BucketName = server.Bucket,
                Key = "k",
                ContentBody = "text",
            },
            Ct
        );
        var denied = await Assert.ThrowsAsync<AmazonS3Exception>(() =>
            limited.PutObjectAsync(
                new()
                {
                    BucketName = server.Bucket,
                    Key = "k",
                    ContentBody = "text",
                },
                Ct
            )
        );
        Assert.Equal(
            $"User: arn:aws:sts::{server.AccountId}:assumed-role/r/limited is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::{server.Bucket}/k\" because no session policy allows the s3:PutObject action",
            denied.Message
        );
        _ = await limited.GetObjectAsync(server.Bucket, "k", Ct);
        var explicitly = await Assert.ThrowsAsync<AmazonS3Exception>(() => whole.DeleteObjectAsync(server.Bucket, "k", Ct));
        Assert.EndsWith("with an explicit deny in an identity-based policy", explicitly.Message, StringComparison.Ordinal);
        Assert.Equal("AccessDenied", await RefusalAsync(nobody.GetObjectAsync(server.Bucket, "k", Ct)));
    }

    [Fact]
    public async Task A_session_ends_for_every_service_in_its_own_words()
    {
        await using var server = await StartAsync(new() { ContainerEngine = "", RequestsPerSession = 0 });
        using var sts = Sts(server, new BasicAWSCredentials(server.AccessKey, server.SecretKey));
        var dead = Session((await sts.GetSessionTokenAsync(new GetSessionTokenRequest(), Ct)).Credentials);
        using var s3 = S3(server, dead);
        Assert.Equal("ExpiredToken", await RefusalAsync(s3.GetObjectAsync(server.Bucket, "k", Ct)));
        using var again = Sts(server, dead);
        Assert.Equal("ExpiredToken", await RefusalAsync(again.GetCallerIdentityAsync(new(), Ct)));
    }

    [Fact]
    public async Task A_session_ends_by_the_clock()
    {
        // A signature may be off by 15 minutes: the clock is slow at first, and fast later.
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromMinutes(-14));
        await using var server = await StartAsync(new() { ContainerEngine = "", TimeProvider = clock });
        using var sts = Sts(server, new BasicAWSCredentials(server.AccessKey, server.SecretKey));
        var session = Session((await sts.GetSessionTokenAsync(new GetSessionTokenRequest { DurationSeconds = 900 }, Ct)).Credentials);
        using var client = Sts(server, session);
        clock.Advance(TimeSpan.FromSeconds(895));
        _ = await client.GetCallerIdentityAsync(new(), Ct);
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("ExpiredToken", await RefusalAsync(client.GetCallerIdentityAsync(new(), Ct)));
    }

    [Theory]
    [InlineData("cn-north-1", "aws-cn")]
    [InlineData("us-gov-west-1", "aws-us-gov")]
    public async Task Another_partition_has_ARNs_of_its_own(string region, string partition)
    {
        await using var server = await StartAsync(new() { ContainerEngine = "", Region = region });
        using var sts = Sts(server, new BasicAWSCredentials(server.AccessKey, server.SecretKey));
        Assert.StartsWith($"arn:{partition}:iam::", (await sts.GetCallerIdentityAsync(new(), Ct)).Arn, StringComparison.Ordinal);
        var answer = await sts.AssumeRoleAsync(new() { RoleArn = server.AddRole("r"), RoleSessionName = "one" }, Ct);
        Assert.StartsWith($"arn:{partition}:sts::", answer.AssumedRoleUser.Arn, StringComparison.Ordinal);
    }

    private static Task<SandboxServer> StartAsync(SandboxOptions? options = null) => SandboxServer.StartAsync(options ?? new() { ContainerEngine = "" }, Ct);

    private static AmazonSecurityTokenServiceClient Sts(SandboxServer server, AWSCredentials credentials) =>
        new(
            credentials,
            new AmazonSecurityTokenServiceConfig
            {
                ServiceURL = server.Endpoint.ToString(),
                AuthenticationRegion = server.Region,
                MaxErrorRetry = 0,
            }
        );

    private static AmazonS3Client S3(SandboxServer server, AWSCredentials credentials) =>
        new(
            credentials,
            new AmazonS3Config
            {
                ServiceURL = server.Endpoint.ToString(),
                AuthenticationRegion = server.Region,
                ForcePathStyle = true,
                MaxErrorRetry = 0,
            }
        );

    private static SessionAWSCredentials Session(Amazon.SecurityToken.Model.Credentials keys) => new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);

    private static async Task<string> RefusalAsync(Task call) => (await Assert.ThrowsAnyAsync<AmazonServiceException>(() => call)).ErrorCode;

    /// <summary>The real time, and what a test adds to it.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private TimeSpan _ahead;

        public void Advance(TimeSpan by) => _ahead += by;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
    }
}
