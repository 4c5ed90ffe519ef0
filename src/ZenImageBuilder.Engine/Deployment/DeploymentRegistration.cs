using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>
/// The registered objects of a deployment: a service connector, three components and a stack, all with the same name, each labeled with the ARN of the
/// CloudFormation stack. Registering again, after a shell was killed or a deployment was repeated, corrects the objects that exist.
/// </summary>
internal sealed class DeploymentRegistration(IComponentCatalog components, IStackCatalog stacks, IConnectorCatalog connectors)
{
    private const string Label = "zenimagebuilder/deployment";

    private static readonly Dictionary<string, Secret> NoSecrets = [];

    /// <summary>The ARN of the CloudFormation stack that a stack was registered for, or null.</summary>
    public string? DeploymentOf(string stack) =>
        stacks.Find(null).FirstOrDefault(registered => registered.Name.Equals(stack, StringComparison.OrdinalIgnoreCase))?.Labels.GetValueOrDefault(Label);

    /// <summary>Rejects a name that another registered object has, before anything is deployed with it.</summary>
    public void RequireFree(string name)
    {
        if (Find(stacks.Find(null), name) is { } stack && !IsOf(stack.Labels, name))
        {
            throw Taken(ErrorCode.StackExists, "A stack", name);
        }

        foreach (var kind in Enum.GetValues<ComponentKind>())
        {
            if (Find(kind, name) is { } component && !IsOf(component.Labels, name))
            {
                throw Taken(ErrorCode.ComponentExists, $"{char.ToUpperInvariant(kind.WithArticle()[0])}{kind.WithArticle()[1..]}", name);
            }
        }

        if (Connector(name) is { } connector && !IsOf(connector.Labels, name))
        {
            throw Taken(ErrorCode.ConnectorExists, "A service connector", name);
        }
    }

