using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

public sealed class ComponentCmdletTests(HostedHome home) : CmdletTest(home)
{
    private readonly List<ComponentRegistration> _validated = [];

    private readonly List<ComponentRegistration> _registrations = [];

    private readonly List<Guid> _removed = [];

    public static TheoryData<string> Nouns { get; } = ["ImageBuilder", "ArtifactStore", "ContainerRegistry"];

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Register_writes_the_component_that_it_made(string noun)
    {
        PlanRegistration();
        var made = Invoke($"Register-{noun} main -Flavor some").Clean().One<StackComponent>();
        Assert.Equal((noun, "main"), (made.GetType().Name, made.Name));
        Assert.Equal(noun, Assert.Single(_registrations).Kind.ToString());
        Assert.Equal(_registrations, _validated);
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Register_with_WhatIf_checks_and_writes_nothing(string noun)
    {
        PlanRegistration();
        Assert.Empty(Invoke($"Register-{noun} main -Flavor some -WhatIf").Clean().Output);
        Assert.Single(_validated);
        Assert.Empty(_registrations);
    }

    [Fact]
    public void Only_attributes_that_were_given_go_to_the_registry_in_plain_types()
    {
        PlanRegistration();
        _ = Invoke(
                """
                Register-ImageBuilder main -Flavor aws -CodeBuildProject images -PrivilegedMode -ImplicitContainerRegistryAuth $false -TimeoutMinutes 30 `
                    -EnvironmentVariable @{ B = 1.5; A = $true; C = $null } -Label @{ team = 'web' }
                """
            )
            .Clean();
        var registration = Assert.Single(_registrations);
        Assert.Equal(
            ["CodeBuildProject", "EnvironmentVariable", "ImplicitContainerRegistryAuth", "PrivilegedMode", "TimeoutMinutes"],
            registration.Configuration.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal("images", registration.Configuration["CodeBuildProject"]);
        Assert.Equal(true, registration.Configuration["PrivilegedMode"]);
        Assert.Equal(false, registration.Configuration["ImplicitContainerRegistryAuth"]);
        Assert.Equal(30, registration.Configuration["TimeoutMinutes"]);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["A"] = "true",
                ["B"] = "1.5",
                ["C"] = "",
            },
            Assert.IsType<IReadOnlyDictionary<string, string>>(registration.Configuration["EnvironmentVariable"], exactMatch: false)
        );
        Assert.Equal(new Dictionary<string, string> { ["team"] = "web" }, registration.Labels);
    }

    [Fact]
    public void A_switch_that_is_turned_off_counts_as_given()
    {
        PlanRegistration();
        _ = Invoke("Register-ImageBuilder main -Flavor aws -PrivilegedMode:$false").Clean();
        Assert.Equal(false, Assert.Single(_registrations).Configuration["PrivilegedMode"]);
    }

