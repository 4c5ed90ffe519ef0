using System.Collections;
using System.Reflection;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Catalog.Storage;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Catalog.Storage;

public class BuildHistoryTests
{
    [Fact]
    public void Every_field_comes_back()
    {
        var full = SampleBuilds.Full();

        // The sample leaves nothing out; a phase that runs has no end, as in life.
        Assert.All(
            Leaves(full, "record").Where(leaf => !leaf.Path.Contains(".Phases[", StringComparison.Ordinal)),
            leaf => Assert.True(leaf.Value is not null, leaf.Path)
        );
        foreach (var record in new[] { SampleBuilds.Record(), SampleBuilds.Record() with { Owner = null }, full })
        {
            using var registry = new CatalogFolder();
            registry.History.Save(record);
            using var other = new CatalogDatabase(registry.Home);
            var read = new BuildHistory(other, registry.Protector).Get(record.Build.Id);
            Assert.Equal(Leaves(record, "record"), Leaves(read, "record"));
            Assert.Equal(Leaves(record, "record"), Leaves(Assert.Single(registry.History.Find(null)), "record"));
        }
    }

    [Fact]
    public void Saving_again_replaces_and_a_null_submission_removes_it()
    {
        using var registry = new CatalogFolder();
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
        using var registry = new CatalogFolder();
        registry.History.Save(SampleBuilds.Record(status: first));
        registry.History.Save(SampleBuilds.Record(status: second));
        Assert.Equal(written ? second : first, registry.History.Get(SampleBuilds.Id)?.Build.Status);
    }

    [Fact]
    public void References_find_builds_newest_first()
    {
        using var registry = new CatalogFolder();
        var ids = new[] { "aaaa0000-0000-4000-8000-000000000001", "aaaa0000-1111-4000-8000-000000000002", "bbbb0000-0000-4000-8000-000000000003" }
            .Select(Guid.Parse)
            .ToArray();
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

        IEnumerable<Guid> Find(string? reference) => registry.History.Find(Wildcards.Match(reference)).Select(record => record.Build.Id);
        ImageBuilderException Fails(string reference) => Assert.Throws<ImageBuilderException>(() => registry.History.Find(Wildcards.Match(reference)));
    }

