using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// Converts a value of a dictionary to text. Numbers, dates and similar values are formatted in the invariant culture, as PowerShell does it. A value without a
/// text of its own is refused, because PowerShell would use the name of its type or the display form of its elements instead, and the build would continue with
/// that text.
/// </summary>
internal static class TextValue
{
    /// <param name="value">The value, or the key of an entry.</param>
    /// <param name="parameter">The parameter, for the error.</param>
    /// <param name="name">The key of the entry, for the error.</param>
    /// <exception cref="ImageBuilderException">The value has no text of its own, or is a secret.</exception>
    public static string Of(object? value, string parameter, object name) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            null => string.Empty,
            string text => text,
            bool flag => flag ? "true" : "false",
            SwitchParameter flag => flag ? "true" : "false",
            SecureString or PSCredential or NetworkCredential => throw new ImageBuilderException(
                ErrorCode.InvalidBuildOption,
                $"The value of '{name}' in -{parameter} is a secret, and what is given there can be read by whoever may read the build or the image.",
                name
            ),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            ScriptBlock => throw Refused("a script block", parameter, name, "Give what it returns: call it with the operator &."),
            IDictionary => throw Refused("a dictionary", parameter, name, "Give a text, for example its JSON: ConvertTo-Json -Compress."),
            IEnumerable => throw Refused("a list", parameter, name, "Give one text, for example its elements with -join."),
            PSCustomObject => TextOf(value!)
                ?? throw Refused("an object without a text of its own", parameter, name, "Give one of its properties, or its JSON: ConvertTo-Json -Compress."),
            var other => TextOf(value!) ?? throw Refused($"an object of the type {other.GetType().FullName}", parameter, name, "Give one of its properties."),
        };

    private static ImageBuilderException Refused(string what, string parameter, object name, string remedy) =>
        new(
            ErrorCode.InvalidBuildOption,
            $"The value of '{name}' in -{parameter} is {what}, and has to be a text, a number, a boolean or a date.",
            name,
            remedy
        );

    /// <summary>
    /// Returns the text that the type of an object defines, also if the object came from another process. Returns null if that text is only the name of the
    /// type or a list of properties.
    /// </summary>
    private static string? TextOf(object value)
    {
        var shown = PSObject.AsPSObject(value);
        if (shown.BaseObject is PSCustomObject && !LostObject.HasLostItsType(shown))
        {
            return null;
        }

        var text = (string)LanguagePrimitives.ConvertTo(value, typeof(string), CultureInfo.InvariantCulture);
        return
            !text.StartsWith("@{", StringComparison.Ordinal)
            && !LostObject.TypeNames(shown).Contains(text, StringComparer.Ordinal)
            && text != shown.BaseObject.GetType().ToString()
            ? text
            : null;
    }
}
