using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using static ZenImageBuilder.Engine.Catalog.Storage.SqliteStatements;

namespace ZenImageBuilder.Engine.Catalog.Storage;

internal sealed class ComponentStore(CatalogDatabase database, SecretProtector protector) : IComponentStore
{
    /// <summary>The columns that <see cref="Row"/> reads, in order.</summary>
    internal const string Columns = "id, kind, name, flavor, configuration, labels, created, updated, connector, carried";

    /// <summary>The number of columns that <see cref="Row"/> reads: <see cref="Columns"/> and the connector's name.</summary>
    internal const int ColumnCount = 11;

    /// <summary>Returns the SQL columns that <see cref="Row"/> reads, for a table of components with the given alias.</summary>
    internal static string ColumnsOf(string alias) =>
        string.Join(", ", Columns.Split(", ").Select(column => $"{alias}.{column}")) + $", (SELECT name FROM connectors WHERE id = {alias}.connector)";

    private static readonly string Select = $"SELECT {ColumnsOf("components")} FROM components";

    public INamedStore<StoredComponent> Of(ComponentKind kind) => Kind(kind);

    public bool Add(StoredComponent component, IReadOnlyDictionary<string, Secret> secrets)
    {
        var envelopes = secrets.Select(secret => (secret.Key, Envelope: protector.Seal(component.Id, secret.Key, secret.Value))).ToList();
        return database.Write(connection =>
        {
            var added =
                Referring(() =>
                    connection.Run(
                        """
                        INSERT INTO components (id, kind, name, flavor, configuration, labels, created, updated, connector, carried)
                        VALUES ($id, $kind, $name, $flavor, $configuration, $labels, $created, $updated, $connector, $carried)
                        ON CONFLICT (kind, name) DO NOTHING
                        """,
                        ("$id", Stored(component.Id)),
                        ("$kind", component.Kind.ToString()),
                        ("$name", component.Name),
                        ("$flavor", component.Flavor),
                        ("$configuration", ConfigurationJson.Write(component.Configuration)),
                        ("$labels", ConfigurationJson.WriteLabels(component.Labels)),
                        ("$created", Stored(component.Created)),
                        ("$updated", Stored(component.Updated)),
                        ("$connector", component.Connection is { } used ? Stored(used.Id) : null),
                        ("$carried", component.Carried)
                    )
                ) == 1;
            foreach (var (name, envelope) in added ? envelopes : [])
            {
                WriteSecret(connection, component.Id, name, envelope);
            }

            if (added)
            {
                _ = EntryDamage.Kept(Kind(component.Kind).ById(connection, component.Id)!);
            }

            return added;
        });
    }

    public StoredComponent? Update(ComponentKind kind, Guid id, Func<StoredComponent, IReadOnlySet<string>, ComponentUpdate> change) =>
        database.Write(connection =>
        {
            if (Kind(kind).ById(connection, id) is not { } component)
            {
                return null;
            }

            var (after, secrets, removed) = change(EntryDamage.Intact(component), Secrets(connection, id));
            Kind(kind).RequireFree(connection, after.Name, id);
            _ = Referring(() =>
                connection.Run(
                    """
                    UPDATE components SET name = $name, configuration = $configuration, labels = $labels, updated = $updated, connector = $connector,
                        carried = $carried
                    WHERE id = $id
                    """,
                    ("$id", Stored(id)),
                    ("$name", after.Name),
                    ("$configuration", ConfigurationJson.Write(after.Configuration)),
                    ("$labels", ConfigurationJson.WriteLabels(after.Labels)),
                    ("$updated", Stored(after.Updated)),
                    ("$connector", after.Connection is { } used ? Stored(used.Id) : null),
                    ("$carried", after.Carried)
                )
            );
            foreach (var name in removed)
            {
                _ = connection.Run("DELETE FROM component_secrets WHERE component = $component AND name = $name", ("$component", Stored(id)), ("$name", name));
            }

            foreach (var (name, secret) in secrets)
            {
                WriteSecret(connection, id, name, protector.Seal(id, name, secret));
            }

            return EntryDamage.Kept(Kind(kind).ById(connection, id)!);
        });

    public StoredComponent? Copy(ComponentKind kind, Guid id, Func<StoredComponent, StoredComponent> copy)
    {
        if (Kind(kind).FindById(id) is not { } component)
        {
            return null;
        }

        var made = copy(EntryDamage.Intact(component));
        var secrets = Secrets(id).ToDictionary(static name => name, name => OpenSecret(id, name)!, StringComparer.OrdinalIgnoreCase);
        return Add(made, secrets) ? made : throw new NameTakenException();
    }

    public IReadOnlySet<string> Secrets(Guid componentId) =>
        database.Read<IReadOnlySet<string>>(new HashSet<string>(), connection => Secrets(connection, componentId));

