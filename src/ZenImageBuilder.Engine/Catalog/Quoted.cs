using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>What a user passed, fit to stand in a message: on one line, not too long, and without what looks like a secret.</summary>
internal static class Quoted
{
    private const int MaximumLength = 200;

    public static string Value(string value)
    {
        var shown = Masked.Value(value);
        if (shown.Length > MaximumLength)
        {
            shown = string.Concat(shown.AsSpan(0, MaximumLength), "…");
        }

        return "'" + string.Concat(shown.Select(static character => char.IsControl(character) ? '\uFFFD' : character)) + "'";
    }
}
