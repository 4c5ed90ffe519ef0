using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Cmdlets.Connectors;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that connect components to a service connector.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ConnectComponentCmdlet : ImageBuilderCmdlet
{
    private readonly ComponentKind _kind;

    private protected ConnectComponentCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>Names, IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    /// <summary>The service connector: its name, its ID, an ID prefix, or the object.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorRef? Connector { get; set; }

    /// <summary>The resource, in any of its forms. You can omit it if the component's own attributes name the resource.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    /// <summary>Prompts you to choose one of the connectors that fit.</summary>
    [Parameter]
    public SwitchParameter Interactive { get; set; }

    /// <summary>Connects without asking the service whether the resource can be reached.</summary>
    [Parameter]
    public SwitchParameter NoVerify { get; set; }

    private protected sealed override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        await EachAsync(Name, reference => ConnectAsync(reference, observer, cancellationToken));
    }

    private async Task ConnectAsync(ComponentRef reference, StreamObserver observer, CancellationToken cancellationToken)
    {
        var component = Engine.Components.Resolve(_kind, reference.To(_kind));
        var connector =
            Connector?.Reference
            ?? (
                Interactive
                    ? Ask(component)
                    : throw new ImageBuilderException(
                        ErrorCode.ConnectorNotGiven,
                        $"No service connector was named for the {_kind.Words()} '{component.Name}'.",
                        component.Name,
                        "Name one with -Connector, or choose one with -Interactive."
                    )
            );
        var candidate = new ConnectionCandidate(_kind, component.Name, component.Flavor, component.Configuration, connector, ResourceId);
        var check = await Engine.Connectors.CheckAsync(candidate, verify: !NoVerify, observer, cancellationToken);
        await WriteAppliedAsync(Engine.Components.PlanConnection(_kind, component, check), observer, cancellationToken);
    }

    private string Ask(StackComponent component)
    {
        var fitting = Engine.Connectors.Compatible(component);
        if (fitting.Count == 0)
        {
            throw new ImageBuilderException(
                ErrorCode.ConnectorIncompatible,
                $"No registered service connector fits the {_kind.Words()} '{component.Name}'.",
                component.Name,
                "Register one with Register-ServiceConnector; Get-ConnectorResource shows what the registered ones reach."
            );
        }

        var choices = HostChoices.Of(fitting.Select(static connector => (connector.Name, $"{connector.Type}, {connector.AuthMethod}, {connector.Region}")));
        var chosen = PipelinePump.Outside(() =>
            Host.UI.PromptForChoice("Service connector", $"Which one does the {_kind.Words()} '{component.Name}' use?", choices, 0)
        );
        return fitting[chosen].Id.ToString();
    }
}

/// <summary>Connects image builders to a service connector.</summary>
[Cmdlet(VerbsCommunications.Connect, Nouns.ImageBuilder, SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorResource))]
public sealed class ConnectImageBuilderCommand() : ConnectComponentCmdlet(ComponentKind.ImageBuilder);

/// <summary>Connects artifact stores to a service connector.</summary>
[Cmdlet(VerbsCommunications.Connect, Nouns.ArtifactStore, SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorResource))]
public sealed class ConnectArtifactStoreCommand() : ConnectComponentCmdlet(ComponentKind.ArtifactStore);

/// <summary>Connects container registries to a service connector.</summary>
[Cmdlet(VerbsCommunications.Connect, Nouns.ContainerRegistry, SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorResource))]
public sealed class ConnectContainerRegistryCommand() : ConnectComponentCmdlet(ComponentKind.ContainerRegistry);
