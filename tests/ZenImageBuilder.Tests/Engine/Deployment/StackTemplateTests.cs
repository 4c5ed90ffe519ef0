using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Deployment;
using ZenImageBuilder.Engine.Policies;

namespace ZenImageBuilder.Tests.Engine.Deployment;

/// <summary>The templates: held to account by the tools of their owners, where the machine has them.</summary>
public sealed partial class StackTemplateTests(MotoServer moto) : IClassFixture<MotoServer>, IDisposable
{
    private static readonly PolicyScope Scope = new()
    {
        Region = "eu-central-1",
        Account = "123456789012",
        Project = "team-a",
        Bucket = "contexts",
        Prefix = "builds",
        Ecr = new("eu-central-1", "123456789012", ["team/app"]),
        ServiceRole = "arn:aws:iam::123456789012:role/service",
        Caller = "arn:aws:iam::123456789012:role/caller",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("zib-template-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ServiceRolePolicy", true)]
    [InlineData("CallerRolePolicy", false)]
    public void The_roles_of_CloudFormation_have_the_policies_of_a_stack(string resource, bool isServiceRole)
    {
        var statements = Template()["Resources"][resource]["Properties"]["PolicyDocument"]["Statement"];
        AssertIs(
            isServiceRole,
            Resolve(
                statements,
                new(StringComparer.Ordinal)
                {
                    ["AWS::Partition"] = "aws",
                    ["AWS::Region"] = "eu-central-1",
                    ["AWS::AccountId"] = "123456789012",
                    ["AWS::StackName"] = "team-a",
                    ["Prefix"] = "builds",
                    ["ContextBucket"] = "contexts",
                    ["ImageRepository"] = "team/app",
                    ["ServiceRole.Arn"] = Scope.ServiceRole,
                    ["CallerRole.Arn"] = Scope.Caller,
                }
            )
        );
    }

