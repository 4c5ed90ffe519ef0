using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>A check that has been run.</summary>
/// <param name="Name">Its name, as users see it.</param>
/// <param name="Results">What it found: one result, or one for each permission that is missing.</param>
internal record Check(string Name, IReadOnlyList<CheckResult> Results)
{
    public Check(string name, CheckResult result)
        : this(name, [result]) { }

    public bool HasFailed => Results.Any(static result => result.Status == ReadinessStatus.Failed);

    /// <summary>Runs a check. An <see cref="ImageBuilderException"/> is its result.</summary>
    /// <param name="ifDenied">
    /// The consequence, as a clause, if AWS denies a permission that builds do not need: the result is then a warning. Null if builds need it: then the check has failed.
    /// </param>
    public static Task<Check> RunAsync(string name, Func<Task<CheckResult>> run, string? ifDenied = null) =>
        RunAsync(name, async () => [await run().ConfigureAwait(false)], ifDenied);

    /// <inheritdoc cref="RunAsync(string, Func{Task{CheckResult}}, string)"/>
    public static async Task<Check> RunAsync(string name, Func<Task<IReadOnlyList<CheckResult>>> run, string? ifDenied = null)
    {
        try
        {
            return new(name, await run().ConfigureAwait(false));
        }
        catch (ImageBuilderException exception)
        {
            return new(name, CheckResult.Of(exception, ifDenied));
        }
    }

    /// <summary>Runs a check that finds something which later checks need.</summary>
    /// <param name="describe">The result if it is found; may throw as <paramref name="find"/> may.</param>
    /// <inheritdoc cref="RunAsync(string, Func{Task{CheckResult}}, string)"/>
    public static async Task<Check<T>> FindAsync<T>(string name, Func<Task<T>> find, Func<T, CheckResult> describe, string? ifDenied = null)
        where T : class
    {
        try
        {
            var found = await find().ConfigureAwait(false);
            return new(name, describe(found), found);
        }
        catch (ImageBuilderException exception)
        {
            return new(name, CheckResult.Of(exception, ifDenied), Found: null);
        }
    }
}

/// <summary>A check that looked for something.</summary>
/// <param name="Found">What it found, or null if it was not found.</param>
internal sealed record Check<T>(string Name, CheckResult Result, T? Found) : Check(Name, [Result])
    where T : class;

/// <summary>What a check found; a text is the evidence of a check that passed.</summary>
/// <param name="Evidence">A sentence.</param>
internal sealed record CheckResult(string Evidence)
{
    /// <summary>One of <see cref="ReadinessStatus"/>.</summary>
    public string Status { get; init; } = ReadinessStatus.Passed;

    public string? Remedy { get; init; }

    public DeniedAction? Denied { get; init; }

    public static implicit operator CheckResult(string evidence) => new(evidence);

    public static CheckResult Warn(string evidence, string? remedy) => new(evidence) { Status = ReadinessStatus.Warning, Remedy = remedy };

    public static CheckResult Fail(string evidence, string? remedy) => new(evidence) { Status = ReadinessStatus.Failed, Remedy = remedy };

    /// <inheritdoc cref="Check.RunAsync(string, Func{Task{CheckResult}}, string)"/>
    public static CheckResult Of(ImageBuilderException exception, string? ifDenied) =>
        (
            ifDenied is not null && exception.Denied is not null
                ? Warn($"{exception.Message.TrimEnd('.')}: {ifDenied}.", exception.Remedy)
                : Fail(exception.Message, exception.Remedy)
        ) with
        {
            Denied = exception.Denied,
        };
}
