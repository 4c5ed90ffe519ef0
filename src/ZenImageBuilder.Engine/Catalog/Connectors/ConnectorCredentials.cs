using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>A connector with access to its secrets, which are decrypted only when they are needed.</summary>
/// <param name="Secret">Decrypts the secret with the given name, or returns null if the connector has none with that name.</param>
internal sealed record ConnectorCredentials(StoredConnector Connector, Func<string, Secret?> Secret);
