using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>Looks at components, check by check.</summary>
internal sealed class ComponentReadiness(IReadOnlyList<IComponentProbe> probes, PreflightSubject subject) : IReadiness
{
    public IAsyncEnumerable<ReadinessCheck> TestAsync(
        StackComponent component,
        AwsOptions aws,
        IEngineObserver observer,
        CancellationToken cancellationToken
    ) => TestAsync(new ProbeRequest(component, aws, observer), cancellationToken);

    public async IAsyncEnumerable<ReadinessCheck> TestAsync(
        PreflightRequest request,
        IEngineObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var preflight = subject.Of(request);
        foreach (var component in new StackComponent?[] { preflight.Builder, preflight.Store, preflight.Registry }.OfType<StackComponent>())
        {
            await foreach (var check in TestAsync(new ProbeRequest(component, request.Aws, observer, preflight), cancellationToken).ConfigureAwait(false))
            {
                yield return check;
            }
        }
    }

    private async IAsyncEnumerable<ReadinessCheck> TestAsync(ProbeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var probe = probes.First(probe => probe.Knows(request.Component));
        foreach (var look in probe.Looks(request))
        {
            var findings = await FindAsync(look, cancellationToken).ConfigureAwait(false);
            foreach (var finding in findings)
            {
                yield return Check(request.Component.Name, look.Check, finding);
            }

            if (look.EndsHere && findings.Any(static finding => finding.Status == ReadinessStatus.Failed))
            {
                yield break;
            }
        }
    }

    private static async Task<IReadOnlyList<Finding>> FindAsync(Look look, CancellationToken cancellationToken)
    {
        try
        {
            return await look.FindAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ImageBuilderException exception) when (look.Otherwise is { } otherwise && exception.Denied is { } denied)
        {
            return [Finding.Warn($"{exception.Message.TrimEnd('.')}: {otherwise}.", exception.Remedy) with { Denied = denied }];
        }
        catch (ImageBuilderException exception)
        {
            return [Finding.Fail(exception.Message, exception.Remedy) with { Denied = exception.Denied }];
        }
    }

    private static ReadinessCheck Check(string target, string check, Finding finding) =>
        new()
        {
            Target = target,
            Check = check,
            Status = finding.Status,
            Evidence = finding.Evidence,
            Remedy = finding.Remedy,
            Action = finding.Denied?.Action,
            Resource = finding.Denied?.Resource,
            Principal = finding.Denied?.Principal,
        };
}
