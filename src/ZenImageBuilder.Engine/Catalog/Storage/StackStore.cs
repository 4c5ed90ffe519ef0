using Microsoft.Data.Sqlite;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Stacks;

namespace ZenImageBuilder.Engine.Catalog.Storage;

internal sealed class StackStore(CatalogDatabase database) : NamedStore<StoredStack>(database, "s", Select), IStackStore
{
    private const int OwnColumns = 7;

    protected override int NameColumn => 1;

    private static readonly string Select = $"""
        SELECT s.id, s.name, a.stack IS NOT NULL, s.labels, s.created, s.updated, s.carried, {ComponentStore.ColumnsOf("b")}, {ComponentStore.ColumnsOf(
            "t"
        )}, {ComponentStore.ColumnsOf("r")}
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
            return Database.Write(connection =>
            {
                if (Insert(connection, stack) == 0)
                {
                    return new(Stack: null, NameTaken: true);
                }

                if (activate)
                {
                    SetActive(connection, stack.Id);
                }

                return new StackAddition(EntryDamage.Kept(ById(connection, stack.Id)!), NameTaken: false);
            });
        }
        catch (ComponentGoneException)
        {
            return new(Stack: null, NameTaken: false);
        }
    }

    public StoredStack? Active() => Database.Read(absent: null, connection => connection.Single($"{Select} WHERE a.stack IS NOT NULL", Row));

    public StoredStack? Activate(Guid id) =>
        Database.Write(connection =>
        {
            if (ById(connection, id) is not { } stack)
            {
                return null;
            }

            SetActive(connection, EntryDamage.Intact(stack).Id);
            return stack with { IsActive = true };
        });

    public StoredStack? Update(Guid id, Func<StoredStack, NewStack> change) =>
        Database.Write(connection =>
        {
            if (ById(connection, id) is not { } before)
            {
                return null;
            }

            var after = change(EntryDamage.Intact(before));
            RequireFree(connection, after.Name, id);
            Referring(() =>
                connection.Run(
                    """
                    UPDATE stacks SET name = $name, image_builder = $builder, artifact_store = $store, container_registry = $registry, labels = $labels, updated = $updated,
                        carried = $carried
                    WHERE id = $id
                    """,
                    ("$id", SqliteStatements.Stored(id)),
                    ("$name", after.Name),
                    ("$builder", Stored(after.ImageBuilder)),
                    ("$store", Stored(after.ArtifactStore)),
                    ("$registry", Stored(after.ContainerRegistry)),
                    ("$labels", ConfigurationJson.WriteLabels(after.Labels)),
                    ("$updated", SqliteStatements.Stored(after.Created)),
                    ("$carried", after.Carried)
                )
            );
            return EntryDamage.Kept(ById(connection, id)!);
        });

    public override StoredStack? Rename(Guid id, string name, DateTimeOffset time) => Update(id, stack => stack.ToNew() with { Name = name, Created = time });

    public IReadOnlyList<StoredComponent>? Remove(Guid id, bool recursive) =>
        Database.Write<IReadOnlyList<StoredComponent>?>(connection =>
        {
            if (ById(connection, id) is not { } stack)
            {
                return null;
            }

            _ = connection.Run("DELETE FROM stacks WHERE id = $id", ("$id", SqliteStatements.Stored(id)));
            var components = new[] { stack.ImageBuilder, stack.ArtifactStore, stack.ContainerRegistry }.OfType<StoredComponent>();
            return recursive ? [.. components.Where(component => RemoveUnused(connection, component))] : [];
        });

    private static int Insert(SqliteConnection connection, NewStack stack)
    {
        return Referring(() =>
            connection.Run(
                """
                INSERT INTO stacks (id, name, image_builder, artifact_store, container_registry, labels, created, updated, carried)
                VALUES ($id, $name, $builder, $store, $registry, $labels, $created, $created, $carried)
                ON CONFLICT (name) DO NOTHING
                """,
                ("$id", Stored(stack.Id)),
                ("$name", stack.Name),
                ("$builder", Stored(stack.ImageBuilder)),
                ("$store", Stored(stack.ArtifactStore)),
                ("$registry", Stored(stack.ContainerRegistry)),
                ("$labels", ConfigurationJson.WriteLabels(stack.Labels)),
                ("$created", SqliteStatements.Stored(stack.Created)),
                ("$carried", stack.Carried)
            )
        );
    }

    private static bool RemoveUnused(SqliteConnection connection, StoredComponent component) =>
        connection.Run(
            """
            DELETE FROM components WHERE id = $id
            AND NOT EXISTS (SELECT 1 FROM stacks WHERE image_builder = $id OR artifact_store = $id OR container_registry = $id)
            """,
            ("$id", SqliteStatements.Stored(component.Id))
        ) == 1;

    private static int Referring(Func<int> write)
    {
        try
        {
            return write();
        }
        catch (SqliteException exception) when (exception.SqliteExtendedErrorCode == SqliteCode.ForeignKey)
        {
            throw new ComponentGoneException();
        }
    }

    private static void SetActive(SqliteConnection connection, Guid id) =>
        _ = connection.Run(
            "INSERT INTO active_stack (only, stack) VALUES (1, $id) ON CONFLICT (only) DO UPDATE SET stack = excluded.stack",
            ("$id", SqliteStatements.Stored(id))
        );

    protected override StoredStack Row(SqliteDataReader reader)
    {
        var damage = new RowDamage();
        var stack = new StoredStack(
            reader.GetId(0),
            reader.GetString(1),
            reader.GetBoolean(2),
            Component(reader, 0, damage),
            Component(reader, 1, damage),
            Component(reader, 2, damage),
            damage.Read("its labels", ConfigurationJson.NoLabels, () => ConfigurationJson.ReadLabels(reader.GetString(3))),
            damage.Read("its times", default, () => reader.GetTimestamp(4)),
            damage.Read("its times", default, () => reader.GetTimestamp(5))
        )
        {
            Carried = damage.Read("the parts that a stack file brought", absent: null, () => ConfigurationJson.Carried(reader, 6)),
        };
        return stack with { Damage = damage.Finding };
    }

    private static StoredComponent? Component(SqliteDataReader reader, int index, RowDamage damage)
    {
        var first = OwnColumns + (index * ComponentStore.ColumnCount);
        if (reader.IsDBNull(first))
        {
            return null;
        }

        var component = ComponentStore.Row(reader, first);
        damage.Note(component.Damage is { } finding ? $"of its {component.EntryKind.Words} '{component.Name}', {finding}" : null);
        return component;
    }

    private static string? Stored(Guid? id) => id is { } value ? SqliteStatements.Stored(value) : null;
}
