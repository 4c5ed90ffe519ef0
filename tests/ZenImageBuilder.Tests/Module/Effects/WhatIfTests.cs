using System.Text.Json;
using ZenImageBuilder.Loading;

namespace ZenImageBuilder.Tests.Module.Effects;

/// <summary>What changes the catalog or writes a file changes nothing with -WhatIf. The engine is the real one, with a catalog of its own.</summary>
public sealed class WhatIfTests : HostedTest
{
    private const string Keys = "-Type aws -AuthMethod secret-key -Region eu-central-1 -AccessKey AKIAIOSFODNN7EXAMPLE -SecretKey paper -NoVerify";

    private static readonly Dictionary<string, string> Least = new(StringComparer.Ordinal)
    {
        ["ImageBuilder"] = "-Flavor aws -CodeBuildProject images -Region eu-central-1",
        ["ArtifactStore"] = "-Flavor s3 -Path s3://bucket/prefix -Region eu-central-1",
        ["ContainerRegistry"] = "-Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com",
    };

    private static readonly string[] SetUp =
    [
        $"foreach ($name in 'used', 'spare') {{ Register-ServiceConnector $name {Keys} }}",
        .. Least.Select(static kind =>
            $"foreach ($name in 'free', 'spare') {{ Register-{kind.Key} $name {kind.Value} }}; Register-{kind.Key} tied {kind.Value} -Connector used -NoVerify"
        ),
        "foreach ($name in 'one', 'two') { Register-Stack $name -ImageBuilder tied -ArtifactStore tied -ContainerRegistry tied -SetActive }",
        "Export-Stack one $args[0] -PassThru",
    ];

    /// <summary>Each changes something, also after the ones before it.</summary>
    private static readonly string[] Changes =
    [
        .. Least.SelectMany(static kind =>
            new[]
            {
                $"Register-{kind.Key} new {kind.Value}",
                $"Register-{kind.Key} newer {kind.Value} -Connector used -NoVerify",
                $"Set-{kind.Key} free -ProfileName dev",
                $"Connect-{kind.Key} free -Connector used -NoVerify",
                $"Disconnect-{kind.Key} tied",
                $"Copy-{kind.Key} free copied",
                $"Rename-{kind.Key} free renamed",
                $"Unregister-{kind.Key} spare",
            }
        ),
        $"Register-ServiceConnector new {Keys}",
        "Set-ServiceConnector used -Description new -NoVerify",
        "Rename-ServiceConnector used renamed",
        "Unregister-ServiceConnector spare",
        "Import-Stack ([IO.Path]::Combine($args[0], 'one.yaml')) -Name imported -Rename",
        "Export-Stack two $args[0]",
        "Export-StackTemplate Terraform $args[0]",
        "Register-Stack new -ImageBuilder tied -SetActive",
        "Select-Stack one",
        "Set-Stack one -RemoveComponent ArtifactStore",
        "Copy-Stack one copied",
        "Rename-Stack one renamed",
        "Unregister-Stack two",
        "Get-Stack | Unregister-Stack -Recursive",
    ];

    private readonly string _folder;

    public WhatIfTests(HostedHome home)
        : base(home)
    {
        EngineLoader.Put(Home, global::ZenImageBuilder.Engine.Engine.Create(new(Home, TimeProvider.System)));
        _folder = NewFolder();
    }

    /// <summary>That each line changes something without -WhatIf shows that a change would have been seen.</summary>
    [Fact]
    public void Nothing_changes_with_WhatIf_and_something_does_without()
    {
        Assert.All(SetUp, line => Assert.NotEmpty(Invoke(line, _folder).Clean().Output));
        var before = State();
        foreach (var line in Changes)
        {
            Assert.Empty(Invoke($"{line} -WhatIf", _folder).Clean().Output);
            Assert.True(before == State(), line);
        }

        foreach (var line in Changes)
        {
            _ = Invoke($"{line} -Confirm:$false", _folder).Clean();
            var after = State();
            Assert.True(before != after, line);
            before = after;
        }
    }

    private string State() =>
        string.Join(
            '\n',
            Invoke("Get-ImageBuilder; Get-ArtifactStore; Get-ContainerRegistry; Get-Stack; Get-ServiceConnector")
                .Clean()
                .Output.Select(static item => JsonSerializer.Serialize(item.BaseObject))
                .Concat(Directory.GetFiles(_folder).Order(StringComparer.Ordinal))
        );
}
