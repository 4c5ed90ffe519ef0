using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Sandboxes;

/// <summary>The faults that a sandbox accepts.</summary>
internal static class SandboxFaults
{
    private static readonly string[] Services = ["s3", "sts", "eks", "codebuild", "logs", "ecr", "secretsmanager", "registry"];

    /// <exception cref="ImageBuilderException">A fault names no service of the sandbox, or has a number that is out of range.</exception>
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

    private static ImageBuilderException Invalid(string message, string target, string remedy) => new(ErrorCode.InvalidAttribute, message, target, remedy);
}
