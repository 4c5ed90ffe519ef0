using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>Runs the checks for components and converts the results to the objects that cmdlets emit.</summary>
internal sealed class ReadinessChecks(IReadOnlyList<IComponentChecks> all, PreflightResolver preflights) : IReadiness
{
    public IAsyncEnumerable<ReadinessCheck> TestAsync(
        StackComponent component,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => TestAsync(new CheckSubject(component, aws, observer), cancellationToken);

    public async IAsyncEnumerable<ReadinessCheck> TestAsync(
        PreflightRequest request,
        IEngineObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var preflight = preflights.Resolve(request);
        foreach (var component in new StackComponent?[] { preflight.Builder, preflight.Store, preflight.Registry }.OfType<StackComponent>())
        {
            await foreach (var check in TestAsync(new CheckSubject(component, request.Aws, observer, preflight), cancellationToken).ConfigureAwait(false))
            {
                yield return check;
            }
        }
    }

    private async IAsyncEnumerable<ReadinessCheck> TestAsync(CheckSubject subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var checks = all.First(checks => checks.Cover(subject.Component));
        await foreach (var check in checks.RunAsync(subject, cancellationToken).ConfigureAwait(false))
        {
            foreach (var result in check.Results)
            {
                yield return Describe(subject.Component.Name, check.Name, result);
            }
        }
    }

    private static ReadinessCheck Describe(string target, string check, CheckResult result) =>
        new()
        {
            Target = target,
            Check = check,
            Status = result.Status,
            Evidence = result.Evidence,
            Remedy = result.Remedy,
            Action = result.Denied?.Action,
            Resource = result.Denied?.Resource,
            Principal = result.Denied?.Principal,
        };
}
