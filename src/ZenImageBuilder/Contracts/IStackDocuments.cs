using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>
/// Exports and imports stacks as text, in the format that ZenML's <c>stack export</c> writes and its <c>stack import</c> reads. Secrets are neither exported
/// nor imported.
/// </summary>
internal interface IStackDocuments
{
    /// <summary>Returns the stack as text.</summary>
    /// <param name="zenMLVersion">
    /// The ZenML version that the text names; null means the version of the file that the stack was imported from, otherwise a default.
    /// </param>
    StackText Export(Guid stackId, string? zenMLVersion);

    /// <summary>Reads a text, and determines what its import would do. Writes nothing.</summary>
    /// <exception cref="ImageBuilderException">The text is not a stack, or the stack cannot be registered.</exception>
    IStackImport Plan(StackImportRequest request);
}

/// <summary>A stack as text.</summary>
/// <param name="Warnings">The parts of the stack that the text does not contain, one sentence each.</param>
internal sealed record StackText(string Text, IReadOnlyList<string> Warnings);

/// <summary>A request to import a text.</summary>
/// <param name="Name">The name of the stack in the local catalog; null means the name in the text.</param>
/// <param name="Conflict">What to do if something different is registered under a name of the text.</param>
internal sealed record StackImportRequest(string Text, string? Name, ImportConflict Conflict, bool SetActive);

/// <summary>What to do if something different is registered under the same name.</summary>
internal enum ImportConflict
{
    /// <summary>Refuse the import.</summary>
    Refuse,

    /// <summary>Register the imported one under the next free name.</summary>
    Rename,

    /// <summary>Change the registered one to what the text says.</summary>
    Overwrite,
}

/// <summary>An import that was found possible.</summary>
internal interface IStackImport : IPlanned<Stack>
{
    /// <summary>The name that the stack will have.</summary>
    string Stack { get; }

    /// <summary>The steps of the import, one clause each; empty if everything is registered already.</summary>
    IReadOnlyList<string> Steps { get; }

    /// <summary>What the import leaves out, one sentence each.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Imports the stack and returns it.</summary>
    Stack Run();

    string IPlanned<Stack>.Target => Stack;

    string IPlanned<Stack>.Action => $"Import stack: {string.Join(", ", Steps)}";

    Task<Stack> IPlanned<Stack>.RunAsync(IEngineObserver observer, CancellationToken cancellationToken) => Task.FromResult(Run());
}
