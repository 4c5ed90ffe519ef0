using System.Management.Automation.Runspaces;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

/// <summary>The cmdlets of service connectors against an engine that the test plans.</summary>
public sealed class ConnectorCmdletTests : CmdletTest
{
    private readonly TextHost _host = new();

    private readonly Runspace _person;

    private readonly List<ConnectorRegistration> _validated = [];

    private readonly List<ConnectorRegistration> _registered = [];

    public ConnectorCmdletTests(HostedHome home)
        : base(home)
    {
        _person = RunspaceFactory.CreateRunspace(_host, InitialSessionState.CreateDefault2());
        _person.Open();
        _person.SessionStateProxy.SetVariable("PSModuleAutoLoadingPreference", "None");
        _ = Invoke(_person, "Import-Module $args[0]", Manifest).Clean();
    }

    protected override void Dispose(bool disposing)
    {
        Close(_person);
        base.Dispose(disposing);
    }

    [Fact]
    public void A_registration_carries_what_was_given_and_secrets_apart()
    {
        Plan();
        var connector = Invoke(
                """
                Register-ServiceConnector c -Type aws -AuthMethod iam-role -Region eu-central-1 -AccessKey AKIA -SecretKey hush -RoleArn arn -PolicyArn a, b -ResourceType s3-bucket `
                    -ResourceId s3://b -ExpirationSeconds 900 -Description d -Label @{ team = 'ml' } -NoVerify
                """
            )
            .Clean()
            .One<ServiceConnector>();
        Assert.Equal("c", connector.Name);
        var given = Assert.Single(_registered);
        Assert.Equal(
            ("c", "aws", "iam-role", "s3://b", "d", 900),
            (given.Name, given.Type, given.AuthMethod, given.ResourceId, given.Description, given.Expiry.Seconds!.Value)
        );
        Assert.Equal(["AccessKey", "PolicyArn", "Region", "RoleArn"], given.Configuration.Keys.Order());
        Assert.Equal("hush", Assert.Single(given.Secrets).Value.Reveal());
        Assert.Equal(_registered, _validated);
    }

    [Fact]
    public void WhatIf_asks_nobody_and_writes_nothing()
    {
        Plan();
        Assert.Empty(Invoke("Register-ServiceConnector c -Type aws -AuthMethod implicit -Region eu-central-1 -WhatIf").Clean().Output);
        Assert.Single(_validated);
        Assert.Empty(_registered);
    }

    [Fact]
    public void AutoConfigure_gives_the_chain_its_parameters_and_the_rest_to_the_connector()
    {
        Plan();
        AwsOptions? chain = null;
        ConnectorAutoConfiguration? wish = null;
        Engine.OnConfigureConnector = (asked, aws) =>
        {
            (wish, chain) = (asked, aws);
            return asked.Template with { AuthMethod = "session-token" };
        };
        _ = Invoke("Register-ServiceConnector c -Type aws -AutoConfigure -ProfileName dev -Region eu-west-1 -RoleArn arn -ResourceType aws-generic").Clean();
        Assert.Equal(("dev", "eu-west-1", "arn"), (chain!.ProfileName, chain.Region, wish!.RoleArn));
        Assert.Equal(["aws-generic"], wish.Template.ResourceTypes);
        Assert.Empty(wish.Template.Configuration);
        Assert.Equal("session-token", Assert.Single(_registered).AuthMethod);
    }

