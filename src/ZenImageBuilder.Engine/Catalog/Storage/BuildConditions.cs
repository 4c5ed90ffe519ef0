using System.Text.Json;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;
using static ZenImageBuilder.Engine.Catalog.Storage.SqliteStatements;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>Converts a filter of builds to an SQL condition. For builds that do not match, SQLite reads only a few columns.</summary>
internal static class BuildConditions
{
    /// <summary>The condition. Its values are passed as parameters, and the times are found with an index.</summary>
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

    /// <summary>Registers the SQL functions that the condition calls with a connection. They get each pattern as text.</summary>
    /// <param name="reference">The pattern for the ids, or null.</param>
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

    /// <summary>
    /// Returns the forms in which users write an image reference: in full, without the registry, without the tag, without both, and the tag alone with its
    /// colon.
    /// </summary>
    private static IEnumerable<string> Forms(string tag)
    {
        var repository = tag[..tag.LastIndexOf(':')];
        var path = tag.IndexOf('/', StringComparison.Ordinal) + 1;
        return [tag, tag[path..], repository, repository[path..], tag[repository.Length..]];
    }
}
