using System.Text.RegularExpressions;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Components;

/// <summary>
/// Checks the names of components, connectors and stacks: <c>[A-Za-z0-9][A-Za-z0-9_.-]*</c>, up to 128 characters. Upper and lower case are not distinguished.
/// </summary>
internal static partial class ComponentName
{
    public const int MaximumLength = 128;

    /// <summary>Throws if the name is not allowed.</summary>
    /// <param name="words">The kind of the named entry, such as <c>image builder</c>.</param>
    public static void Check(string name, string words)
    {
        if (name.Length > MaximumLength || !Allowed().IsMatch(name))
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidName,
                $"Name cannot be {Quoted.Value(name)}: the name of {(words[0] is 'a' or 'i' ? "an" : "a")} {words} starts with an ASCII letter or digit, "
                    + $"goes on with letters, digits, '_', '.' and '-', and has at most {MaximumLength} characters.",
                name,
                "Choose another name, for example 'team-a.release'."
            );
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Allowed();
}
