using System.Collections;
using System.Reflection;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Store;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Store;

public class History
{
    [Fact]
    public void Every_field_comes_back()
    {
        var full = SampleBuilds.Full();

        // The sample leaves nothing out; a phase that runs has no end, as in life.
        Assert.All(Leaves(full, "record").Where(leaf => !leaf.Path.Contains(".Phases[", StringComparison.Ordinal)), leaf => Assert.True(leaf.Value is not null, leaf.Path));
        foreach (var record in new[] { SampleBuilds.Record(), SampleBuilds.Record() with { Owner = null }, full })
        {
            using var registry = new RegistryFolder();
            registry.History.Save(record);
            using var other = new RegistryDatabase(registry.Home);
            var read = new BuildHistory(other, registry.Protector).Get(record.Build.Id);
            Assert.Equal(Leaves(record, "record"), Leaves(read, "record"));
            Assert.Equal(Leaves(record, "record"), Leaves(Assert.Single(registry.History.Find(null)), "record"));
        }
    }

    [Fact]
    public void Saving_again_replaces_and_a_null_submission_removes_it()
    {
        using var registry = new RegistryFolder();
        var record = SampleBuilds.Record() with { Submission = new("{}") };
        registry.History.Save(record);
        registry.History.Save(record with { Submission = null, Build = record.Build with { Status = ImageBuildStatus.InProgress } });
        var read = registry.History.Get(SampleBuilds.Id);
        Assert.Equal(ImageBuildStatus.InProgress, read?.Build.Status);
        Assert.Null(read?.Submission);
    }

    [Theory]
    [InlineData(ImageBuildStatus.Succeeded, ImageBuildStatus.InProgress, false)]
    [InlineData(ImageBuildStatus.Stopped, ImageBuildStatus.InProgress, false)]
    [InlineData(ImageBuildStatus.TimedOut, ImageBuildStatus.Submitting, false)]
    [InlineData(ImageBuildStatus.Succeeded, ImageBuildStatus.Failed, true)]
    [InlineData(ImageBuildStatus.Interrupted, ImageBuildStatus.InProgress, true)]
    [InlineData(ImageBuildStatus.InProgress, ImageBuildStatus.Submitting, true)]
    [InlineData(ImageBuildStatus.InProgress, ImageBuildStatus.Stopped, true)]
    public void A_build_that_ended_is_not_set_running_again_by_a_slower_process(string first, string second, bool written)
    {
        using var registry = new RegistryFolder();
        registry.History.Save(SampleBuilds.Record(status: first));
        registry.History.Save(SampleBuilds.Record(status: second));
        Assert.Equal(written ? second : first, registry.History.Get(SampleBuilds.Id)?.Build.Status);
    }

    [Fact]
    public void References_find_builds_newest_first()
    {
        using var registry = new RegistryFolder();
        var ids = new[] { "aaaa0000-0000-4000-8000-000000000001", "aaaa0000-1111-4000-8000-000000000002", "bbbb0000-0000-4000-8000-000000000003" }.Select(Guid.Parse).ToArray();
        var start = SampleBuilds.Record().Build.StartTime;
        registry.History.Save(SampleBuilds.Record(ids[0], start: start.AddMinutes(1).ToOffset(TimeSpan.FromHours(-9)), buildId: "web:1"));
        registry.History.Save(SampleBuilds.Record(ids[1], start: start.AddMinutes(3), buildId: "api:2"));
        registry.History.Save(SampleBuilds.Record(ids[2], start: start.AddMinutes(2)));

        Assert.Equal([ids[1], ids[2], ids[0]], Find(null));
        Assert.Equal([ids[1], ids[0]], Find("AAAA*"));
        Assert.Equal([ids[1], ids[0]], Find("*:[12]"));
        Assert.Equal([ids[0]], Find("web:1"));
        Assert.Equal([ids[2]], Find("bbbb"));
        Assert.Equal([ids[1]], Find("aaaa00001"));
        Assert.Equal([ids[0]], Find(ids[0].ToString("D").ToUpperInvariant()));
        Assert.Equal([ids[0]], Find(ids[0].ToString("N")));
        Assert.Empty(Find("c*"));
        Assert.Equal(ErrorCode.BuildNotFound, Fails("web:9").Code);
        Assert.Equal(ErrorCode.BuildNotFound, Fails("bbb").Code);
        var ambiguous = Fails("aaaa");
        Assert.Equal(ErrorCode.AmbiguousReference, ambiguous.Code);
        Assert.Contains(ids[0].ToString(), ambiguous.Message, StringComparison.Ordinal);
        Assert.Null(registry.History.Get(Guid.NewGuid()));

        IEnumerable<Guid> Find(string? reference) => registry.History.Find(reference).Select(record => record.Build.Id);
        ImageBuilderException Fails(string reference) => Assert.Throws<ImageBuilderException>(() => registry.History.Find(reference));
    }

    // The record as paths and values, so that a member that is added later and not stored fails here.
    private static IEnumerable<(string Path, object? Value)> Leaves(object? value, string path) => value switch
    {
        null or string or ValueType => [(path, value)],
        Secret secret => [(path, secret.Reveal())],
        IEnumerable items => items.Cast<object>().SelectMany((item, index) => Leaves(item, $"{path}[{index}]")).Append(($"{path}.Count", (object?)items.Cast<object>().Count())),
        _ => value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .SelectMany(property => Leaves(property.GetValue(value), $"{path}.{property.Name}")),
    };
}
