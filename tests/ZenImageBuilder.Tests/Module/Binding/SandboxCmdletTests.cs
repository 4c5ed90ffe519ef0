using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

public sealed class SandboxCmdletTests(HostedHome home) : CmdletTest(home)
{
    private readonly List<SandboxRequest> _requests = [];

    [Fact]
    public void Start_writes_all_that_a_script_needs()
    {
        PlanStart();
        var sandbox = Invoke("Start-ImageBuilderSandbox").Clean().One<ImageBuilderSandbox>();
        Assert.Equal(("AKIASANDBOX", "sandbox-secret"), (sandbox.Credential.UserName, sandbox.Credential.GetNetworkCredential().Password));
        Assert.Equal(new(null, "us-east-1", null), Assert.Single(_requests));
        Assert.DoesNotContain("sandbox-secret", sandbox.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SetActive_asks_for_a_ready_stack()
    {
        PlanStart();
        _ = Invoke("Start-ImageBuilderSandbox -SetActive; Start-ImageBuilderSandbox -SetActive -StackName trial -Region eu-central-1 -ContainerEngine podman")
            .Clean();
        Assert.Equal([new("sandbox", "us-east-1", null), new("trial", "eu-central-1", "podman")], _requests);
    }

    [Fact]
    public void A_name_without_a_stack_is_refused()
    {
        ComponentCmdletTests.AssertError(
            Invoke("Start-ImageBuilderSandbox -StackName trial").Error,
            ErrorCode.InvalidParameterCombination,
            ErrorCategory.InvalidArgument,
            "trial"
        );
        Assert.False(Engine.WasAsked);
    }

    [Fact]
    public void WhatIf_starts_and_stops_nothing()
    {
        var sandbox = ASandbox();
        var stopped = new List<Guid>();
        PlanStart();
        Engine.OnRunningSandboxes = () => [sandbox];
        Engine.OnStopSandbox = id =>
        {
            stopped.Add(id);
            return Task.CompletedTask;
        };
        Assert.Empty(Invoke("Start-ImageBuilderSandbox -WhatIf; Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -WhatIf").Clean().Output);
        Assert.Empty(_requests);
        Assert.Empty(stopped);
    }

    [Fact]
    public void Stop_takes_objects_ids_and_prefixes()
    {
        var (one, two) = (ASandbox(), ASandbox());
        var stopped = new List<Guid>();
        Engine.OnRunningSandboxes = () => [one, two];
        Engine.OnStopSandbox = id =>
        {
            stopped.Add(id);
            return Task.CompletedTask;
        };
        Assert.Empty(Invoke("Get-ImageBuilderSandbox $args[0] | Stop-ImageBuilderSandbox -Confirm:$false", one.Id).Clean().Output);
        Assert.Equal(
            two.Id,
            Invoke("Stop-ImageBuilderSandbox $args[0] -PassThru -Confirm:$false", two.Id.ToString()[..13]).Clean().One<ImageBuilderSandbox>().Id
        );
        Assert.Equal([one.Id, two.Id], stopped);
    }

    [Fact]
    public void One_that_does_not_run_is_an_error()
    {
        Engine.OnRunningSandboxes = static () => [];
        ComponentCmdletTests.AssertError(Invoke("Get-ImageBuilderSandbox nope").Error, ErrorCode.SandboxNotFound, ErrorCategory.ObjectNotFound, "nope");
        ComponentCmdletTests.AssertError(
            Invoke("Stop-ImageBuilderSandbox nope -Confirm:$false").Error,
            ErrorCode.SandboxNotFound,
            ErrorCategory.ObjectNotFound,
            "nope"
        );
    }

    [Fact]
    public void Faults_are_hashtables_and_an_empty_list_ends_them()
    {
        var sandbox = ASandbox();
        var asked = new List<IReadOnlyList<SandboxFault>>();
        Engine.OnRunningSandboxes = () => [sandbox];
        Engine.OnBreakSandbox = (_, faults) =>
        {
            asked.Add(faults);
            return sandbox with { Faults = faults };
        };

        var set = Invoke(
                "Get-ImageBuilderSandbox | Set-ImageBuilderSandbox -Fault @{ Kind = 'SlowBody'; Service = 's3'; Times = $null; Delay = '0:0:5' }, @{ Kind = 'Throttle' }"
            )
            .Clean()
            .One<ImageBuilderSandbox>();

        Assert.Equal(
            [
                new()
                {
                    Kind = SandboxFaultKind.SlowBody,
                    Service = "s3",
                    Times = null,
                    Delay = TimeSpan.FromSeconds(5),
                },
                new() { Kind = SandboxFaultKind.Throttle },
            ],
            set.Faults
        );
        Assert.Empty(Invoke("Get-ImageBuilderSandbox | Set-ImageBuilderSandbox -Fault @()").Clean().One<ImageBuilderSandbox>().Faults);
        Assert.Empty(Invoke("Get-ImageBuilderSandbox | Set-ImageBuilderSandbox -Fault @() -WhatIf").Clean().Output);
        Assert.Equal([2, 0], asked.Select(static faults => faults.Count));
        ComponentCmdletTests.AssertError(
            Invoke("Set-ImageBuilderSandbox nope -Fault @()").Error,
            ErrorCode.SandboxNotFound,
            ErrorCategory.ObjectNotFound,
            "nope"
        );
    }

    private void PlanStart() =>
        Engine.OnStartSandbox = async request =>
        {
            await Task.Yield();
            _requests.Add(request);
            return ASandbox();
        };
}