    [Fact]
    public void The_credential_of_a_registry_is_a_user_name_and_a_secret()
    {
        PlanRegistration();
        _ = Invoke(
                "Register-ContainerRegistry main -Flavor default -Uri 127.0.0.1:5000 -Credential $args[0]",
                new PSCredential("bob", new System.Net.NetworkCredential("", "pa$$").SecurePassword)
            )
            .Clean();
        var registration = Assert.Single(_registrations);
        Assert.Equal(["Uri", "UserName"], registration.Configuration.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("bob", registration.Configuration["UserName"]);
        Assert.Equal("pa$$", Assert.Single(registration.Secrets, secret => secret.Key == "Password").Value.Reveal());
    }

    [Fact]
    public void The_location_of_a_profile_is_absolute_from_where_the_session_is()
    {
        PlanRegistration();
        var folder = NewFolder();
        _ = Invoke(
                "$ExecutionContext.SessionState.Path.SetLocation($args[0]) | Out-Null; Register-ArtifactStore main -Flavor s3 -ProfileLocation ./aws/credentials",
                folder
            )
            .Clean();
        Assert.Equal(Path.Combine(folder, "aws", "credentials"), Assert.Single(_registrations).Configuration["ProfileLocation"]);
    }

    [Fact]
    public void Components_come_down_the_pipeline_by_property_name_and_a_bad_one_does_not_stop_the_rest()
    {
        PlanRegistration();
        var validate = Engine.OnValidateComponent;
        Engine.OnValidateComponent = registration =>
        {
            if (registration.Name == "bad!")
            {
                throw new ImageBuilderException(ErrorCode.InvalidName, "'bad!' is no name.", registration.Name, "Use letters.");
            }

            validate!(registration);
        };
        var result = Invoke(
            """
            [pscustomobject]@{ Name = 'bad!'; Flavor = 'aws'; CodeBuildProject = 'p0'; TimeoutMinutes = 10 },
            [pscustomobject]@{ Name = 'good'; Flavor = 'aws'; CodeBuildProject = 'p1' } | Register-ImageBuilder
            """
        );
        Assert.Equal("good", result.One<ImageBuilder>().Name);
        Assert.Equal(["CodeBuildProject"], Assert.Single(_registrations).Configuration.Keys);
        AssertError(result.Error, ErrorCode.InvalidName, ErrorCategory.InvalidArgument, "bad!");
        Assert.Equal("Use letters.", result.Error.ErrorDetails.RecommendedAction);
        Assert.StartsWith("InvalidName,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-TimeoutMinutes 4")]
    [InlineData("-TimeoutMinutes 2161")]
    [InlineData("-QueuedTimeoutMinutes 481")]
    [InlineData("-CodeBuildProject ''")]
    public void A_value_out_of_range_is_refused_by_the_parameter(string parameter)
    {
        var error = Invoke($"Register-ImageBuilder main -Flavor aws {parameter}").Error;
        Assert.StartsWith("ParameterArgumentValidationError", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.False(Engine.WasAsked);
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Get_without_a_name_lists_all(string noun)
    {
        Engine.OnFindComponent = static (kind, reference) =>
            reference is null ? [AComponent(kind, "a"), AComponent(kind, "b")] : throw new InvalidOperationException();
        Assert.Equal(["a", "b"], Invoke($"Get-{noun}").Clean().All<StackComponent>().Select(static component => component.Name));
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Get_reports_a_literal_miss_and_goes_on(string noun)
    {
        Engine.OnFindComponent = static (kind, reference) =>
            reference == "none" ? throw new ImageBuilderException(ErrorCode.ComponentNotFound, "Nothing is named 'none'.") : [AComponent(kind, reference!)];
        var result = Invoke($"'a', 'none', 'b' | Get-{noun}");
        Assert.Equal(["a", "b"], result.All<StackComponent>().Select(static component => component.Name));
        AssertError(result.Error, ErrorCode.ComponentNotFound, ErrorCategory.ObjectNotFound, "none");
    }

    [Theory]
    [InlineData("Get-ImageBuilder 007", "007")]
    [InlineData("Get-ImageBuilder 1e5", "1e5")]
    [InlineData("Get-ImageBuilder -Name 12345678", "12345678")]
    [InlineData("Get-ImageBuilder web-1", "web-1")]
    [InlineData("Get-ImageBuilder 'w*'", "w*")]
    [InlineData("Get-ImageBuilder ([guid]'7113ba9b-efdd-4a0a-94dc-fb67926e58a1')", "7113ba9b-efdd-4a0a-94dc-fb67926e58a1")]
    public void A_reference_is_taken_as_it_was_typed(string script, string expected)
    {
        var asked = new List<string?>();
        Engine.OnFindComponent = (_, reference) =>
        {
            asked.Add(reference);
            return [];
        };
        _ = Invoke(script).Clean();
        Assert.Equal([expected], asked);
    }

    [Fact]
    public void An_object_of_another_kind_is_no_reference()
    {
        var store = AStore("mine");
        var error = Invoke("$args[0] | Get-ImageBuilder", store).Error;
        AssertError(error, ErrorCode.ComponentNotFound, ErrorCategory.ObjectNotFound, store);
        Assert.Equal("'mine' is no image builder: it is an artifact store.", error.Exception.Message);
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Unregister_takes_objects_from_the_pipeline_and_writes_nothing(string noun)
    {
        var kind = Enum.Parse<ComponentKind>(noun);
        var component = AComponent(kind, "main");
        PlanRemoval(component);
        Assert.Empty(Invoke($"$args[0] | Unregister-{noun} -Confirm:$false", component).Clean().Output);
        Assert.Equal([component.Id], _removed);
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Unregister_with_PassThru_writes_what_was_removed(string noun)
    {
        var component = AComponent(Enum.Parse<ComponentKind>(noun), "main");
        PlanRemoval(component);
        Assert.Same(component, Invoke($"Unregister-{noun} main -PassThru -Confirm:$false").Clean().One<StackComponent>());
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public void Unregister_with_WhatIf_removes_nothing(string noun)
    {
        PlanRemoval(AComponent(Enum.Parse<ComponentKind>(noun), "main"));
        Assert.Empty(Invoke($"Unregister-{noun} main -PassThru -WhatIf").Clean().Output);
        Assert.Empty(_removed);
    }

    [Fact]
    public void A_component_in_use_is_an_error_and_the_next_one_goes()
    {
        var component = ABuilder("used");
        Engine.OnResolveComponent = (_, reference) => reference == "used" ? component : ABuilder(reference);
        Engine.OnUnregisterComponent = (_, id) =>
        {
            if (id == component.Id)
            {
                throw new ImageBuilderException(ErrorCode.ComponentInUse, "The stack 'prod' uses the image builder 'used'.");
            }
        };
        var result = Invoke("Unregister-ImageBuilder used, free -Confirm:$false -PassThru");
        Assert.Equal("free", result.One<ImageBuilder>().Name);
        AssertError(result.Error, ErrorCode.ComponentInUse, ErrorCategory.ResourceBusy, "used");
    }

    [Fact]
    public void What_no_one_foresaw_is_an_error_of_its_own_name()
    {
        Engine.OnFindComponent = static (_, _) => throw new NotSupportedException("odd");
        var error = Invoke("Get-ImageBuilder").Error;
        Assert.Equal((ErrorCategory.InvalidOperation, "odd"), (error.CategoryInfo.Category, error.Exception.Message));
        Assert.StartsWith(nameof(ErrorCode.UnexpectedError), error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private void PlanRegistration()
    {
        Engine.OnValidateComponent = _validated.Add;
        Engine.OnRegisterComponent = registration =>
        {
            _registrations.Add(registration);
            return AComponent(registration.Kind, registration.Name);
        };
    }

    private void PlanRemoval(StackComponent component)
    {
        Engine.OnResolveComponent = (_, reference) =>
            reference == component.Name || reference == component.Id.ToString() ? component : throw new InvalidOperationException(reference);
        Engine.OnUnregisterComponent = (_, id) => _removed.Add(id);
    }

    internal static void AssertError(ErrorRecord error, ErrorCode code, ErrorCategory category, object? target)
    {
        Assert.StartsWith($"{code},", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(target, error.TargetObject);
        Assert.EndsWith(".", error.Exception.Message, StringComparison.Ordinal);
    }
}
