using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>
/// Checks whether the components of a stack can still use their service connectors. They were checked when they were connected, but since then the address of a
/// component or the region of a connector may have been changed.
/// </summary>
internal static class StackConnectorChecks
{
    private const string Connector = "Connector";

    /// <summary>Runs one check for each component that has a connector.</summary>
    public static IEnumerable<ReadinessCheck> Check(Stack stack, IConnectorStore connectors, DateTimeOffset now) =>
        new StackComponent?[] { stack.ImageBuilder, stack.ArtifactStore, stack.ContainerRegistry }
            .OfType<StackComponent>()
            .Where(static component => component.Connector is not null)
            .Select(component => Check(stack, component, connectors, now));

    private static ReadinessCheck Check(Stack stack, StackComponent component, IConnectorStore connectors, DateTimeOffset now)
    {
        try
        {
            var kind = ComponentKinds.Of(component);
            var connector =
                connectors.Get(component.Connector!.Id)
                ?? throw new ImageBuilderException(
                    ErrorCode.ConnectorNotFound,
                    $"The service connector '{component.Connector.Name}' is not registered any more.",
                    component.Name,
                    $"Connect-{kind} {component.Name} -Connector …"
                );
            ConnectorRules.RequireLive(connector, now);
            var candidate = new Contracts.ConnectionCandidate(
                kind,
                component.Name,
                component.Flavor,
                component.Configuration,
                connector.Name,
                ResourceId: null
            );
            var resource = ConnectionRules.Resource(candidate, ConnectionRules.Requirement(kind, component.Flavor, component.Name), connector);
            return new()
            {
                Target = stack.Name,
                Check = Connector,
                Status = ReadinessStatus.Passed,
                Evidence = $"'{component.Name}' uses the service connector '{connector.Name}' for {resource ?? connector.Region}.",
            };
        }
        catch (ImageBuilderException exception)
        {
            return new()
            {
                Target = stack.Name,
                Check = Connector,
                Status = ReadinessStatus.Failed,
                Evidence = exception.Message,
                Remedy = exception.Remedy,
            };
        }
    }
}
