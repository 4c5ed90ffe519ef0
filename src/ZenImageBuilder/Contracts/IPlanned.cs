namespace ZenImageBuilder.Contracts;

/// <summary>
/// A change that was found possible and has not been made yet. Cmdlets use it to support <c>-WhatIf</c>. To create a plan, the engine reads and checks; it
/// writes nothing and sends no request that changes anything.
/// </summary>
/// <typeparam name="T">The type of the result of the change.</typeparam>
internal interface IPlanned<T>
{
    /// <summary>The object that is changed, as text for the user.</summary>
    string Target { get; }

    /// <summary>The change, as one line of text for the user.</summary>
    string Action { get; }

    /// <summary>Makes the change.</summary>
    /// <exception cref="Errors.ImageBuilderException">The change could not be made, although it had been found possible.</exception>
    Task<T> RunAsync(IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>A change that is made by calling one delegate.</summary>
internal sealed class Planned<T>(string target, string action, Func<IEngineObserver, CancellationToken, Task<T>> run) : IPlanned<T>
{
    public Planned(string target, string action, Func<T> run)
        : this(target, action, (_, _) => Task.FromResult(run())) { }

    public string Target => target;

    public string Action => action;

    public Task<T> RunAsync(IEngineObserver observer, CancellationToken cancellationToken) => run(observer, cancellationToken);
}