    [Theory]
    [InlineData("service_role", true)]
    [InlineData("caller", false)]
    public void The_roles_of_Terraform_have_them_too(string document, bool isServiceRole)
    {
        var text = Regex
            .Match(StackTemplate.Terraform, $"data \"aws_iam_policy_document\" \"{document}\" {{\n(.*?)\n}}", RegexOptions.Singleline, TimeSpan.FromSeconds(1))
            .Groups[1]
            .Value;
        foreach (
            var (name, value) in new[]
            {
                ("local.partition", "aws"),
                ("local.region", "eu-central-1"),
                ("local.account", "123456789012"),
                ("var.name", "team-a"),
                ("local.bucket", "contexts"),
                ("var.prefix", "builds"),
                ("local.repository", "team/app"),
                ("aws_iam_role.service.arn", Scope.ServiceRole),
                ("aws_iam_role.caller.arn", Scope.Caller),
            }
        )
        {
            text = text.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        }

        AssertIs(
            isServiceRole,
            new JsonArray([
                .. TerraformStatement()
                    .Matches(text)
                    .Select(static match =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["Sid"] = match.Groups["sid"].Value,
                                ["Effect"] = "Allow",
                                ["Action"] = JsonNode.Parse($"[{match.Groups["actions"].Value}]"),
                                ["Resource"] = JsonNode.Parse($"[{match.Groups["resources"].Value}]"),
                            }
                    ),
            ])
        );
    }

    [Fact]
    public void What_it_makes_is_closed_encrypted_scanned_and_emptied()
    {
        var resources = Template()["Resources"];
        var bucket = resources["Bucket"]["Properties"];
        Assert.All(
            new[] { "BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets" },
            name => Assert.Equal("true", bucket["PublicAccessBlockConfiguration"][name].ToString())
        );
        Assert.Equal("AES256", bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]["ServerSideEncryptionByDefault"]["SSEAlgorithm"].ToString());
        Assert.Equal("${Prefix}/code-build-contexts/", bucket["LifecycleConfiguration"]["Rules"][0]["Prefix"].ToString());
        Assert.Equal("false", resources["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"][0]["Condition"]["Bool"]["aws:SecureTransport"].ToString());
        Assert.Equal("true", resources["Repository"]["Properties"]["ImageScanningConfiguration"]["ScanOnPush"].ToString());
        Assert.Equal("S3", resources["Project"]["Properties"]["Source"]["Type"].ToString());
        Assert.Equal(
            ("LINUX_CONTAINER", BuildImages.Amd64, "true"),
            (
                resources["Project"]["Properties"]["Environment"]["Type"].ToString(),
                resources["Project"]["Properties"]["Environment"]["Image"].ToString(),
                resources["Project"]["Properties"]["Environment"]["PrivilegedMode"].ToString()
            )
        );
    }

    [Fact]
    public async Task Cfn_lint_finds_nothing()
    {
        Tool.Need("cfn-lint");
        var file = Path.Combine(_folder, "stack.yaml");
        await File.WriteAllTextAsync(file, StackTemplate.CloudFormation, TestContext.Current.CancellationToken);
        Assert.Equal("", (await Tool.RunAsync("cfn-lint", "--include-checks", "I", "W", "E", "--", file)).Trim());
    }

    [Fact]
    public async Task Terraform_accepts_and_plans_it()
    {
        Tool.Need("terraform");
        await File.WriteAllTextAsync(Path.Combine(_folder, "main.tf"), StackTemplate.Terraform, TestContext.Current.CancellationToken);
        Assert.Equal("", (await TerraformAsync("fmt", "-check")).Trim());
        using var init = Tool.Start("env", Terraform(["init", "-no-color", .. Mirror() is { } mirror ? new[] { $"-plugin-dir={mirror}" } : []]));
        var said = await init.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await init.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(init.ExitCode == 0, $"Terraform has no provider for AWS here: {said}");
        Assert.Contains("The configuration is valid.", await TerraformAsync("validate", "-no-color"), StringComparison.Ordinal);
        await PlansAsync(13);
        await PlansAsync(6, "-var=existing_bucket=contexts", "-var=existing_repository=team/app", "-var=caller_principal=arn:aws:iam::123456789012:role/ci");
    }

    /// <summary>A folder of providers, as <c>terraform providers mirror</c> lays it out, for machines without a way to the registry of Terraform.</summary>
    private static string? Mirror() =>
        new[] { "/opt", "/usr/share/terraform", "/usr/local/share/terraform" }
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .FirstOrDefault(static folder => Directory.Exists(Path.Combine(folder, "registry.terraform.io")));

    private async Task PlansAsync(int resources, params string[] variables) =>
        Assert.Contains(
            $"Plan: {resources} to add, 0 to change, 0 to destroy.",
            await TerraformAsync(["plan", "-no-color", "-input=false", "-var=name=team-a", .. variables]),
            StringComparison.Ordinal
        );

    private Task<string> TerraformAsync(params string[] arguments) => Tool.RunAsync("env", Terraform(arguments));

    private string[] Terraform(params string[] arguments) =>
        [
            "-u",
            "TF_CLI_CONFIG_FILE",
            "AWS_ACCESS_KEY_ID=a",
            "AWS_SECRET_ACCESS_KEY=b",
            "AWS_REGION=eu-central-1",
            $"AWS_ENDPOINT_URL={moto.Require()}",
            "CHECKPOINT_DISABLE=1",
            "terraform",
            $"-chdir={_folder}",
            .. arguments,
        ];

    private static void AssertIs(bool isServiceRole, JsonNode statements) =>
        Assert.Equal(
            (isServiceRole ? StackPolicies.ServiceRole(Scope) : StackPolicies.Caller(Scope)).ToDocument()["Statement"]!.ToJsonString(),
            statements.ToJsonString()
        );

    private static YamlNode Template()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(StackTemplate.CloudFormation));
        return stream.Documents[0].RootNode;
    }

    /// <summary>A part of the template with its references resolved; a Sub with names of its own is a list.</summary>
    private static JsonNode Resolve(YamlNode node, Dictionary<string, string> values) =>
        node switch
        {
            YamlScalarNode { Value: { } text } => Reference().Replace(text, match => values[match.Groups[1].Value]),
            YamlSequenceNode { Tag: { IsEmpty: false, Value: "!Sub" } } sub => Resolve(sub[0], values),
            YamlSequenceNode list => new JsonArray([.. list.Select(item => Resolve(item, values))]),
            YamlMappingNode map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key.ToString(), (JsonNode?)Resolve(member.Value, values)))),
            _ => throw new InvalidOperationException(),
        };

    [GeneratedRegex(@"\$\{([^}]+)\}", RegexOptions.None, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(
        @"statement \{\s+sid\s+= ""(?<sid>\w+)""\s+actions\s+= \[(?<actions>.*)\]\s+resources\s+= \[(?<resources>.*)\]\s+\}",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TerraformStatement();
}
