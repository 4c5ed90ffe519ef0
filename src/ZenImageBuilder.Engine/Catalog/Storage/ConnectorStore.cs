using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Errors;
using static ZenImageBuilder.Engine.Catalog.Storage.SqliteStatements;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>
/// The service connectors in the catalog. Their secrets are encrypted in the catalog, or stored in a vault; then the catalog has only their names.
/// </summary>
internal sealed class ConnectorStore(CatalogDatabase database, SecretProtector protector, ISecretVault? vault)
    : NamedStore<StoredConnector>(database, "connectors", Select),
        IConnectorStore
{
    // The names of the secrets are selected as one column, separated by commas. No name contains a comma.
    private const string Select = """
        SELECT id, name, type, method, resource_types, resource, configuration, expiration_seconds, expires, skew_tolerance, description, labels, created, updated,
            (SELECT group_concat(s.name) FROM (SELECT name FROM connector_secrets WHERE connector = connectors.id ORDER BY name) s),
            vault
        FROM connectors
        """;

    protected override int NameColumn => 1;

    public bool Add(StoredConnector connector, IReadOnlyDictionary<string, Secret> secrets)
    {
        // The vault is written first: a secret that the catalog does not refer to does less harm than a reference to a missing secret.
        GiveToVault(connector, secrets);
        var added = Insert(connector, secrets);
        if (!added)
        {
            TakeFromVault(connector, secrets.Keys);
        }

        return added;
    }

    private bool Insert(StoredConnector connector, IReadOnlyDictionary<string, Secret> secrets) =>
        Database.Write(connection =>
        {
            var added =
                connection.Run(
                    """
                    INSERT INTO connectors (id, name, type, method, resource_types, resource, configuration, expiration_seconds, expires, skew_tolerance, description, labels, created, updated, vault)
                    VALUES ($id, $name, $type, $method, $types, $resource, $configuration, $seconds, $expires, $skew, $description, $labels, $created, $updated, $vault)
                    ON CONFLICT (name) DO NOTHING
                    """,
                    [.. Values(connector), ("$type", connector.Type), ("$created", Stored(connector.Created)), ("$vault", connector.Vault)]
                ) == 1;
            if (added)
            {
                Seal(connection, connector, secrets);
                _ = EntryDamage.Kept(ById(connection, connector.Id)!);
            }

            return added;
        });

    public StoredConnector? Get(Guid id) => FindById(id) is { } connector ? EntryDamage.Intact(connector) : null;

    public StoredConnector? Update(Guid id, Func<StoredConnector, ConnectorUpdate> change) =>
        Database.Write(connection =>
        {
            if (ById(connection, id) is not { } before)
            {
                return null;
            }

            var (after, secrets, removed) = change(EntryDamage.Intact(before));
            GiveToVault(after, secrets);
            RequireFree(connection, after.Name, id);
            _ = connection.Run(
                """
                UPDATE connectors SET name = $name, method = $method, resource_types = $types, resource = $resource, configuration = $configuration, expiration_seconds = $seconds,
                    expires = $expires, skew_tolerance = $skew, description = $description, labels = $labels, updated = $updated
                WHERE id = $id
                """,
                [.. Values(after)]
            );
            foreach (var name in removed)
            {
                _ = connection.Run("DELETE FROM connector_secrets WHERE connector = $id AND name = $name", ("$id", Stored(id)), ("$name", name));
            }

            Seal(connection, after, secrets);
            var kept = EntryDamage.Kept(ById(connection, id)!);
            TakeFromVault(after, removed);
            return kept;
        });

    public override StoredConnector? Rename(Guid id, string name, DateTimeOffset time) =>
        Update(id, connector => new(connector with { Name = name, Updated = time }, new Dictionary<string, Secret>(), []));

    public IReadOnlyList<StoredComponent> Users(Guid id) =>
        Database.Read<IReadOnlyList<StoredComponent>>(
            [],
            connection =>
                connection.List(
                    $"SELECT {ComponentStore.ColumnsOf("c")} FROM components c WHERE connector = $id ORDER BY kind, name",
                    static reader => EntryDamage.Intact(ComponentStore.Row(reader)),
                    ("$id", Stored(id))
                )
        );

    public ConnectorRemoval Remove(Guid id)
    {
        var connector = FindById(id);
        var removal = Delete(id);
        if (connector is not null && removal.UsedBy.Count == 0)
        {
            TakeFromVault(connector, connector.SecretNames);
        }

        return removal;
    }

    private ConnectorRemoval Delete(Guid id) =>
        Database.Write(connection =>
        {
            var key = ("$id", (object?)Stored(id));
            var name = connection.Single("SELECT name FROM connectors WHERE id = $id", static row => row.GetString(0), key);
            var users = connection.List(
                "SELECT kind, name FROM components WHERE connector = $id ORDER BY kind, name",
                static row => (Enum.Parse<ComponentKind>(row.GetString(0)), row.GetString(1)),
                key
            );
            if (name is not null && users.Count == 0)
            {
                _ = connection.Run("DELETE FROM connectors WHERE id = $id", key);
            }

            return new ConnectorRemoval(name, users);
        });

    public Secret? OpenSecret(Guid id, string name)
    {
        if (Get(id) is not { } connector || !connector.SecretNames.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var again =
            $"Set-ServiceConnector {connector.Name} {(name == DockerConnectorSettings.Password ? "-Credential (Get-Credential)" : $"-{name} (Read-Host -AsSecureString)")}";
        if (connector.Vault is { } keeper)
        {
            return Required(keeper).Get(keeper, Reference(id, name))
                ?? throw new ImageBuilderException(
                    ErrorCode.SecretUnreadable,
                    $"The vault '{keeper}' has no secret '{Reference(id, name)}'.",
                    connector.Name,
                    $"Give it anew: {again}"
                );
        }

        var envelope = Database.Read(
            absent: null,
            connection =>
                connection.Single(
                    "SELECT sealed FROM connector_secrets WHERE connector = $id AND name = $name",
                    static row => row.GetFieldValue<byte[]>(0),
                    ("$id", Stored(id)),
                    ("$name", name)
                )
        );
        return envelope is null ? null : protector.Open(id, name, envelope, new(connector.Name, $"the service connector '{connector.Name}'", again));
    }

    private void Seal(SqliteConnection connection, StoredConnector connector, IReadOnlyDictionary<string, Secret> secrets)
    {
        foreach (var (name, secret) in secrets)
        {
            _ = connection.Run(
                "INSERT INTO connector_secrets (connector, name, sealed) VALUES ($id, $name, $sealed) ON CONFLICT (connector, name) DO UPDATE SET sealed = excluded.sealed",
                ("$id", Stored(connector.Id)),
                ("$name", name),
                ("$sealed", connector.Vault is null ? protector.Seal(connector.Id, name, secret) : Array.Empty<byte>())
            );
        }
    }

    private void GiveToVault(StoredConnector connector, IReadOnlyDictionary<string, Secret> secrets)
    {
        foreach (var (name, secret) in connector.Vault is null ? new Dictionary<string, Secret>() : secrets)
        {
            Required(connector.Vault!).Set(connector.Vault!, Reference(connector.Id, name), secret);
        }
    }

    private void TakeFromVault(StoredConnector connector, IEnumerable<string> names)
    {
        foreach (var name in connector.Vault is null ? [] : names)
        {
            Required(connector.Vault!).Remove(connector.Vault!, Reference(connector.Id, name));
        }
    }

    private ISecretVault Required(string name) =>
        vault ?? throw new ImageBuilderException(ErrorCode.SecretUnreadable, $"There is no vault '{name}' here.", name);

    /// <summary>Returns the name of a secret in a vault.</summary>
    private static string Reference(Guid id, string name) => $"ZenImageBuilder-{id:D}-{name}";

    private static (string Name, object? Value)[] Values(StoredConnector connector) =>
        [
            ("$id", Stored(connector.Id)),
            ("$name", connector.Name),
            ("$method", connector.AuthMethod),
            ("$types", string.Join(',', connector.ResourceTypes)),
            ("$resource", connector.ResourceId),
            ("$configuration", ConfigurationJson.Write(connector.Configuration)),
            ("$seconds", connector.Expiry.Seconds),
            ("$expires", connector.Expiry.At is { } end ? Stored(end) : null),
            ("$skew", connector.Expiry.SkewTolerance),
            ("$description", connector.Description),
            ("$labels", ConfigurationJson.WriteLabels(connector.Labels)),
            ("$updated", Stored(connector.Updated)),
        ];

    protected override StoredConnector Row(SqliteDataReader reader)
    {
        var damage = new RowDamage();
        var connector = Row(reader, damage);
        return connector with { Damage = damage.Finding };
    }

    private static StoredConnector Row(SqliteDataReader reader, RowDamage damage) =>
        new()
        {
            Id = reader.GetId(0),
            Name = reader.GetString(1),
            Type = reader.GetString(2),
            AuthMethod = reader.GetString(3),
            ResourceTypes = reader.GetString(4).Split(',', StringSplitOptions.RemoveEmptyEntries),
            ResourceId = reader.IsDBNull(5) ? null : reader.GetString(5),
            Configuration = damage.Read("its attributes", [], () => ConfigurationJson.Read(reader.GetString(6))),
            Expiry = damage.Read<ConnectorExpiry>(
                "its times",
                ConnectorExpiry.None,
                () =>
                    new(
                        reader.IsDBNull(7) ? null : reader.GetInt32(7),
                        reader.IsDBNull(8) ? null : reader.GetTimestamp(8),
                        reader.IsDBNull(9) ? null : reader.GetInt32(9)
                    )
            ),
            Description = reader.IsDBNull(10) ? null : reader.GetString(10),
            Labels = damage.Read("its labels", ConfigurationJson.NoLabels, () => ConfigurationJson.ReadLabels(reader.GetString(11))),
            Created = damage.Read("its times", default, () => reader.GetTimestamp(12)),
            Updated = damage.Read("its times", default, () => reader.GetTimestamp(13)),
            SecretNames = reader.IsDBNull(14) ? [] : reader.GetString(14).Split(','),
            Vault = reader.IsDBNull(15) ? null : reader.GetString(15),
        };
}
