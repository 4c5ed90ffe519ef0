using System.Text.RegularExpressions;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>What the documents tell people to type against AWS, typed as it stands, in one shell from start to end. The AWS is moto, which has the account of the documents.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class DocumentTests(MotoServer moto, AwsEnvironment environment) : IClassFixture<MotoServer>, IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("zib-documents-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task The_script_against_AWS_runs_from_start_to_end()
    {
        environment.Reset();
        var url = moto.Require();
        await MakeWhatTheReaderHasAsync(url);
        List<string> blocks =
        [
            $"$ErrorActionPreference = 'Stop'; $ConfirmPreference = 'None'; Import-Module '{ModuleFolder.Path}/ZenImageBuilder.psd1'",
            .. await BlocksAsync("README.md", "## Build in your AWS account"),
            .. await BlocksAsync("docs/existing-resources.md", "# Existing resources"),
            .. await BlocksAsync("docs/authentication.md", "# Authentication"),
        ];
        var building = Enumerable.Range(0, blocks.Count).Where(index => blocks[index].Contains("$build = Start-ImageBuild", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, building.Count);
        foreach (var index in building)
        {
            blocks[index] += "if ($build.Status -ne 'SUCCEEDED') { throw \"$($build.Status): $($build.Failure)\" }";
        }

        var (exitCode, said) = await RunAsync(string.Join('\n', blocks) + "\n(Get-Stack).Name -join ' '", url);
        Assert.True(exitCode == 0, said);
        Assert.EndsWith("nightly prod", said.TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>The PowerShell of a document, from a heading to the next of its level.</summary>
    private static async Task<IEnumerable<string>> BlocksAsync(string document, string heading)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(ModuleFolder.RepositoryRoot, document), Cancellation);
        var level = heading.Split(' ')[0];
        var section = Regex.Match($"\n{text}\n{level} ", $"\n{heading}\n(.*?)\n{level} ", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups[1].Value;
        return Regex
            .Matches(section, "```powershell\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1))
            .Select(static match => match.Groups[1].Value);
    }

    private async Task<(int ExitCode, string Said)> RunAsync(string script, string url)
    {
        var file = Path.Combine(_home, "documents.ps1");
        await File.WriteAllTextAsync(file, script, Cancellation);
        var start = Shell.StartInfo("-File", file);
        start.WorkingDirectory = _home;
        start.Environment["ZENIMAGEBUILDER_HOME"] = Path.Combine(_home, "registry");
        start.Environment["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        start.Environment["AWS_REGION"] = "eu-central-1";
        start.Environment["AWS_ENDPOINT_URL"] = url;
        var (exitCode, output, error) = await Shell.RunAsync(start);
        return (exitCode, error + output);
    }

    /// <summary>A folder to build; the bucket and the project of the second part; and the project of the deployment, which moto's CloudFormation does not make.</summary>
    private async Task MakeWhatTheReaderHasAsync(string url)
    {
        var service = Directory.CreateDirectory(Path.Combine(_home, "service")).FullName;
        await File.WriteAllTextAsync(Path.Combine(service, "Dockerfile"), "FROM scratch\nARG VERSION\n", Cancellation);
        var observed = new Observed();
        var aws = new AwsOptions
        {
            Keys = new("AKIAIOSFODNN7EXAMPLE", new("secret"), null),
            Region = "eu-central-1",
            EndpointUrl = url,
        };
        var session = await new SessionResolver(Environment.GetEnvironmentVariable).ResolveAsync(aws, new(null, null, null, null), observed, Cancellation);
        var clients = new AwsClients(session, observed);
        using var s3 = clients.S3();
        _ = await s3.PutBucketAsync(
            new Amazon.S3.Model.PutBucketRequest
            {
                BucketName = "my-bucket",
                PutBucketConfiguration = new() { LocationConstraint = "eu-central-1" },
            },
            Cancellation
        );
        using var codeBuild = clients.CodeBuild();
        foreach (var project in new[] { "my-project", "images" })
        {
            _ = await codeBuild.CreateProjectAsync(
                new()
                {
                    Name = project,
                    ServiceRole = "arn:aws:iam::123456789012:role/service",
                    Source = new() { Type = "S3", Location = "my-bucket/codebuild/" },
                    Artifacts = new() { Type = "NO_ARTIFACTS" },
                    Environment = new()
                    {
                        Type = "LINUX_CONTAINER",
                        Image = "bentolor/docker-dind-awscli",
                        ComputeType = "BUILD_GENERAL1_SMALL",
                    },
                },
                Cancellation
            );
        }
    }
}
