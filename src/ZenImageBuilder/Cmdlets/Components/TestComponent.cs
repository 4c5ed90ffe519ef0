using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Components;

/// <summary>What the cmdlets have in common that ask whether components can be reached.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TestComponentCmdlet : AwsCmdlet
{
    private readonly ComponentKind _kind;

    private protected TestComponentCmdlet(ComponentKind kind) => _kind = kind;

    /// <summary>Names with wildcards, ids or id prefixes.</summary>
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

/// <summary>Asks whether artifact stores are there and can be reached.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.ArtifactStore)]
[OutputType(typeof(ReadinessCheck))]
public sealed class TestArtifactStoreCommand() : TestComponentCmdlet(ComponentKind.ArtifactStore);

/// <summary>Asks whether container registries are there and can be reached.</summary>
[Cmdlet(VerbsDiagnostic.Test, Nouns.ContainerRegistry)]
[OutputType(typeof(ReadinessCheck))]
public sealed class TestContainerRegistryCommand() : TestComponentCmdlet(ComponentKind.ContainerRegistry);