    [Fact]
    public void A_docker_credential_is_a_user_and_a_password()
    {
        Plan();
        _ = Invoke(
                "param($secret) Register-ServiceConnector c -Type docker -Registry ghcr.io -Credential ([pscredential]::new('me', $secret))",
                new System.Net.NetworkCredential("", "hush").SecurePassword
            )
            .Clean();
        var given = Assert.Single(_registered);
        Assert.Equal(("me", "ghcr.io", "hush"), (given.Configuration["UserName"], given.Configuration["Registry"], given.Secrets["Password"].Reveal()));
        var wrong = Invoke("Register-ServiceConnector c -Type docker -Credential 'me'");
        Assert.Equal(nameof(ErrorCode.InvalidCredential), wrong.Error.FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void The_dialogue_asks_for_what_was_not_given_and_again_for_what_is_wrong()
    {
        Plan();
        Engine.OnValidateConnectorName = static (name, _) =>
        {
            if (name == "taken")
            {
                throw new ImageBuilderException(ErrorCode.ConnectorExists, "It is taken.");
            }
        };
        Engine.OnValidateConnector = static registration =>
        {
            if ((string)registration.Configuration["RoleArn"] == "wrong")
            {
                throw new ImageBuilderException(ErrorCode.InvalidAttribute, "RoleArn is wrong.", null, "Correct it.");
            }
        };

        // Name twice, type, others' credentials, method, one resource type, its resource; then the attributes, and once more: what was said before stands in brackets.
        foreach (var answer in (object[])["taken", "c", 0, 1, 1, 1, "s3://b", "", "AKIA", "hush-1", "wrong", "", "", "hush-2", "arn:right", ""])
        {
            _host.Answers.Enqueue(answer);
        }

        _ = Invoke(_person, "Register-ServiceConnector -Interactive -Region eu-central-1").Clean();

        var given = Assert.Single(_registered);
        Assert.Equal(("c", "aws", "iam-role", "s3://b"), (given.Name, given.Type, given.AuthMethod, given.ResourceId));
        Assert.Equal(
            ("AKIA", "arn:right", "eu-central-1", "hush-2"),
            (given.Configuration["AccessKey"], given.Configuration["RoleArn"], given.Configuration["Region"], given.Secrets["SecretKey"].Reveal())
        );
        Assert.Empty(_host.Answers);
        var screen = string.Join('\n', _host.Lines);
        Assert.Contains("WARNING: It is taken.", screen, StringComparison.Ordinal);
        Assert.Contains("WARNING: RoleArn is wrong. Correct it.", screen, StringComparison.Ordinal);
        Assert.Contains("WARNING: AccessKey is required.", screen, StringComparison.Ordinal);
        Assert.Contains("[AKIA]", screen, StringComparison.Ordinal);

        // Each choice has a key of its own.
        Assert.Contains("Which credentials does it use? &this machine, &others", screen, StringComparison.Ordinal);
        Assert.Contains("How does it authenticate? &implicit, i&am-role", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Connect_asks_which_connector_where_it_is_told_to()
    {
        var builder = ABuilder();
        var (first, second) = (AConnector("first"), AConnector("second"));
        Engine.OnResolveComponent = (_, _) => builder;
        Engine.OnCompatibleConnectors = _ => [first, second];
        Engine.OnCheckConnection = (candidate, verify) =>
        {
            Assert.Equal((second.Id.ToString(), true), (candidate.Connector, verify));
            return new(
                second.Id,
                new()
                {
                    ConnectorId = second.Id,
                    ConnectorName = "second",
                    ConnectorType = "aws",
                    ResourceType = "aws-generic",
                    ResourceNames = ["eu-central-1"],
                }
            );
        };
        Engine.OnConnectComponent = (_, id, connector) =>
        {
            Assert.Equal((builder.Id, (Guid?)second.Id), (id, connector));
            return builder;
        };
        _host.Answers.Enqueue(1);
        var row = Invoke(_person, "Connect-ImageBuilder main -Interactive").Clean().One<ConnectorResource>();
        Assert.Equal("second", row.ConnectorName);

        Engine.OnCompatibleConnectors = _ => [];
        Assert.Equal(
            nameof(ErrorCode.ConnectorIncompatible),
            Invoke(_person, "Connect-ImageBuilder main -Interactive").Error.FullyQualifiedErrorId.Split(',')[0]
        );
        Assert.Equal(nameof(ErrorCode.ConnectorNotGiven), Invoke(_person, "Connect-ImageBuilder main").Error.FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void One_that_is_wrong_does_not_keep_the_others()
    {
        Engine.OnResolveComponent = static (kind, name) =>
            name == "b" ? throw new ImageBuilderException(ErrorCode.ComponentNotFound, "No b.", name) : AComponent(kind, name);
        Engine.OnCheckConnection = static (candidate, _) =>
            new(
                Guid.Empty,
                new()
                {
                    ConnectorId = Guid.Empty,
                    ConnectorName = candidate.Name,
                    ConnectorType = "aws",
                    ResourceType = "s3-bucket",
                    ResourceNames = [],
                }
            );
        Engine.OnConnectComponent = static (kind, _, _) => AComponent(kind, "x");
        var result = Invoke("'a', 'b', 'c' | Connect-ArtifactStore -Connector x");
        Assert.Equal(["a", "c"], result.Output.Select(static row => ((ConnectorResource)row.BaseObject).ConnectorName));
        Assert.Equal("ComponentNotFound", result.Error.FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void Connect_with_WhatIf_writes_nothing()
    {
        Engine.OnResolveComponent = static (kind, name) => AComponent(kind, name);
        Engine.OnCheckConnection = static (_, _) =>
            new(
                Guid.Empty,
                new()
                {
                    ConnectorId = Guid.Empty,
                    ConnectorName = "c",
                    ConnectorType = "aws",
                    ResourceType = "s3-bucket",
                    ResourceNames = [],
                }
            );
        var connected = false;
        Engine.OnConnectComponent = (kind, _, _) =>
        {
            connected = true;
            return AComponent(kind, "a");
        };
        Assert.Empty(Invoke("Connect-ArtifactStore a -Connector c -WhatIf").Clean().Output);
        Assert.False(connected);
    }

    [Fact]
    public void Tests_of_components_carry_the_parameters_of_AWS()
    {
        Engine.OnFindComponent = static (kind, _) => [AComponent(kind, "a"), AComponent(kind, "b")];
        AwsOptions? given = null;
        Engine.OnTestComponent = (component, aws) =>
        {
            given = aws;
            return
            [
                new()
                {
                    Target = component.Name,
                    Check = "Bucket",
                    Status = ReadinessStatus.Passed,
                    Evidence = "It is there.",
                },
            ];
        };
        var checks = Invoke("Test-ArtifactStore * -ProfileName dev").Clean().Output.Select(static check => ((ReadinessCheck)check.BaseObject).Target);
        Assert.Equal(["a", "b"], checks);
        Assert.Equal("dev", given!.ProfileName);
    }

    private void Plan()
    {
        Engine.OnValidateConnector = _validated.Add;
        Engine.OnConnectorTypes = static () =>
            [
                new()
                {
                    Name = "aws",
                    Description = "AWS.",
                    AuthMethods =
                    [
                        new("implicit", "The machine's own.", [], null, null, null),
                        new(
                            "iam-role",
                            "A role.",
                            [
                                new("AccessKey", "string", true, null, false, "The key."),
                                new("SecretKey", "string", true, null, true, "The secret."),
                                new("RoleArn", "string", true, null, false, "The role."),
                                new("Policy", "string", false, null, false, "The policy."),
                                new("Region", "string", true, null, false, "The region."),
                            ],
                            3600,
                            900,
                            43200
                        ),
                    ],
                    ResourceTypes = [new("s3-bucket", "Buckets.", "s3://bucket"), new("aws-generic", "All.", "the region")],
                },
                new()
                {
                    Name = "docker",
                    Description = "Docker.",
                    AuthMethods = [new("password", "A password.", [], null, null, null)],
                    ResourceTypes = [new("docker-registry", "A registry.", "host")],
                },
            ];
        Engine.OnRegisterConnector = (registration, _) =>
        {
            _registered.Add(registration);
            return AConnector(registration.Name);
        };
    }

    private static ServiceConnector AConnector(string name) =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = name,
            Type = "aws",
            AuthMethod = "implicit",
            ResourceTypes = ["aws-generic"],
            Configuration = new Dictionary<string, object>(),
            SealedAttributes = [],
            Labels = new Dictionary<string, string>(),
            Created = DateTimeOffset.UnixEpoch,
            Updated = DateTimeOffset.UnixEpoch,
        };
}
