using Microsoft.Data.Sqlite;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Engine.Stacks;
using static ZenImageBuilder.Engine.Store.SqliteStatements;

namespace ZenImageBuilder.Engine.Store;

/// <summary>The stacks in the registry.</summary>
internal sealed class StackStore(RegistryDatabase database) : IStackStore
{
    private const int OwnColumns = 6;

    private const int ComponentColumns = 8;

    private static readonly string Select = $"""
        SELECT s.id, s.name, a.stack IS NOT NULL, s.labels, s.created, s.updated, {Of('b')}, {Of('t')}, {Of('r')}
        FROM stacks s
        LEFT JOIN active_stack a ON a.stack = s.id
        LEFT JOIN components b ON b.id = s.image_builder
        LEFT JOIN components t ON t.id = s.artifact_store
        LEFT JOIN components r ON r.id = s.container_registry
        """;

    public StackAddition Add(NewStack stack, bool activate)
    {
        try
        {
            return database.Write(connection =>
            {
                if (Insert(connection, stack) == 0)
                {
                    return new(Stack: null, NameTaken: true);
                }

                if (activate)
                {
                    SetActive(connection, stack.Id);
                }

                return new StackAddition(ById(connection, stack.Id), NameTaken: false);
            });
        }
        catch (MissingComponentException)
        {
            return new(Stack: null, NameTaken: false);
        }
    }

    public StoredStack? Active() => database.Read(absent: null, static connection => connection.Single($"{Select} WHERE a.stack IS NOT NULL", Row));

    public StoredStack? Activate(Guid id) => database.Write(connection =>
    {
        if (ById(connection, id) is not { } stack)
        {
            return null;
        }

        SetActive(connection, id);
        return stack with { IsActive = true };
    });

    public bool Remove(Guid id) => database.Write(connection => connection.Run("DELETE FROM stacks WHERE id = $id", ("$id", Stored(id))) == 1);

    public IReadOnlyList<StoredStack> List(Func<string, bool>? acceptsName) => database.Read<IReadOnlyList<StoredStack>>([], connection =>
    {
        var rows = connection.List($"{Select} ORDER BY s.name", reader => acceptsName is null || acceptsName(reader.GetString(1)) ? Row(reader) : null);
        return [.. rows.OfType<StoredStack>()];
    });

    public StoredStack? FindByName(string name) =>
        database.Read(absent: null, connection => connection.Single($"{Select} WHERE s.name = $name", Row, ("$name", name)));

    public IReadOnlyList<StoredStack> FindByIdPrefix(string prefix) => database.Read<IReadOnlyList<StoredStack>>([], connection => connection.List(
        $"{Select} WHERE s.id >= $prefix AND s.id < $after ORDER BY +s.name", Row, ("$prefix", prefix), ("$after", After(prefix))));

    private static int Insert(SqliteConnection connection, NewStack stack)
    {
        try
        {
            return connection.Run(
                """
                INSERT INTO stacks (id, name, image_builder, artifact_store, container_registry, labels, created, updated)
                VALUES ($id, $name, $builder, $store, $registry, $labels, $created, $created)
                ON CONFLICT (name) DO NOTHING
                """,
                ("$id", Stored(stack.Id)),
                ("$name", stack.Name),
                ("$builder", Stored(stack.ImageBuilder)),
                ("$store", Stored(stack.ArtifactStore)),
                ("$registry", Stored(stack.ContainerRegistry)),
                ("$labels", ConfigurationJson.WriteLabels(stack.Labels)),
                ("$created", SqliteStatements.Stored(stack.Created)));
        }
        catch (SqliteException exception) when (exception.SqliteExtendedErrorCode == SqliteCode.ForeignKey)
        {
            throw new MissingComponentException();
        }
    }

    private static void SetActive(SqliteConnection connection, Guid id) => _ = connection.Run(
        "INSERT INTO active_stack (only, stack) VALUES (1, $id) ON CONFLICT (only) DO UPDATE SET stack = excluded.stack", ("$id", SqliteStatements.Stored(id)));

    private static StoredStack? ById(SqliteConnection connection, Guid id) => connection.Single($"{Select} WHERE s.id = $id", Row, ("$id", SqliteStatements.Stored(id)));

    private static StoredStack Row(SqliteDataReader reader) => new(
        reader.GetId(0),
        reader.GetString(1),
        reader.GetBoolean(2),
        Component(reader, 0),
        Component(reader, 1),
        Component(reader, 2),
        ConfigurationJson.ReadLabels(reader.GetString(3)),
        reader.GetTimestamp(4),
        reader.GetTimestamp(5));

    private static StoredComponent? Component(SqliteDataReader reader, int index)
    {
        var first = OwnColumns + (index * ComponentColumns);
        return reader.IsDBNull(first) ? null : ComponentStore.Row(reader, first);
    }

    private static string Of(char alias) => string.Join(", ", ComponentStore.Columns.Split(", ").Select(column => $"{alias}.{column}"));

    private static string? Stored(Guid? id) => id is { } value ? SqliteStatements.Stored(value) : null;

    /// <summary>Leaves the transaction where a component is gone.</summary>
    private sealed class MissingComponentException : Exception;
}
