using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

/// <summary>Publish-BuildContext, Clear-BuildContext, and stored contexts as what is built.</summary>
public sealed class StoredContextCmdletTests(HostedHome home) : CmdletTest(home)
{
    private static readonly string Hash = new('a', 64);

    private readonly List<PublishContextRequest> _published = [];

    private readonly List<ClearedBuildContext> _removed = [];

    [Fact]
    public void Publish_sends_the_folder_to_the_store_that_is_named_and_writes_what_became_of_it()
    {
        PlanPublish();
        var folder = NewFolder();
        var context = Invoke("Publish-BuildContext $args[0] -ArtifactStore here -NoHashCache -Region eu-west-1", folder).Clean().One<PublishedBuildContext>();

        Assert.Equal(Hash, context.Hash);
        var request = Assert.Single(_published);
        Assert.Equal(
            (folder, true, "eu-west-1", new ContextStoreSelection(null, "here")),
            (request.Path, request.NoHashCache, request.Aws.Region, request.Store)
        );
    }

    [Fact]
    public void Publish_with_WhatIf_sends_nothing()
    {
        PlanPublish();
        Assert.Empty(Invoke("Publish-BuildContext $args[0] -WhatIf", NewFolder()).Clean().Output);
        Assert.Empty(_published);
    }

    [Fact]
    public void A_stack_and_a_store_contradict_each_other()
    {
        PlanPublish();
        ComponentCmdletTests.AssertError(
            Invoke("Publish-BuildContext . -Stack a -ArtifactStore b").Error,
            ErrorCode.InvalidParameterCombination,
            ErrorCategory.InvalidArgument,
            "b"
        );
    }

    [Theory]
    [InlineData("$args[0] | Start-ImageBuild -Tag app:1")]
    [InlineData("Start-ImageBuild -Context $args[0] -Tag app:1")]
    [InlineData("Start-ImageBuild -Context $args[0].Hash.ToUpperInvariant() -Tag app:1")]
    public void What_was_published_is_built(string script)
    {
        PlanStart();
        _ = Invoke(script, APublished()).Clean();
        Assert.Equal(new BuildSource.Stored(Hash), Assert.Single(Engine.StartedBuilds).Source);
    }

    [Fact]
    public void The_context_of_an_earlier_build_is_built_again()
    {
        PlanStart();
        _ = Invoke("Start-ImageBuild -Context $args[0].Context -Tag app:1", ABuild() with { Context = new(Hash, 1, 2, 0) }).Clean();
        Assert.Equal(new BuildSource.Stored(Hash), Assert.Single(Engine.StartedBuilds).Source);
    }

    [Fact]
    public void A_hash_that_is_none_is_refused_before_anything_is_asked()
    {
        var error = Invoke("Start-ImageBuild -Context abc -Tag app:1").Error;
        Assert.Contains("64 hexadecimal digits", error.Exception.Message, StringComparison.Ordinal);
        Assert.False(Engine.WasAsked);
    }

    [Fact]
    public void Clear_asks_with_figures_and_removes_what_was_found()
    {
        PlanClear();
        var result = Invoke("Clear-BuildContext -OlderThan 14.00:00:00 -Confirm:$false -PassThru -Verbose");

        Assert.Equal("s3://b/one", Assert.Single(result.All<ClearedBuildContext>()).Location);
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.AccessDenied, ErrorCategory.PermissionDenied, "s3://b/two");
        Assert.Equal(["s3://b/one", "s3://b/two"], _removed.Select(static item => item.Location));
        Assert.Contains(result.Verbose, static text => text.Contains("s3://b/two", StringComparison.Ordinal));
    }

    [Fact]
    public void Clear_with_WhatIf_removes_nothing()
    {
        PlanClear();
        Assert.Empty(Invoke("Clear-BuildContext 14.00:00:00 -WhatIf").Clean().Output);
        Assert.Empty(_removed);
    }

    private static PublishedBuildContext APublished() =>
        new()
        {
            Root = "/srv/app",
            Dockerfile = "/srv/app/Dockerfile",
            Hash = Hash,
            Files = 1,
            Bytes = 2,
            ArtifactStore = "here",
            Location = "s3://b/key",
            Segments = [],
            UploadedBytes = 3,
            Requests = 2,
            ScanDuration = TimeSpan.Zero,
            HashDuration = TimeSpan.Zero,
            QueryDuration = TimeSpan.Zero,
            UploadDuration = TimeSpan.Zero,
        };

    private void PlanPublish()
    {
        Engine.OnResolveContextStore = static _ => AStore("here");
        Engine.OnPublishContext = (request, _, _) =>
        {
            _published.Add(request);
            return Task.FromResult(APublished());
        };
    }

    private void PlanStart() => Engine.OnStartBuild = static (_, _, _) => Task.FromResult(ABuild());

    private void PlanClear()
    {
        ClearedBuildContext one = new(ClearedBuildContextKind.Context, "s3://b/one", 10, DateTimeOffset.UnixEpoch),
            two = new(ClearedBuildContextKind.Segment, "s3://b/two", 20, DateTimeOffset.UnixEpoch);
        Engine.OnResolveContextStore = static _ => AStore("here");
        Engine.OnFindStaleContexts = request => request.OlderThan == TimeSpan.FromDays(14) ? [one, two] : [];
        Engine.OnRemoveContexts = items =>
        {
            _removed.AddRange(items);
            return Sequence.Of<(ClearedBuildContext, ImageBuilderException?)>([
                (items[0], null),
                (items[1], new ImageBuilderException(ErrorCode.AccessDenied, "No.", items[1].Location)),
            ]);
        };
    }
}
