using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>Implements service connectors of type <c>docker</c>.</summary>
internal sealed class DockerConnectorAccess(DockerLogins logins) : IConnectorAccess
{
    public string Type => ConnectorTypes.Docker;

    public Task AuthenticateAsync(ConnectorCredentials connector, IEngineObserver observer, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IReadOnlyList<string>> ListAsync(
        ConnectorCredentials connector,
        string resourceType,
        string? resourceId,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var registry = DockerConnectorSettings.Of(connector.Connector).Registry;
        if (resourceId is not null && !string.Equals(resourceId, registry, StringComparison.OrdinalIgnoreCase))
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidResourceId,
                $"The service connector '{connector.Connector.Name}' logs in to '{registry}', not to '{resourceId}'.",
                resourceId,
                "Use another connector."
            );
        }

        observer.Report(new VerboseMessage($"Logging in to '{registry}' with the service connector '{connector.Connector.Name}'."));
        await RegistryClient.CheckAsync(registry, Login(connector), cancellationToken).ConfigureAwait(false);
        return [registry];
    }

    public async Task<ServiceConnectorLogin> LogInAsync(
        ConnectorCredentials connector,
        string resourceType,
        string? resourceId,
        ConnectorLoginRequest request,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var registry = DockerConnectorSettings.Of(connector.Connector).Registry;
        return new()
        {
            Connector = connector.Connector.Name,
            ResourceType = resourceType,
            ResourceName = registry,
            Location = await logins.WriteAsync(registry, Login(connector), cancellationToken).ConfigureAwait(false),
        };
    }

    public Task<ConnectorRegistration> ConfigureAsync(
        ConnectorAutoConfiguration wish,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) =>
        throw new ImageBuilderException(
            ErrorCode.InvalidParameterCombination,
            $"A connector of type '{ConnectorTypes.Docker}' cannot be made of what the machine has.",
            wish.Template.Name,
            "Give -Credential instead of -AutoConfigure."
        );

    /// <summary>Returns the user name and the password of a connector.</summary>
    public static RegistryLogin Login(ConnectorCredentials connector) =>
        new(
            DockerConnectorSettings.Of(connector.Connector).UserName,
            connector.Secret(DockerConnectorSettings.Password)
                ?? throw new ImageBuilderException(
                    ErrorCode.SecretUnreadable,
                    $"The service connector '{connector.Connector.Name}' has no password.",
                    connector.Connector.Name,
                    $"Give it one: Set-ServiceConnector {connector.Connector.Name} -Credential (Get-Credential)"
                )
        );
}
