using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>
/// A kind of entry of the catalog: its name in messages and in cmdlets, and the error codes for a missing entry and for a name that is in use.
/// </summary>
/// <param name="Words">The kind in messages, such as <c>image builder</c>.</param>
/// <param name="Noun">The noun of the cmdlets, such as <c>ServiceConnector</c>.</param>
internal sealed record EntryKind(string Words, string Noun, ErrorCode NotFound, ErrorCode Exists)
{
    public static EntryKind Stack { get; } = new("stack", "Stack", ErrorCode.StackNotFound, ErrorCode.StackExists);

    public static EntryKind Connector { get; } = new("service connector", "ServiceConnector", ErrorCode.ConnectorNotFound, ErrorCode.ConnectorExists);

    public static EntryKind Of(ComponentKind kind) => new(kind.Words(), kind.ToString(), ErrorCode.ComponentNotFound, ErrorCode.ComponentExists);

    /// <summary>The kind with its article, for the beginning of a sentence, such as <c>An image builder</c>.</summary>
    public string WithArticle => (Words[0] is 'a' or 'i' ? "An " : "A ") + Words;

    /// <summary>Returns the remedy for a name that another entry has.</summary>
    public string WaysOut(string name) => $"Choose another name, change the registered one with Set-{Noun} {name}, or remove it: Unregister-{Noun} {name}";
}
