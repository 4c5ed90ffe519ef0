using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>The base of the cmdlets that check whether components can be reached.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TestComponentCmdlet : AwsCmdlet
{
    private readonly ComponentKind _kind;

    private protected TestComponentCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>Names (wildcards are allowed), IDs or ID prefixes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef[] Name { get; set; } = null!;

    private protected sealed override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        var aws = Aws();
        await EachAsync(
            Name,
            async reference =>
            {
                foreach (var component in Engine.Components.Find(_kind, reference.To(_kind), Unreadable))
                {
                    await foreach (var check in Engine.Readiness.TestAsync(component, aws, observer, cancellationToken))
                    {
                        WriteObject(check);
                    }
                }
            }
        );
    }
}

/// <summary>Checks whether artifact stores exist and can be reached.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.ArtifactStore)]
[OutputType(typeof(ReadinessCheck))]
public sealed class TestArtifactStoreCommand() : TestComponentCmdlet(ComponentKind.ArtifactStore);

/// <summary>Checks whether container registries exist and can be reached.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.ContainerRegistry)]
[OutputType(typeof(ReadinessCheck))]
public sealed class TestContainerRegistryCommand() : TestComponentCmdlet(ComponentKind.ContainerRegistry);
