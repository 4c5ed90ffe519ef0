namespace ZenImageBuilder.Errors;

/// <summary>The errors of a value that must be one of a few.</summary>
internal static class UnknownChoice
{
    /// <param name="finding">What is wrong, up to the list of what would be right, such as <c>Type cannot be 'x': the types are</c>.</param>
    /// <param name="value">What the user passed.</param>
    /// <param name="parameter">The parameter that takes one of the choices, which the remedy shows; null means that it shows none.</param>
    public static ImageBuilderException Of(ErrorCode code, string finding, IEnumerable<string> choices, string value, string? parameter = null)
    {
        var known = choices.ToList();
        return new(
            code,
            $"{finding} {string.Join(", ", known)}.",
            value,
            "Choose one of them" + (parameter is null ? "." : $", for example: -{parameter} {known[0]}")
        );
    }
}
