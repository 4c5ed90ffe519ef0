using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// Converts the text by which a user finds objects to the type that the engine expects. PowerShell's own wildcards determine what a pattern matches.
/// </summary>
internal static class Wildcards
{
    /// <exception cref="ImageBuilderException">The text is not a valid wildcard pattern of PowerShell.</exception>
    [return: NotNullIfNotNull(nameof(text))]
    public static NameMatch? Match(string? text) =>
        text is null ? null
        : text.AsSpan().IndexOfAny("*?[") < 0 ? NameMatch.Exactly(text)
        : Pattern(text);

    /// <summary>Like <see cref="Match"/>, for a text that is always a pattern, even if it has no wildcard: a backtick escapes a character.</summary>
    /// <inheritdoc cref="Match"/>
    public static NameMatch Pattern(string text)
    {
        var pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        try
        {
            // PowerShell parses a pattern only when the pattern is used for the first time.
            _ = pattern.IsMatch("");
        }
        catch (WildcardPatternException exception)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidName,
                $"'{Masked.Value(text)}' is no pattern: a wildcard set must be closed by ']' and its ranges must run upwards, as in '[a-c]*'.",
                text,
                "Put a backtick before a bracket that is meant literally.",
                exception
            );
        }

        return new(text, IsPattern: true, pattern.IsMatch);
    }

    public static IReadOnlyList<StackComponent> Find(
        this IComponentCatalog components,
        ComponentKind kind,
        string? reference,
        Action<ImageBuilderException>? unreadable = null
    ) => components.Find(kind, Match(reference), unreadable);

    public static IReadOnlyList<Stack> Find(this IStackCatalog stacks, string? reference, Action<ImageBuilderException>? unreadable = null) =>
        stacks.Find(Match(reference), unreadable);

    public static IReadOnlyList<ServiceConnector> Find(
        this IConnectorCatalog connectors,
        string? reference,
        Action<ImageBuilderException>? unreadable = null
    ) => connectors.Find(Match(reference), unreadable);

    public static IReadOnlyList<ImageBuild> Find(
        this IImageBuilds builds,
        string? reference,
        BuildFilter? filter = null,
        Action<ImageBuilderException>? unreadable = null
    ) => builds.Find(Match(reference), filter, unreadable);
}
