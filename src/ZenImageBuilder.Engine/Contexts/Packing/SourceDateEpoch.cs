using System.Globalization;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>The time that the files of a context get. Source: reproducible-builds.org/specs/source-date-epoch.</summary>
internal static class SourceDateEpoch
{
    private const string Variable = "SOURCE_DATE_EPOCH";

    /// <summary>What the environment says, or the fixed time that files have otherwise; in seconds since 1970.</summary>
    /// <exception cref="ImageBuilderException">The variable is set and is no such number.</exception>
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
