using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>A connector and the way to its secrets, which are opened when they are needed.</summary>
/// <param name="Secret">Opens a secret by name, or returns null where there is none.</param>
internal sealed record ConnectorCredentials(StoredConnector Connector, Func<string, Secret?> Secret);
