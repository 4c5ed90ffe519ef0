using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Connectors;

namespace ZenImageBuilder.Tests.Support;

/// <summary>The access to AWS for tests in which no component has a connector.</summary>
internal static class RemoteAccess
{
    public static AwsRemoteAccess Of(Func<string, string?> environment, TimeProvider time)
    {
        var sessions = new SessionResolver(environment);
        return new(new(sessions, new ConnectorSessions(sessions, new NoConnectors(), time)), time);
    }

    private sealed class NoConnectors : IConnectorStore
    {
        public bool Add(StoredConnector connector, IReadOnlyDictionary<string, Secret> secrets) => throw Unplanned();

        public StoredConnector? FindByName(string name) => throw Unplanned();

        public StoredConnector? FindById(Guid id) => throw Unplanned();

        public StoredConnector? Rename(Guid id, string name, DateTimeOffset time) => throw Unplanned();

        public IReadOnlyList<StoredConnector> FindByIdPrefix(string prefix) => throw Unplanned();

        public StoredConnector? Get(Guid id) => throw Unplanned();

        public IReadOnlyList<StoredConnector> List(NameMatch? names) => throw Unplanned();

        public Secret? OpenSecret(Guid id, string name) => throw Unplanned();

        public ConnectorRemoval Remove(Guid id) => throw Unplanned();

        public IReadOnlyList<StoredComponent> Users(Guid id) => throw Unplanned();

        public StoredConnector? Update(Guid id, Func<StoredConnector, ConnectorUpdate> change) => throw Unplanned();

        private static InvalidOperationException Unplanned() => new("No connector was planned.");
    }
}
