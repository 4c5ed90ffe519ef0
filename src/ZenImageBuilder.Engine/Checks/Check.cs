using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>A check that has been run, with its results.</summary>
/// <param name="Name">The name of the check in the output of cmdlets.</param>
/// <param name="Results">One result, or one for each missing permission.</param>
internal record Check(string Name, IReadOnlyList<CheckResult> Results)
{
    public Check(string name, CheckResult result)
        : this(name, [result]) { }

    public bool HasFailed => Results.Any(static result => result.Status == ReadinessStatus.Failed);

    /// <summary>Runs a check. An <see cref="ImageBuilderException"/> is not thrown but becomes the result.</summary>
    /// <param name="ifDenied">
    /// If builds do not need the permissions of the check, a clause with the consequence of a denied one; the result is then a warning. Null if builds need
    /// them; a denied permission then fails the check.
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

    /// <summary>Runs a check that finds an object for later checks.</summary>
    /// <param name="describe">Returns the result for the object. Like <paramref name="find"/>, it may throw an <see cref="ImageBuilderException"/>.</param>
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

/// <summary>A check that has looked for an object.</summary>
/// <param name="Found">The object, or null if it was not found.</param>
internal sealed record Check<T>(string Name, CheckResult Result, T? Found) : Check(Name, [Result])
    where T : class;

/// <summary>The result of a check. A string converts to the result of a passed check with that evidence.</summary>
/// <param name="Evidence">A sentence that says what the check found.</param>
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
