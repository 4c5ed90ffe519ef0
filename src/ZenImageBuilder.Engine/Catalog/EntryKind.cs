using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>What the entries of a catalog are called, and the errors that say that one is missing or has the name already.</summary>
/// <param name="Words">What an entry is, such as <c>image builder</c>.</param>
/// <param name="Noun">The noun of its cmdlets.</param>
internal sealed record EntryKind(string Words, string Noun, ErrorCode NotFound, ErrorCode Exists)
{
    public static EntryKind Stack { get; } = new("stack", "Stack", ErrorCode.StackNotFound, ErrorCode.StackExists);

    public static EntryKind Connector { get; } = new("service connector", "ServiceConnector", ErrorCode.ConnectorNotFound, ErrorCode.ConnectorExists);

    public static EntryKind Of(ComponentKind kind) => new(kind.Words(), kind.ToString(), ErrorCode.ComponentNotFound, ErrorCode.ComponentExists);

    /// <summary>An entry at the beginning of a sentence, such as <c>An image builder</c>.</summary>
    public string WithArticle => (Words[0] is 'a' or 'i' ? "An " : "A ") + Words;

    /// <summary>How a user makes room for the name of a registered entry.</summary>
    public string WaysOut(string name) => $"Choose another name, change the registered one with Set-{Noun} {name}, or remove it: Unregister-{Noun} {name}";
}
