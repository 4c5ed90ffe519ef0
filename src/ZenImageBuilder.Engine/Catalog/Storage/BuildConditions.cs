using System.Text.Json;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;
using static ZenImageBuilder.Engine.Catalog.Storage.SqliteStatements;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>A filter of builds as a condition of SQL, so that of builds that are not wanted nothing but a few columns is read.</summary>
internal static class BuildConditions
{
    /// <summary>The condition, whose values are the parameters. An index finds the times.</summary>
    public const string Sql = """
        started >= coalesce($after, '') AND started < coalesce($before, '~')
        AND ($running IS NULL OR ended IS NULL)
        AND ($statuses IS NULL OR status COLLATE NOCASE IN (SELECT value FROM json_each($statuses)))
        AND ($stack IS NULL OR is_like(stack, $stack))
        AND ($builder IS NULL OR is_like(image_builder, $builder))
        AND NOT EXISTS (
            SELECT 1 FROM json_each(coalesce($labels, '{}')) AS wanted
            WHERE NOT EXISTS (SELECT 1 FROM json_each(labels) AS label WHERE label.key = wanted.key AND is_like(label.value, wanted.value)))
        AND ($tags IS NULL OR EXISTS (SELECT 1 FROM json_each($tags) AS wanted, json_each(tags) AS tag WHERE is_tag_like(tag.value, wanted.value)))
        """;

    public static (string Name, object? Value)[] Parameters(BuildFilter? filter) =>
        [
            ("$after", filter?.After is { } after ? Stored(after) : null),
            ("$before", filter?.Before is { } before ? Stored(before) : null),
            ("$running", filter is { HasNotEnded: true } ? 1 : null),
            ("$statuses", filter is { Statuses.Count: > 0 } ? Json(filter.Statuses) : null),
            ("$stack", filter?.Stack?.Text),
            ("$builder", filter?.ImageBuilder?.Text),
            ("$labels", filter is { Labels.Count: > 0 } ? Json(filter.Labels.ToDictionary(static label => label.Key, static label => label.Value.Text)) : null),
            ("$tags", filter is { Tags.Count: > 0 } ? Json([.. filter.Tags.Select(static tag => tag.Text)]) : null),
        ];

    /// <summary>Brings the functions that the condition calls to a connection; they know a pattern by its text.</summary>
    /// <param name="reference">The ids that are meant, or null.</param>
    public static void Prepare(SqliteConnection connection, NameMatch? reference, BuildFilter? filter)
    {
        NameMatch?[] given = [reference, filter?.Stack, filter?.ImageBuilder, .. filter?.Tags ?? [], .. filter?.Labels.Values ?? []];
        var matches = given
            .OfType<NameMatch>()
            .DistinctBy(static match => match.Text, StringComparer.Ordinal)
            .ToDictionary(static match => match.Text, static match => match.Matches, StringComparer.Ordinal);
        connection.CreateFunction<string?, string, bool>("is_like", (text, pattern) => text is not null && matches[pattern](text), isDeterministic: true);
        connection.CreateFunction<string, string, bool>("is_tag_like", (tag, pattern) => Forms(tag).Any(matches[pattern]), isDeterministic: true);
    }

    public static string Json(IReadOnlyDictionary<string, string> texts) =>
        JsonSerializer.Serialize(texts, CatalogJson.Default.IReadOnlyDictionaryStringString);

    public static string Json(IReadOnlyList<string> texts) => JsonSerializer.Serialize(texts, CatalogJson.Default.IReadOnlyListString);

    /// <summary>A tag as people write it: in full, without its registry, either without its tag, and the tag alone.</summary>
    private static IEnumerable<string> Forms(string tag)
    {
        var repository = tag[..tag.LastIndexOf(':')];
        var path = tag.IndexOf('/', StringComparison.Ordinal) + 1;
        return [tag, tag[path..], repository, repository[path..], tag[repository.Length..]];
    }
}