    public ComponentRemoval Remove(ComponentKind kind, Guid id) =>
        database.Write(connection =>
        {
            var key = ("$id", (object?)Stored(id));
            var name = connection.Single(
                "SELECT name FROM components WHERE id = $id AND kind = $kind",
                static row => row.GetString(0),
                key,
                ("$kind", kind.ToString())
            );
            var users = connection.List(
                "SELECT name FROM stacks WHERE image_builder = $id OR artifact_store = $id OR container_registry = $id ORDER BY name",
                static row => row.GetString(0),
                key
            );
            if (name is not null && users.Count == 0)
            {
                _ = connection.Run("DELETE FROM components WHERE id = $id", key);
            }

            return new ComponentRemoval(name, users);
        });

    public Secret? OpenSecret(Guid componentId, string name)
    {
        var found = database.Read(
            absent: null,
            connection =>
                connection.Single(
                    "SELECT s.sealed, c.kind, c.name FROM component_secrets s JOIN components c ON c.id = s.component WHERE s.component = $component AND s.name = $name",
                    static row => Tuple.Create(row.GetFieldValue<byte[]>(0), Enum.Parse<ComponentKind>(row.GetString(1)), row.GetString(2)),
                    ("$component", Stored(componentId)),
                    ("$name", name)
                )
        );
        return found is var (envelope, kind, owner)
            ? protector.Open(componentId, name, envelope, new(owner, $"the {kind.Words()} '{owner}'", $"Set-{kind} {owner} -Credential (Get-Credential)"))
            : null;
    }

    private static void WriteSecret(SqliteConnection connection, Guid component, string name, byte[] envelope) =>
        _ = connection.Run(
            "INSERT INTO component_secrets (component, name, sealed) VALUES ($component, $name, $sealed) ON CONFLICT (component, name) DO UPDATE SET sealed = excluded.sealed",
            ("$component", Stored(component)),
            ("$name", name),
            ("$sealed", envelope)
        );

    private static HashSet<string> Secrets(SqliteConnection connection, Guid component) =>
        connection
            .List("SELECT name FROM component_secrets WHERE component = $component", static row => row.GetString(0), ("$component", Stored(component)))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    private OfKind Kind(ComponentKind kind) => new(database, this, kind);

    internal static StoredComponent Row(SqliteDataReader reader, int first = 0)
    {
        var damage = new RowDamage();
        var component = new StoredComponent(
            reader.GetId(first),
            Enum.TryParse<ComponentKind>(reader.GetString(first + 1), out var kind)
                ? kind
                : throw new FormatException("A component is of a kind that does not exist."),
            reader.GetString(first + 2),
            reader.GetString(first + 3),
            damage.Read("its attributes", [], () => ConfigurationJson.Read(reader.GetString(first + 4))),
            damage.Read("its labels", ConfigurationJson.NoLabels, () => ConfigurationJson.ReadLabels(reader.GetString(first + 5))),
            damage.Read("its times", default, () => reader.GetTimestamp(first + 6)),
            damage.Read("its times", default, () => reader.GetTimestamp(first + 7))
        )
        {
            Connection = reader.IsDBNull(first + 8) ? null : new(reader.GetId(first + 8), reader.GetString(first + 10)),
            Carried = damage.Read("the parts that a stack file brought", absent: null, () => ConfigurationJson.Carried(reader, first + 9)),
        };
        return component with { Damage = damage.Finding };
    }

    /// <summary>
    /// Runs a statement that writes a reference to a connector, and throws <see cref="ConnectorGoneException"/> if the connector no longer exists.
    /// </summary>
    private static int Referring(Func<int> write)
    {
        try
        {
            return write();
        }
        catch (SqliteException exception) when (exception.SqliteExtendedErrorCode == SqliteCode.ForeignKey)
        {
            throw new ConnectorGoneException();
        }
    }

    private sealed class OfKind(CatalogDatabase database, ComponentStore components, ComponentKind kind)
        : NamedStore<StoredComponent>(database, "components", Select)
    {
        protected override string Kind { get; } = kind.ToString();

        protected override int NameColumn => 2;

        public override StoredComponent? Rename(Guid id, string name, DateTimeOffset time) =>
            components.Update(kind, id, (component, _) => new(component with { Name = name, Updated = time }, new Dictionary<string, Secret>(), []));

        protected override StoredComponent Row(SqliteDataReader reader) => ComponentStore.Row(reader);

        /// <inheritdoc cref="NamedStore{T}.ById"/>
        public new StoredComponent? ById(SqliteConnection connection, Guid id) => base.ById(connection, id);

        /// <inheritdoc cref="NamedStore{T}.RequireFree"/>
        public new void RequireFree(SqliteConnection connection, string name, Guid id) => base.RequireFree(connection, name, id);
    }
}
