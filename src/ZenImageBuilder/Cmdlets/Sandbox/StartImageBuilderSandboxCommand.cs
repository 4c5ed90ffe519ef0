using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Sandbox;

/// <summary>Starts a local AWS that builds images: for tests, and for a first run without an account.</summary>
[Cmdlet(VerbsLifecycle.Start, Nouns.ImageBuilderSandbox, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilderSandbox))]
public sealed class StartImageBuilderSandboxCommand : ImageBuilderCmdlet
{
    private const string DefaultStack = "sandbox";

    /// <summary>Registers a stack that uses the sandbox and makes it the active one.</summary>
    [Parameter]
    public SwitchParameter SetActive { get; set; }

    /// <summary>The name of the stack and of its components. Give it together with <see cref="SetActive"/>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string StackName { get; set; } = DefaultStack;

    /// <summary>The container engine that builds use: docker, podman or buildah. If it is omitted, the first one that works is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerEngineCompleter))]
    public string? ContainerEngine { get; set; }

    /// <summary>The AWS region that the sandbox reports.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string Region { get; set; } = "us-east-1";

    /// <summary>The faults of the sandbox from its start.</summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyCollection]
    [FaultObject]
    public SandboxFault[] Fault { get; set; } = [];

    /// <summary>
    /// Enforces policies on the user and the builds of the sandbox. If no other policies are given, these are exactly the policies that New-ImageBuilderPolicy
    /// writes.
    /// </summary>
    [Parameter]
    public SwitchParameter EnforcePolicy { get; set; }

    /// <summary>The policy of the sandbox's user, as JSON. Give it together with <see cref="EnforcePolicy"/>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CallerPolicy { get; set; }

    /// <summary>The policy of the service role of the sandbox's project, as JSON. Give it together with <see cref="EnforcePolicy"/>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ServiceRolePolicy { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        if (!SetActive && MyInvocation.BoundParameters.ContainsKey(nameof(StackName)))
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"-{nameof(StackName)} names the stack that -{nameof(SetActive)} registers.",
                StackName,
                $"Add -{nameof(SetActive)}."
            );
        }

        if (!EnforcePolicy && (CallerPolicy ?? ServiceRolePolicy) is not null)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"-{(CallerPolicy is null ? nameof(ServiceRolePolicy) : nameof(CallerPolicy))} counts only where the sandbox enforces policies.",
                remedy: $"Add -{nameof(EnforcePolicy)}."
            );
        }

        var request = new SandboxRequest(SetActive ? StackName : null, Region, ContainerEngine, EnforcePolicy ? new(CallerPolicy, ServiceRolePolicy) : null)
        {
            Faults = Fault,
        };
        var plan = new Planned<ImageBuilderSandbox>(
            SetActive ? $"sandbox in {Region} with stack {StackName}" : $"sandbox in {Region}",
            "Start sandbox",
            async (observer, cancellationToken) => SandboxObject.Of(await Engine.Sandboxes.StartAsync(request, observer, cancellationToken))
        );
        await WriteAppliedAsync(plan, cancellationToken);
    }
}
