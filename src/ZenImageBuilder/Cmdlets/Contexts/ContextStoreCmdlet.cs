using System.ComponentModel;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Contexts;

/// <summary>The base of the cmdlets for stored contexts, with the parameters that select the artifact store.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContextStoreCmdlet : AwsCmdlet
{
    private protected ContextStoreCmdlet() { }

    /// <summary>The stack whose artifact store is used. If it is omitted, the active stack is used.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef? Stack { get; set; }

    /// <summary>The artifact store to use instead of a stack's.</summary>
    [Parameter]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(ComponentNameCompleter))]
    public ComponentRef? ArtifactStore { get; set; }

    private protected ContextStoreSelection Selection() =>
        Stack is not null && ArtifactStore is not null
            ? throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"-{nameof(Stack)} names the artifact store, so '{ArtifactStore}' cannot be named beside it.",
                ArtifactStore.ToString(),
                $"Give -{nameof(Stack)} or -{nameof(ArtifactStore)}, or neither to use the active stack."
            )
            : new(Stack?.ToStack(), ArtifactStore?.To(ComponentKind.ArtifactStore));
}
