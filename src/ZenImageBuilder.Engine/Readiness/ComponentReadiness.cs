using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Readiness;

/// <summary>Looks at components, check by check.</summary>
internal sealed class ComponentReadiness(IReadOnlyList<IComponentProbe> probes) : IReadiness
{
    public async IAsyncEnumerable<ReadinessCheck> TestAsync(
        StackComponent component, AwsOptions aws, IEngineObserver observer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var probe = probes.First(probe => probe.Knows(component));
        foreach (var look in probe.Looks(component, aws, observer))
        {
            var check = await FindAsync(component, look, cancellationToken).ConfigureAwait(false);
            yield return check;
            if (look.EndsHere && check.Status == ReadinessStatus.Failed)
            {
                yield break;
            }
        }
    }

    private static async Task<ReadinessCheck> FindAsync(StackComponent component, Look look, CancellationToken cancellationToken)
    {
        try
        {
            var evidence = await look.FindAsync(cancellationToken).ConfigureAwait(false);
            return new() { Target = component.Name, Check = look.Check, Status = ReadinessStatus.Passed, Evidence = evidence };
        }
        catch (ImageBuilderException exception)
        {
            return new() { Target = component.Name, Check = look.Check, Status = ReadinessStatus.Failed, Evidence = exception.Message, Remedy = exception.Remedy };
        }
    }
}
