using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;
using static ZenImageBuilder.Engine.Catalog.Storage.SqliteStatements;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>Reads the entries of one table of the catalog by name and by id.</summary>
/// <param name="table">The table, or its alias in <paramref name="select"/>.</param>
/// <param name="select">The SELECT statement, without a condition, for the columns that <see cref="Row"/> reads.</param>
internal abstract class NamedStore<T>(CatalogDatabase database, string table, string select) : INamedStore<T>
    where T : class
{
    protected CatalogDatabase Database { get; } = database;

    /// <summary>The kind of the entries, or null if the table has only one kind.</summary>
    protected virtual string? Kind => null;

    /// <summary>The index of the name among the selected columns.</summary>
    protected abstract int NameColumn { get; }

    private string OfKind => Kind is null ? "" : $"{table}.kind = $kind AND ";

    // The plus sign keeps the query planner from using the index over kind and name, which would scan the whole kind. The range of ids is narrower.
    private string OfKindUnindexed => Kind is null ? "" : $"+{table}.kind = $kind AND ";

    public IReadOnlyList<T> List(NameMatch? names) =>
        Database.Read<IReadOnlyList<T>>(
            [],
            connection =>
                connection.Matching(
                    $"{select} WHERE {OfKind}{table}.name >= $first AND {table}.name < $after ORDER BY {table}.name",
                    names,
                    NameColumn,
                    Row,
                    [.. Parameters()]
                )
        );

    public T? FindByName(string name) =>
        Database.Read(absent: null, connection => connection.Single($"{select} WHERE {OfKind}{table}.name = $name", Row, [.. Parameters(("$name", name))]));

    public T? FindById(Guid id) => Database.Read(absent: null, connection => ById(connection, id));

    public IReadOnlyList<T> FindByIdPrefix(string prefix) =>
        Database.Read<IReadOnlyList<T>>(
            [],
            connection =>
                connection.List(
                    $"{select} WHERE {OfKindUnindexed}{table}.id >= $prefix AND {table}.id < $after ORDER BY +{table}.name",
                    Row,
                    [.. Parameters(("$prefix", prefix), ("$after", After(prefix)))]
                )
        );

    public abstract T? Rename(Guid id, string name, DateTimeOffset time);

    protected abstract T Row(SqliteDataReader reader);

    protected T? ById(SqliteConnection connection, Guid id) =>
        connection.Single($"{select} WHERE {OfKindUnindexed}{table}.id = $id", Row, [.. Parameters(("$id", Stored(id)))]);

    /// <summary>Throws if another entry than the one with the id has the name.</summary>
    /// <exception cref="NameTakenException">Another entry has the name.</exception>
    protected void RequireFree(SqliteConnection connection, string name, Guid id)
    {
        if (
            connection.Single($"{select} WHERE {OfKind}{table}.name = $name AND {table}.id <> $id", Row, [.. Parameters(("$name", name), ("$id", Stored(id)))])
            is not null
        )
        {
            throw new NameTakenException();
        }
    }

    // SQLite refuses parameters that do not occur in the statement.
    private IEnumerable<(string Name, object? Value)> Parameters(params (string Name, object? Value)[] own) => Kind is null ? own : [("$kind", Kind), .. own];
}
