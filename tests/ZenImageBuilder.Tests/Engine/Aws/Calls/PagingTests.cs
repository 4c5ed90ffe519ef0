using System.Globalization;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.Calls;

/// <summary>Listings of several pages, and listings that would never end.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class PagingTests
{
    public PagingTests(AwsEnvironment environment)
    {
        environment.Reset();
        environment.Attempts(1);
        SdkDependencies.Register();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>An answer of every listing, with a number for what is in it and the token of the next page; without a token it is the last one.</summary>
    public static TheoryData<string, Func<int, string?, string>> Listings =>
        new()
        {
            { "eks:ListClusters", static (number, next) => $$"""{"clusters":["c{{number}}"],"nextToken":{{(next is null ? "null" : $"\"{next}\"")}}}""" },
            {
                "s3:ListBucket",
                static (number, next) =>
                    $"<ListBucketResult><IsTruncated>{Flag(next)}</IsTruncated><NextContinuationToken>{next}</NextContinuationToken><Contents><Key>p/code-build-contexts/{number}.zip</Key></Contents></ListBucketResult>"
            },
            {
                "s3:ListBucketMultipartUploads",
                static (number, next) =>
                    $"<ListMultipartUploadsResult><IsTruncated>{Flag(next)}</IsTruncated><NextKeyMarker>{next}</NextKeyMarker><NextUploadIdMarker>{next}</NextUploadIdMarker><Upload><Key>p/code-build-contexts/{number}.zip</Key><UploadId>u{number}</UploadId></Upload></ListMultipartUploadsResult>"
            },
            {
                "s3:ListAllMyBuckets",
                static (number, next) =>
                    $"<ListAllMyBucketsResult><Buckets><Bucket><Name>b{number}</Name></Bucket></Buckets>{(next is null ? "" : $"<ContinuationToken>{next}</ContinuationToken>")}</ListAllMyBucketsResult>"
            },
            {
                "cloudformation:DescribeStackEvents",
                static (number, next) =>
                    $"<R><DescribeStackEventsResult><StackEvents><member><EventId>e{number}</EventId><StackId>arn:aws:cloudformation:r:1:stack/s/1</StackId></member></StackEvents><NextToken>{next}</NextToken></DescribeStackEventsResult></R>"
            },
            {
                "iam:SimulatePrincipalPolicy",
                static (number, next) =>
                    $"<R><SimulatePrincipalPolicyResult><IsTruncated>{Flag(next)}</IsTruncated><Marker>{next}</Marker><EvaluationResults><member><EvalActionName>codebuild:StartBuild</EvalActionName><EvalResourceName>{number}</EvalResourceName><EvalDecision>allowed</EvalDecision></member></EvaluationResults></SimulatePrincipalPolicyResult></R>"
            },
        };

    [Theory]
    [MemberData(nameof(Listings), DisableDiscoveryEnumeration = true)]
    public async Task A_listing_of_several_pages_is_read_to_its_end(string action, Func<int, string?, string> page)
    {
        var pages = 0;
        using var server = new LoopbackServer(_ =>
            new(200, Interlocked.Increment(ref pages) is var number && number < 4 ? page(number, $"t{number}") : page(4, null))
        );
        await AskAsync(action, server);
        Assert.Equal(4, pages);
    }

    [Theory]
    [MemberData(nameof(Listings), DisableDiscoveryEnumeration = true)]
    public async Task A_listing_that_repeats_its_token_is_an_error(string action, Func<int, string?, string> page)
    {
        var pages = 0;
        using var server = new LoopbackServer(_ => new(200, page(Interlocked.Increment(ref pages), "t")));
        await CircleAsync(action, server, "form a circle");
        Assert.InRange(pages, 2, 3);
    }

    [Theory]
    [MemberData(nameof(Listings), DisableDiscoveryEnumeration = true)]
    public async Task A_listing_that_begins_again_under_another_token_is_an_error(string action, Func<int, string?, string> page)
    {
        var pages = 0;
        using var server = new LoopbackServer(_ => new(200, Interlocked.Increment(ref pages) is var number ? page(number % 3, $"t{number}") : ""));
        await CircleAsync(action, server, "form a circle");
        Assert.InRange(pages, 4, 5);
    }

    [Fact]
    public async Task A_listing_of_empty_pages_ends()
    {
        var pages = 0;
        using var server = new LoopbackServer(_ =>
            new(200, string.Create(CultureInfo.InvariantCulture, $$"""{"clusters":[],"nextToken":"t{{Interlocked.Increment(ref pages)}}"}"""))
        );
        await CircleAsync("eks:ListClusters", server, "are empty");
        Assert.InRange(pages, 100, 101);
    }

    [Theory]
    [InlineData("s3:ListBucket", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")]
    [InlineData("s3:ListBucket", "<ListBucketResult/>")]
    [InlineData("s3:ListBucketMultipartUploads", "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated></ListMultipartUploadsResult>")]
    [InlineData(
        "iam:SimulatePrincipalPolicy",
        "<R><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults/></SimulatePrincipalPolicyResult></R>"
    )]
    public async Task A_part_of_a_listing_is_not_taken_for_the_whole(string action, string answer)
    {
        using var server = new LoopbackServer(_ => new(200, answer));
        await CircleAsync(action, server, "with something that cannot be read: it");
    }

    private static async Task CircleAsync(string action, LoopbackServer server, string finding)
    {
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => AskAsync(action, server));
        Assert.Equal(ErrorCode.ServiceUnreachable, error.Code);
        Assert.Contains(action, error.Message, StringComparison.Ordinal);
        Assert.Contains(finding, error.Message, StringComparison.Ordinal);
    }

    private static Task AskAsync(string action, LoopbackServer server) =>
        AskedOperation
            .Json.Concat(AskedOperation.Xml)
            .First(operation => operation.Action == action)
            .AskAsync(AskedOperation.Session(server.Url), Cancellation);

    private static string Flag(string? next) => next is null ? "false" : "true";
}