    [Fact]
    public void Filters_accept_what_they_say()
    {
        using var registry = new CatalogFolder();
        var start = SampleBuilds.Record().Build.StartTime;
        var (web, api, old) = (
            Build(1, "r.example:5000/team/web:1.2", ImageBuildStatus.Failed),
            Build(2, "r.example:5000/api:latest", ImageBuildStatus.InProgress),
            Build(3, "web:1", ImageBuildStatus.Stopped)
        );
        registry.History.Save(
            Record(web with { StartTime = start.AddMinutes(2), EndTime = start, Stack = "prod", Labels = Labels(("team", "ml"), ("a.b/c'\"d", "x")) })
        );
        registry.History.Save(Record(api with { StartTime = start.AddMinutes(1), Stack = "Production" }));
        registry.History.Save(
            Record(old with { StartTime = start.ToOffset(TimeSpan.FromHours(5)), ImageBuilder = "other", Labels = Labels(("team", "mlops")) })
        );

        Assert.Equal([1, 2, 3], Found(new()));
        Assert.Equal([1, 3], Found(new() { Statuses = [ImageBuildStatus.Failed, "stopped"] }));
        Assert.Equal([2, 3], Found(BuildFilter.Running));
        Assert.Equal([1, 2], Found(new() { Stack = Wildcards.Pattern("PROD*") }));
        Assert.Equal([1], Found(new() { Stack = Wildcards.Pattern("prod") }));
        Assert.Equal([3], Found(new() { ImageBuilder = Wildcards.Pattern("o?her") }));
        Assert.Equal([1, 3], Found(new() { Labels = Patterns(("team", "ml*")) }));
        Assert.Equal([1], Found(new() { Labels = Patterns(("team", "ML"), ("a.b/c'\"d", "*")) }));
        Assert.Empty(Found(new() { Labels = Patterns(("Team", "ml")) }));
        Assert.Equal([1, 2], Found(new() { After = start.AddMinutes(1) }));
        Assert.Equal([3], Found(new() { Before = start.AddMinutes(1) }));
        Assert.Equal([1], Found(new() { Tags = [Wildcards.Pattern("team/web")] }));
        Assert.Equal([1], Found(new() { Tags = [Wildcards.Pattern("r.example:5000/team/web:1.2")] }));
        Assert.Equal([1, 2], Found(new() { Tags = [Wildcards.Pattern(":1.2"), Wildcards.Pattern("api:*")] }));
        Assert.Equal([1, 3], Found(new() { Tags = [Wildcards.Pattern("*web")] }));
        Assert.Empty(Found(new() { Tags = [Wildcards.Pattern("we")] }));
        Assert.Equal([1], registry.History.Find(Wildcards.Match("web:*"), new() { Statuses = [ImageBuildStatus.Failed] }).Select(Number));
        Assert.Equal([1], registry.History.Find(Wildcards.Match(web.Id.ToString()), new() { Stack = Wildcards.Pattern("prod") }).Select(Number));
        Assert.Empty(registry.History.Find(Wildcards.Match(web.Id.ToString()), new() { Stack = Wildcards.Pattern("test") }));
        _ = Assert.Throws<ImageBuilderException>(() => registry.History.Find(Wildcards.Match("none"), new()));

        registry.History.Remove(web.Id);
        registry.History.Remove(Guid.NewGuid());
        Assert.Equal([2, 3], Found(new()));

        IEnumerable<int> Found(BuildFilter filter) => registry.History.Find(null, filter).Select(Number);
        static int Number(BuildRecord record) => record.Build.Id.ToByteArray()[15];
        static BuildRecord Record(ImageBuild build) => SampleBuilds.Record() with { Build = build };
        static ImageBuild Build(byte number, string tag, string status) =>
            SampleBuilds.Record(new Guid(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, number), status, buildId: $"web:{number}").Build with
            {
                Tags = [tag],
            };
        static Dictionary<string, string> Labels(params (string Name, string Value)[] labels) =>
            labels.ToDictionary(static label => label.Name, static label => label.Value, StringComparer.Ordinal);
        static Dictionary<string, NameMatch> Patterns(params (string Name, string Value)[] labels) =>
            labels.ToDictionary(static label => label.Name, static label => Wildcards.Pattern(label.Value), StringComparer.Ordinal);
    }

    [Fact]
    public void Builds_of_a_registry_of_an_older_version_are_found_by_what_they_hold()
    {
        using var registry = new CatalogFolder();
        var record = SampleBuilds.Record();
        using (var older = new CatalogDatabase(registry.Home, [.. CatalogSchema.Migrations.Take(3)]))
        {
            _ = older.Write(connection =>
                connection.Run(
                    "INSERT INTO builds (id, status, started, document) VALUES ($id, $status, $started, $document)",
                    ("$id", SqliteStatements.Stored(record.Build.Id)),
                    ("$status", record.Build.Status),
                    ("$started", SqliteStatements.Stored(record.Build.StartTime)),
                    (
                        "$document",
                        System
                            .Text.Json.JsonSerializer.Serialize(record, CatalogJson.Default.BuildRecord)
                            .Replace(",\"Labels\":{}", "", StringComparison.Ordinal)
                    )
                )
            );
        }

        using var newer = new CatalogDatabase(registry.Home);
        var found = Assert.Single(
            new BuildHistory(newer, registry.Protector).Find(
                null,
                new()
                {
                    Tags = [Wildcards.Pattern("app:1")],
                    ImageBuilder = Wildcards.Pattern("builder"),
                    HasNotEnded = true,
                }
            )
        );
        Assert.Equal(Leaves(record, "record"), Leaves(found, "record"));
    }

    // The record as paths and values, so that a member that is added later and not stored fails here.
    private static IEnumerable<(string Path, object? Value)> Leaves(object? value, string path) =>
        value switch
        {
            null or string or ValueType => [(path, value)],
            Secret secret => [(path, secret.Reveal())],
            IEnumerable items => items
                .Cast<object>()
                .SelectMany((item, index) => Leaves(item, $"{path}[{index}]"))
                .Append(($"{path}.Count", (object?)items.Cast<object>().Count())),
            _ => value
                .GetType()
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .OrderBy(property => property.Name, StringComparer.Ordinal)
                .SelectMany(property => Leaves(property.GetValue(value), $"{path}.{property.Name}")),
        };
}
