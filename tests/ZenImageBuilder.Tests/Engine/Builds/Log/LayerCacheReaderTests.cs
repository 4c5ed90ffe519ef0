using ZenImageBuilder.Engine.Builds.Log;

namespace ZenImageBuilder.Tests.Engine.Builds.Log;

/// <summary>Lines that BuildKit 0.25 in Docker 28.5 printed in builds that succeeded, with invented names.</summary>
public sealed class LayerCacheReaderTests
{
    [Fact]
    public void The_first_build_finds_no_cache_and_that_is_no_fault() =>
        Assert.Empty(
            Read(
                "#4 importing cache manifest from r.example/app:cache-amd64",
                "#4 ERROR: failed to configure registry cache importer: r.example/app:cache-amd64: not found",
                "#13 exporting cache to registry",
                "#13 preparing build cache for export 0.9s done",
                "#13 DONE 1.0s",
                "------",
                " > importing cache manifest from r.example/app:cache-amd64:",
                "------"
            )
        );

    [Theory]
    [InlineData(
        "#4 importing cache manifest from r.example/team/app:cache-amd64",
        "#4 ERROR: failed to configure registry cache importer: unexpected status from HEAD request to https://r.example/v2/team/app/manifests/cache-amd64: 401 Unauthorized",
        "not read: failed to configure",
        "ecr:BatchGetImage on the repository 'team/app'"
    )]
    [InlineData(
        "#13 exporting cache to registry",
        "#13 ERROR: error writing layer blob: unexpected status from POST request to http://127.0.0.1:5556/v2/app/blobs/uploads/: 403 Forbidden",
        "not written: error writing layer blob",
        "ecr:InitiateLayerUpload on the repository 'app'"
    )]
    [InlineData(
        "#13 exporting cache to registry",
        "#13 ERROR: error writing manifest blob: unexpected status from PUT request to https://r.example/v2/app/manifests/cache-amd64: 403 Forbidden",
        "not written: error writing manifest blob",
        "ecr:PutImage on the repository 'app'"
    )]
    public void A_refused_request_names_the_action_and_the_repository(string begin, string error, string fault, string remedy)
    {
        var told = Assert.Single(Read(begin, "#5 [2/3] RUN x", "#5 0.1 #13 ERROR: from a step", error));
        Assert.Contains(fault, told, StringComparison.Ordinal);
        Assert.Contains(remedy, told, StringComparison.Ordinal);
    }

    [Fact]
    public void An_inline_cache_that_is_not_pushed_is_told_with_what_the_push_said() =>
        Assert.Equal(
            "The layer cache was not written: denied: User: arn:aws:sts::123456789012:assumed-role/b/s is not authorized to perform: ecr:PutImage on resource: r.",
            Assert.Single(
                Read(
                    "denied: User: arn:aws:sts::123456789012:assumed-role/b/s is not authorized to perform: ecr:PutImage on resource: r",
                    "The layer cache was not written to r.example/app:cache-amd64-inline."
                )
            )
        );

    [Theory]
    [InlineData("#13 ERROR: process \"/bin/sh -c false\" did not complete successfully: exit code: 1")]
    [InlineData("#5 0.2 exporting cache to registry")]
    [InlineData("ERROR: failed to build")]
    public void Other_errors_are_none_of_the_cache(string line) => Assert.Empty(Read("#5 [2/3] RUN x", line));

    private static IReadOnlyList<string> Read(params string[] lines)
    {
        var reader = new LayerCacheReader();
        foreach (var line in lines)
        {
            reader.Read(line);
        }

        return reader.Faults;
    }
}
