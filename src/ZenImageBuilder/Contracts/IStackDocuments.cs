using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Stacks as text, in the format that ZenML's <c>stack export</c> writes and its <c>stack import</c> reads. No secret goes in or out.</summary>
internal interface IStackDocuments
{
    /// <summary>The stack as text.</summary>
    /// <param name="zenMLVersion">The version of ZenML that the text names; null means the one that the stack came with, or else a default.</param>
    StackText Export(Guid stackId, string? zenMLVersion);

    /// <summary>Reads a text, and says what importing it would do. Writes nothing.</summary>
    /// <exception cref="ImageBuilderException">The text is no stack, or it cannot be registered.</exception>
    IStackImport Plan(StackImportRequest request);
}

/// <summary>A stack as text.</summary>
/// <param name="Warnings">What the text does not hold, a sentence each.</param>
internal sealed record StackText(string Text, IReadOnlyList<string> Warnings);

/// <summary>A text to be imported.</summary>
/// <param name="Name">The name of the stack here; null means the one in the text.</param>
/// <param name="Conflict">What to do with a name that means something else here.</param>
internal sealed record StackImportRequest(string Text, string? Name, ImportConflict Conflict, bool SetActive);

/// <summary>What to do when something of the name is registered, and is not the same.</summary>
internal enum ImportConflict
{
    /// <summary>Refuse.</summary>
    Refuse,

    /// <summary>Register under the next free name.</summary>
    Rename,

    /// <summary>Make the registered one what the text says.</summary>
    Overwrite,
}

/// <summary>An import that is possible.</summary>
internal interface IStackImport : IPlanned<Stack>
{
    /// <summary>The name that the stack will have.</summary>
    string Stack { get; }

    /// <summary>What it does, a clause each; empty where everything is registered already.</summary>
    IReadOnlyList<string> Steps { get; }

    /// <summary>What is left out, a sentence each.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Does it, and returns the stack.</summary>
    Stack Run();

    string IPlanned<Stack>.Target => Stack;

    string IPlanned<Stack>.Action => $"Import stack: {string.Join(", ", Steps)}";

    Task<Stack> IPlanned<Stack>.RunAsync(IEngineObserver observer, CancellationToken cancellationToken) => Task.FromResult(Run());
}
