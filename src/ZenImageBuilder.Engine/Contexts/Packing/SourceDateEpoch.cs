using System.Globalization;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>Reads the modification time of the files of a context from the environment. Source: reproducible-builds.org/specs/source-date-epoch.</summary>
internal static class SourceDateEpoch
{
    private const string Variable = "SOURCE_DATE_EPOCH";

    /// <summary>
    /// Returns the value of <c>SOURCE_DATE_EPOCH</c> in seconds since 1970, or <see cref="PackingOptions.DefaultModificationTime"/> if the variable is not set.
    /// </summary>
    /// <exception cref="ImageBuilderException">The value of the variable is not a number of seconds.</exception>
    public static long Read(Func<string, string?> environment) =>
        environment(Variable) switch
        {
            null or "" => PackingOptions.DefaultModificationTime,
            var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) => seconds,
            var text => throw new ImageBuilderException(
                ErrorCode.InvalidBuildOption,
                $"The environment variable {Variable} is '{text}'; it must be a number of seconds since 1970.",
                text,
                "Correct it, or remove it."
            ),
        };
}
