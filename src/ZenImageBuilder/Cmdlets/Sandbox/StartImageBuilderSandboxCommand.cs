using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Sandbox;

/// <summary>Starts an AWS on this machine that builds images: for tests, and for a first run without an account.</summary>
[Cmdlet(VerbsLifecycle.Start, Nouns.ImageBuilderSandbox, SupportsShouldProcess = true)]
[OutputType(typeof(ImageBuilderSandbox))]
public sealed class StartImageBuilderSandboxCommand : ImageBuilderCmdlet
{
    private const string DefaultStack = "sandbox";

    /// <summary>Registers a stack that uses the sandbox and makes it the active one.</summary>
    [Parameter]
    public SwitchParameter SetActive { get; set; }

    /// <summary>The name of that stack and of its components.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string StackName { get; set; } = DefaultStack;

    /// <summary>The container engine that builds use: docker, podman or buildah; without it, the first that works.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerEngineCompleter))]
    public string? ContainerEngine { get; set; }

    /// <summary>The AWS region that the sandbox says it is.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string Region { get; set; } = "us-east-1";

    /// <summary>What goes wrong in the sandbox.</summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyCollection]
    [FaultObject]
    public SandboxFault[] Fault { get; set; } = [];

    /// <summary>Lets policies decide what the user and the builds of the sandbox may do: without others, exactly those that New-ImageBuilderPolicy writes.</summary>
    [Parameter]
    public SwitchParameter EnforcePolicy { get; set; }

    /// <summary>What the user of the sandbox may do, as JSON.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CallerPolicy { get; set; }

    /// <summary>What the service role of the sandbox's project may do, as JSON.</summary>
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
