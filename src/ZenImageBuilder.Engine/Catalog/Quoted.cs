using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog;

/// <summary>Quotes a value from the user for a message: on one line, shortened if it is long, and with everything masked that looks like a secret.</summary>
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
