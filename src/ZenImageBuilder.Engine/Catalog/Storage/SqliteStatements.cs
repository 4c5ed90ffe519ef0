using System.Globalization;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>Runs SQL statements. Parameters are named <c>$name</c>, and null is stored as NULL.</summary>
internal static class SqliteStatements
{
    /// <summary>Runs statements and returns the number of rows that they changed.</summary>
    public static int Run(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    public static List<T> List<T>(
        this SqliteConnection connection,
        string sql,
        Func<SqliteDataReader, T> row,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    /// <summary>
    /// Returns the rows whose name matches. The statement must use <c>$first</c> and <c>$after</c> as limits for the name, so that the index finds the names
    /// with the literal beginning of the pattern.
    /// </summary>
    /// <param name="name">The index of the column with the name.</param>
    public static IReadOnlyList<T> Matching<T>(
        this SqliteConnection connection,
        string sql,
        NameMatch? names,
        int name,
        Func<SqliteDataReader, T> row,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
        where T : class
    {
        var first = Beginning(names?.Text ?? "");
        var rows = connection.List(
            sql,
            reader => names?.Matches(reader.GetString(name)) == false ? null : row(reader),
            [("$first", first), ("$after", After(first)), .. parameters]
        );
        return [.. rows.OfType<T>()];
    }

    /// <summary>Returns the first row, or the default value if there is none.</summary>
    public static T? Single<T>(
        this SqliteConnection connection,
        string sql,
        Func<SqliteDataReader, T> row,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        return reader.Read() ? row(reader) : default;
    }

    public static Guid GetId(this SqliteDataReader reader, int column) => Guid.ParseExact(reader.GetString(column), "D");

    public static DateTimeOffset GetTimestamp(this SqliteDataReader reader, int column) =>
        DateTimeOffset.ParseExact(
            reader.GetString(column),
            "O",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        );

    /// <summary>Converts an id to the form in which ids are stored.</summary>
    public static string Stored(Guid id) => id.ToString("D");

    /// <summary>Converts a time to the form in which times are stored: UTC, ISO 8601, always the same length.</summary>
    public static string Stored(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Returns a text that sorts after all texts with the prefix, as the upper limit of a range over an index.</summary>
    public static string After(string prefix) => prefix + '\uFFFF';

    /// <summary>
    /// Returns the literal beginning of a pattern, with which every matching name begins in upper or lower case: the characters before the first that may be a
    /// wildcard or an escape, or that names cannot contain.
    /// </summary>
    private static string Beginning(string text) =>
        string.Concat(text.TakeWhile(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-'));

    private static SqliteCommand Command(SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement of the catalog is a constant; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            _ = command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
