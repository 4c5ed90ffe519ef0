using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Engine.Sandboxes;

/// <summary>The faults of one sandbox, as users set them and as the sandbox applies them.</summary>
internal sealed class SandboxFaults(FaultPlan plan)
{
    private static readonly string[] Services = ["s3", "sts", "eks", "codebuild", "logs", "ecr", "secretsmanager", "registry"];

    private IReadOnlyList<(SandboxFault Fault, FaultRule Rule)> _faults = [];

    /// <summary>The faults, each with how often it has been applied.</summary>
    public IReadOnlyList<SandboxFault> Current => [.. _faults.Select(fault => fault.Fault with { Strikes = plan.StrikesOf(fault.Rule) })];

    /// <summary>Rejects invalid faults.</summary>
    public static void Require(IReadOnlyList<SandboxFault> faults)
    {
        foreach (var fault in faults)
        {
            if (fault.Service is { } service && !Services.Contains(service, StringComparer.OrdinalIgnoreCase))
            {
                throw Invalid(
                    $"'{service}' is not a service of the sandbox.",
                    service,
                    $"Name one of {string.Join(", ", Services)}, or omit the service for all."
                );
            }

            if (
                fault.Probability is not (>= 0 and <= 1)
                || fault.After < 0
                || fault.Times < 1
                || fault.AtByte < 0
                || (fault.Delay < TimeSpan.Zero && fault.Kind != SandboxFaultKind.ClockSkew)
            )
            {
                throw Invalid(
                    $"The fault {fault.Kind} has a number that is out of range.",
                    fault.ToString(),
                    "Probability is from 0 to 1; Times is 1 or more, or $null for always; After, AtByte and Delay are 0 or more."
                );
            }
        }
    }

    /// <summary>Replaces all faults. Their counts start at zero.</summary>
    public void Set(IReadOnlyList<SandboxFault> faults)
    {
        Require(faults);
        plan.Clear();
        _faults = [.. faults.Select(static fault => (fault with { Strikes = 0 }, Rule(fault)))];
        foreach (var (_, rule) in _faults)
        {
            _ = plan.Add(rule);
        }
    }

    private static FaultRule Rule(SandboxFault fault) =>
        new()
        {
            Kind = Enum.Parse<FaultKind>(fault.Kind.ToString()),
            Service = fault.Service,
            Operation = fault.Operation,
            After = fault.After,
            Times = fault.Times,
            Probability = fault.Probability,
            Seed = fault.Seed,
            AtByte = fault.AtByte,
            Delay = fault.Delay,
        };

    private static ImageBuilderException Invalid(string message, string target, string remedy) => new(ErrorCode.InvalidAttribute, message, target, remedy);
}
