using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds.Planning;

namespace ZenImageBuilder.Tests.Engine.Builds.Planning;

public sealed class BuildInputsDigestTests
{
    private static readonly string Context = new('a', 64);

    private static BuildRequest Request { get; } =
        new(new BuildSource.Folder("/context"), ["app:1"]) { BuildArgs = [new("A", "1"), new("B", "2")], Target = "final" };

    private static BuildPlan Plan { get; } = Plans.Plan("app:1") with { Request = Request };

    /// <summary>The value is in the labels of images that were pushed long ago: a change of it builds everything once more.</summary>
    [Fact]
    public void It_stays_what_it_is() =>
        Assert.Equal("sha256:4249cfe2268f9d89d9d056bdeb7984bc2b1c8bceea6f280f59155022fd415ea6", BuildInputsDigest.Of(Plan, Context));

    [Fact]
    public void It_does_not_depend_on_order_tags_labels_or_components() =>
        Assert.Equal(
            BuildInputsDigest.Of(Plan, Context),
            BuildInputsDigest.Of(
                Plan with
                {
                    Id = Guid.NewGuid(),
                    Request = Request with { BuildArgs = [new("B", "2"), new("A", "1")], Labels = [new("l", "v")] },
                    Tags = [],
                    ImageBuilder = Plans.Builder(("ComputeType", "BUILD_GENERAL1_LARGE")),
                },
                Context
            )
        );

    [Fact]
    public void Whatever_counts_makes_another_one()
    {
        string[] digests =
        [
            BuildInputsDigest.Of(Plan, Context),
            BuildInputsDigest.Of(Plan, new('b', 64)),
            BuildInputsDigest.Of(Plan with { Request = Request with { Target = null } }, Context),
            BuildInputsDigest.Of(Plan with { Request = Request with { BuildArgs = [new("A", "1")] } }, Context),
            BuildInputsDigest.Of(Plan with { Request = Request with { BuildArgs = [new("A", "1"), new("B", "")] } }, Context),
            BuildInputsDigest.Of(Plan with { Request = Request with { BuildArgs = [new("A", "1\",\"B\":\"2")] } }, Context),
            BuildInputsDigest.Of(Plan with { ImageBuilder = Plans.Builder(("EnvironmentType", "ARM_CONTAINER")) }, Context),
        ];
        Assert.Equal(digests.Distinct(), digests);
    }
}
