namespace ZenImageBuilder.Contracts;

/// <summary>
/// A change that was found possible and is not made yet: the one shape behind <c>-WhatIf</c>. Making a plan reads and checks; it writes nothing and sends nothing that changes
/// anything.
/// </summary>
/// <typeparam name="T">What the change returns.</typeparam>
internal interface IPlanned<T>
{
    /// <summary>What is changed.</summary>
    string Target { get; }

    /// <summary>What is done, in a line.</summary>
    string Action { get; }

    /// <summary>Makes the change.</summary>
    /// <exception cref="Errors.ImageBuilderException">It could not be made after all.</exception>
    Task<T> RunAsync(IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>A change that one call makes.</summary>
internal sealed class Planned<T>(string target, string action, Func<IEngineObserver, CancellationToken, Task<T>> run) : IPlanned<T>
{
    public Planned(string target, string action, Func<T> run)
        : this(target, action, (_, _) => Task.FromResult(run())) { }

    public string Target => target;

    public string Action => action;

    public Task<T> RunAsync(IEngineObserver observer, CancellationToken cancellationToken) => run(observer, cancellationToken);
}