    public async Task<Stack> RegisterAsync(
        DeployedResources deployed,
        string name,
        AwsOptions aws,
        bool setActive,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Label] = deployed.StackId };
        var connector = await ConnectAsync(deployed, name, aws, labels, observer, cancellationToken).ConfigureAwait(false);
        Put(
            ComponentKind.ImageBuilder,
            name,
            CodeBuildSettings.Flavor,
            new(StringComparer.Ordinal)
            {
                [nameof(CodeBuildSettings.CodeBuildProject)] = deployed.Project,
                [nameof(AwsAccessSettings.Region)] = deployed.Region,
            },
            labels,
            connector
        );
        Put(
            ComponentKind.ArtifactStore,
            name,
            S3Settings.Flavor,
            new(StringComparer.Ordinal) { [nameof(S3Settings.Path)] = deployed.StorePath, [nameof(AwsAccessSettings.Region)] = deployed.Region },
            labels,
            connector
        );
        Put(
            ComponentKind.ContainerRegistry,
            name,
            RegistrySettings.EcrFlavor,
            new(StringComparer.Ordinal)
            {
                [nameof(RegistrySettings.Uri)] = deployed.RegistryUri,
                [nameof(RegistrySettings.DefaultRepository)] = deployed.Repository,
            },
            labels,
            connector
        );
        var stack = Find(stacks.Find(null), name) is { } there
            ? stacks.Change(new(there.Id, Enum.GetValues<ComponentKind>().ToDictionary(static kind => kind, _ => name), [], Changed(labels)))
            : stacks.Register(new(name, name, name, name, labels, SetActive: false));
        return setActive ? stacks.Select(stack.Id) : stack;
    }

    /// <summary>Unregisters the objects of the deployment that nothing else uses, and returns their names.</summary>
    public IReadOnlyList<string> Unregister(string stackId, IEngineObserver observer)
    {
        var gone = new List<string>();
        foreach (var stack in stacks.Find(null).Where(stack => stack.Labels.GetValueOrDefault(Label) == stackId))
        {
            _ = stacks.Unregister(stack.Id, recursive: false);
            gone.Add($"stack {stack.Name}");
        }

        foreach (var kind in Enum.GetValues<ComponentKind>())
        {
            foreach (var component in components.Find(kind, null).Where(component => component.Labels.GetValueOrDefault(Label) == stackId))
            {
                Unless(ErrorCode.ComponentInUse, () => components.Unregister(kind, component.Id), $"{kind.Words()} {component.Name}", gone, observer);
            }
        }

        foreach (var connector in connectors.Find(null).Where(connector => connector.Labels.GetValueOrDefault(Label) == stackId))
        {
            Unless(ErrorCode.ConnectorInUse, () => connectors.Unregister(connector.Id), $"service connector {connector.Name}", gone, observer);
        }

        return gone;
    }

    private static void Unless(ErrorCode used, Action unregister, string what, List<string> gone, IEngineObserver observer)
    {
        try
        {
            unregister();
            gone.Add(what);
        }
        catch (ImageBuilderException exception) when (exception.Code == used)
        {
            observer.Report(new WarningMessage($"{exception.Message} It stays registered."));
        }
    }

    /// <summary>
    /// If keys were given, they are sealed in the connector; otherwise the connector uses the credentials of this machine. Both assume the caller's role, which
    /// allows only what builds need.
    /// </summary>
    private async Task<Guid> ConnectAsync(
        DeployedResources deployed,
        string name,
        AwsOptions aws,
        Dictionary<string, string> labels,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        var configuration = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [nameof(AwsConnectorSettings.Region)] = deployed.Region,
            [nameof(AwsConnectorSettings.RoleArn)] = deployed.CallerRole,
        };
        Add(nameof(AwsConnectorSettings.EndpointUrl), aws.EndpointUrl);
        var keys = aws.Keys is { SessionToken: null } given ? given : null;
        Add(nameof(AwsConnectorSettings.AccessKey), keys?.AccessKey);
        Add(nameof(AwsConnectorSettings.ProfileName), keys is null ? aws.ProfileName : null);
        Add(nameof(AwsConnectorSettings.ProfileLocation), keys is null && aws.ProfileName is not null ? aws.ProfileLocation : null);
        var method = keys is null ? ConnectorTypes.Implicit : ConnectorTypes.IamRole;
        var secrets = keys is null ? NoSecrets : new() { [AwsConnectorSettings.SecretKey] = keys.SecretKey };
        if (Connector(name) is { } there)
        {
            var change = new ConnectorChange(there.Id, method, null, null, configuration, [], secrets, ConnectorExpiry.None, null, Changed(labels));
            return (await connectors.ChangeAsync(change, verify: false, observer, cancellationToken).ConfigureAwait(false)).Id;
        }

        if (aws.Keys is { SessionToken: not null })
        {
            observer.Report(
                new WarningMessage(
                    $"Temporary keys are not kept: the service connector '{name}' uses the credentials of this machine instead. "
                        + $"Set-ServiceConnector {name} changes its credentials."
                )
            );
        }

        // A new role may not be known everywhere yet, so the connector is not verified now.
        var registration = new ConnectorRegistration(
            name,
            ConnectorTypes.Aws,
            method,
            [],
            null,
            configuration,
            secrets,
            ConnectorExpiry.None,
            $"Created for the deployment {name}.",
            labels
        );
        return (await connectors.RegisterAsync(registration, verify: false, observer, cancellationToken).ConfigureAwait(false)).Id;

        void Add(string attribute, string? value)
        {
            if (value is not null)
            {
                configuration.Add(attribute, value);
            }
        }
    }

    private void Put(
        ComponentKind kind,
        string name,
        string flavor,
        Dictionary<string, object> configuration,
        Dictionary<string, string> labels,
        Guid connector
    )
    {
        if (Find(kind, name) is { } there)
        {
            _ = components.Change(new(kind, there.Id, configuration, [], Changed(labels), NoSecrets));
            _ = components.Connect(kind, there.Id, connector);
        }
        else
        {
            _ = components.Register(new(kind, name, flavor, configuration, labels, NoSecrets) { ConnectorId = connector });
        }
    }

    private StackComponent? Find(ComponentKind kind, string name) =>
        components.Find(kind, null).FirstOrDefault(component => component.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Stack? Find(IReadOnlyList<Stack> all, string name) =>
        all.FirstOrDefault(stack => stack.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private ServiceConnector? Connector(string name) =>
        connectors.Find(null).FirstOrDefault(connector => connector.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsOf(IReadOnlyDictionary<string, string> labels, string name) =>
        labels.GetValueOrDefault(Label)?.Contains($":stack/{name}/", StringComparison.OrdinalIgnoreCase) == true;

    private static Dictionary<string, string?> Changed(Dictionary<string, string> labels) =>
        labels.ToDictionary(static label => label.Key, static label => (string?)label.Value, StringComparer.Ordinal);

    private static ImageBuilderException Taken(ErrorCode code, string what, string name) =>
        new(
            code,
            $"{what} with the name '{name}' is already registered, but not for a deployment of that name.",
            name,
            "Deploy under another name, or rename the registered object."
        );
}

/// <summary>The outputs of a deployment's template.</summary>
internal sealed record DeployedResources(
    string StackId,
    string Region,
    string StorePath,
    string RegistryUri,
    string Repository,
    string Project,
    string CallerRole
)
{
    /// <exception cref="ImageBuilderException">An output is missing.</exception>
    public static DeployedResources Of(CloudFormationStack stack, string region)
    {
        return new(
            stack.Id,
            region,
            Output("ArtifactStorePath"),
            Output("RegistryUri"),
            Output("RepositoryName"),
            Output("CodeBuildProject"),
            Output("CallerRoleArn")
        );

        string Output(string name) =>
            stack.Outputs.GetValueOrDefault(name) is { Length: > 0 } value
                ? value
                : throw new ImageBuilderException(
                    ErrorCode.DeploymentIncomplete,
                    $"The CloudFormation stack '{stack.Name}' has no output '{name}'.",
                    stack.Name,
                    "Register a stack that was deployed from the template of Export-StackTemplate."
                );
    }
}
