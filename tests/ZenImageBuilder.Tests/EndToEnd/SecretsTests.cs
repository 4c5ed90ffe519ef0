using System.Text;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>
/// A shell in which everything is done with service connectors that can be done, with every stream open and every object and error record written out in full. What it
/// was given as a secret is in none of that, and in no file that is left.
/// </summary>
public sealed class SecretsTests : IAsyncLifetime
{
    private const string DockerPassword = "docker-password-7361";

    private const string RegistryPassword = "registry-password-4402";

    private const string WrongSecret = "wrong-secret-9157";

    private const string Script = """
        $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
        $ErrorActionPreference = 'Continue'
        Import-Module $env:ZIB_RUN_MANIFEST 4>$null

        function Tell { process {
            # An exception knows its method, that its assembly, and so on: it is written by itself.
            $isError = $_ -is [Management.Automation.ErrorRecord]
            [Console]::WriteLine([Management.Automation.PSSerializer]::Serialize($_, $(if ($isError) { 1 } else { 5 })))
            [Console]::WriteLine("$_")
            if ($isError) { [Console]::WriteLine("ERROR $($_.FullyQualifiedErrorId) $($_.Exception) $($_.TargetObject) $($_.ErrorDetails.RecommendedAction) $($_.ScriptStackTrace)") }
        } }
        function Step([scriptblock] $What) { try { & $What *>&1 | Tell } catch { $_ | Tell } }
        function Text($Secret) { [Net.NetworkCredential]::new('', $Secret).SecurePassword }
        function Login($User, $Secret) { [Management.Automation.PSCredential]::new($User, (Text $Secret)) }

        $given = [Environment]::GetEnvironmentVariables()
        $place = @{ Region = $given.ZIB_RUN_REGION; EndpointUrl = $given.ZIB_RUN_ENDPOINT }
        $keys = @{ AccessKey = $given.ZIB_RUN_KEY; SecretKey = $given.ZIB_RUN_SECRET }

        Step { Register-ServiceConnector secret-key -Type aws -AuthMethod secret-key @keys @place }
        Step { Register-ServiceConnector sts-token -Type aws -AuthMethod sts-token -AccessKey $given.ZIB_RUN_STS_KEY -SecretKey (Text $given.ZIB_RUN_STS_SECRET) -SessionToken $given.ZIB_RUN_STS_TOKEN @place }
        Step { Register-ServiceConnector iam-role -Type aws -AuthMethod iam-role -RoleArn $given.ZIB_RUN_ROLE @keys @place }
        Step { Register-ServiceConnector session-token -Type aws -AuthMethod session-token -Credential (Login $given.ZIB_RUN_KEY $given.ZIB_RUN_SECRET) @place }
        Step { Register-ServiceConnector federation-token -Type aws -AuthMethod federation-token -ResourceType s3-bucket, docker-registry @keys @place }
        Step { Register-ServiceConnector implicit -Type aws -AuthMethod implicit -ProfileName own -ProfileLocation $given.ZIB_RUN_PROFILE @place }
        Step { Register-ServiceConnector own -Type aws -AutoConfigure -ProfileName own -ProfileLocation $given.ZIB_RUN_PROFILE @place }
        Step { Register-ServiceConnector hub -Type docker -Registry 127.0.0.1:1 -Credential (Login me $given.ZIB_RUN_DOCKER) }
        Step { Register-ServiceConnector hub -Type docker -Registry 127.0.0.1:1 -Credential (Login me $given.ZIB_RUN_DOCKER) -NoVerify }

        Step { Register-ServiceConnector wrong -Type aws -AuthMethod secret-key -AccessKey $given.ZIB_RUN_KEY -SecretKey $given.ZIB_RUN_WRONG @place }
        Step { Register-ServiceConnector wrong -Type aws -AuthMethod iam-role -RoleArn arn:aws:iam::123456789012:role/nobody @keys @place }
        Step { Register-ServiceConnector wrong -Type aws -AuthMethod implicit @keys @place }
        Step { Register-ServiceConnector wrong -Type docker @keys }
        Step { Set-ServiceConnector session-token -SecretKey $given.ZIB_RUN_WRONG }
        Step { Set-ServiceConnector session-token -SecretKey $given.ZIB_RUN_SECRET -Label @{ team = 'ml' } }

        Step { Register-ImageBuilder builder -Flavor aws -CodeBuildProject $given.ZIB_RUN_PROJECT -Connector session-token }
        Step { Register-ArtifactStore store -Flavor s3 -Path "s3://$($given.ZIB_RUN_BUCKET)/contexts" -Connector iam-role }
        Step { Register-ContainerRegistry images -Flavor aws -Uri $given.ZIB_RUN_REGISTRY -Connector federation-token }
        Step { Register-ContainerRegistry other -Flavor default -Uri 127.0.0.1:1 -Credential (Login me $given.ZIB_RUN_REGISTRY_PASSWORD) }
        Step { Copy-ContainerRegistry other another }
        Step { Connect-ContainerRegistry another -Connector hub -NoVerify }
        Step { Connect-ContainerRegistry another -Connector hub }
        Step { Register-Stack run -ImageBuilder builder -ArtifactStore store -ContainerRegistry images -SetActive }
        Step { Get-ServiceConnector; Get-ImageBuilder; Get-ArtifactStore; Get-ContainerRegistry; Get-Stack }
        Step { Get-ConnectorResource; Test-ServiceConnector * }
        Step { Test-Stack run; Test-ArtifactStore store; Test-ContainerRegistry * }
        Step { Publish-BuildContext $given.ZIB_RUN_CONTEXT }
        if ($given.ZIB_RUN_BUILDS) { Step { Start-ImageBuild $given.ZIB_RUN_CONTEXT -Tag app:1 -Wait } }
        Step { Connect-ServiceConnector iam-role -ResourceType s3-bucket }
        Step { Unregister-ServiceConnector iam-role -Confirm:$false }
        Step { Unregister-ServiceConnector sts-token -Confirm:$false -PassThru }

        [IO.File]::WriteAllBytes([IO.Path]::Combine($env:ZENIMAGEBUILDER_HOME, 'registry.key'), [byte[]](1..40))
        Step { Test-ServiceConnector secret-key, hub }
        $Error | Tell
        [Console]::WriteLine('The run is over.')
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("zib-secrets-").FullName;

    private SandboxServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await SandboxServer.StartAsync(new(), Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_whole_run_leaves_no_secret_in_any_stream_record_or_file()
    {
        var environment = Environment();
        await AddTemporaryKeysAsync(environment);
        var script = Path.Combine(_folder, "run.ps1");
        File.WriteAllText(script, Script);

        var (exitCode, output, error) = await Shell.RunAsync(["-File", script], environment);

        var told = output + error;
        Assert.True(exitCode == 0 && told.Contains("The run is over.", StringComparison.Ordinal), told);
        AssertThatItWasAWholeRun(told);
        var secrets = environment
            .Where(static pair => pair.Key is "ZIB_RUN_SECRET" or "ZIB_RUN_STS_SECRET" or "ZIB_RUN_STS_TOKEN")
            .Select(static pair => pair.Value!)
            .Concat([DockerPassword, RegistryPassword, WrongSecret])
            .ToList();
        Assert.Equal(6, secrets.Distinct(StringComparer.Ordinal).Count());
        Assert.All(
            secrets.SelectMany(Forms),
            secret => Assert.True(Encoding.UTF8.GetBytes(told).AsSpan().IndexOf(secret.Bytes) < 0, $"The output holds '{secret.Text}' {secret.Form}.")
        );

        var files = Directory.GetFiles(Path.Combine(_folder, "left"), "*", SearchOption.AllDirectories);
        Assert.Contains(files, static file => file.EndsWith("registry.db", StringComparison.Ordinal));
        Assert.Contains(files, static file => file.EndsWith(Path.Combine(".aws", "credentials"), StringComparison.Ordinal));
        foreach (var file in files)
        {
            var content = await File.ReadAllBytesAsync(file, Cancellation);
            Assert.All(
                secrets.SelectMany(Forms),
                secret => Assert.True(content.AsSpan().IndexOf(secret.Bytes) < 0, $"{file} holds '{secret.Text}' {secret.Form}.")
            );
        }
    }

    // A run that breaks off early would leave no secrets either.
    private void AssertThatItWasAWholeRun(string told)
    {
        Assert.Contains("Credentials: from the service connector 'session-token'", told, StringComparison.Ordinal);
        Assert.Contains("the service connector 'secret-key' can access", told, StringComparison.Ordinal);
        Assert.Contains("UploadedBytes", told, StringComparison.Ordinal);
        Assert.Contains("zenimagebuilder-iam-role", told, StringComparison.Ordinal);
        string[] failures = ["ServiceUnreachable", "CredentialsUnavailable", "AccessDenied", "UnknownAttribute", "ConnectorInUse", "SecretUnreadable"];
        Assert.All(failures, failure => Assert.Contains($"ERROR {failure},", told, StringComparison.Ordinal));
        Assert.DoesNotContain("ERROR UnexpectedError", told, StringComparison.Ordinal);
        if (_server.ContainerEngine is not null)
        {
            Assert.Contains("SUCCEEDED", told, StringComparison.Ordinal);
        }
    }

    private Dictionary<string, string?> Environment()
    {
        var left = Directory.CreateDirectory(Path.Combine(_folder, "left")).FullName;
        var home = Directory.CreateDirectory(Path.Combine(left, "user")).FullName;
        var context = Directory.CreateDirectory(Path.Combine(_folder, "context")).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM scratch\nCOPY . /\n");
        var profile = Path.Combine(_folder, "own-credentials");
        File.WriteAllText(profile, $"[own]\naws_access_key_id = {_server.AccessKey}\naws_secret_access_key = {_server.SecretKey}\n");
        return new(StringComparer.Ordinal)
        {
            ["ZENIMAGEBUILDER_HOME"] = Path.Combine(left, "home"),
            ["HOME"] = home,
            ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(left, "temporary")).FullName,
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(home, ".aws", "credentials"),
            ["AWS_CONFIG_FILE"] = Path.Combine(home, ".aws", "config"),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["ZIB_RUN_MANIFEST"] = Path.Combine(ModuleFolder.Path, "ZenImageBuilder.psd1"),
            ["ZIB_RUN_CONTEXT"] = context,
            ["ZIB_RUN_PROFILE"] = profile,
            ["ZIB_RUN_ENDPOINT"] = _server.Endpoint.ToString(),
            ["ZIB_RUN_REGION"] = _server.Region,
            ["ZIB_RUN_KEY"] = _server.AccessKey,
            ["ZIB_RUN_SECRET"] = _server.SecretKey,
            ["ZIB_RUN_ROLE"] = _server.AddRole("run"),
            ["ZIB_RUN_BUCKET"] = _server.Bucket,
            ["ZIB_RUN_PROJECT"] = _server.Project,
            ["ZIB_RUN_REGISTRY"] = _server.Registry,
            ["ZIB_RUN_BUILDS"] = _server.ContainerEngine,
            ["ZIB_RUN_DOCKER"] = DockerPassword,
            ["ZIB_RUN_REGISTRY_PASSWORD"] = RegistryPassword,
            ["ZIB_RUN_WRONG"] = WrongSecret,
        };
    }

    private async Task AddTemporaryKeysAsync(Dictionary<string, string?> environment)
    {
        var own = new Amazon.Runtime.BasicAWSCredentials(_server.AccessKey, _server.SecretKey);
        using var sts = new AwsClients(new(own, new("a test"), _server.Region, null, _server.Endpoint.ToString()), new Observed()).SecurityToken(own);
        var keys = (await sts.GetSessionTokenAsync(Cancellation)).Credentials;
        (environment["ZIB_RUN_STS_KEY"], environment["ZIB_RUN_STS_SECRET"], environment["ZIB_RUN_STS_TOKEN"]) = (
            keys.AccessKeyId,
            keys.SecretAccessKey,
            keys.SessionToken
        );
    }

    /// <summary>A secret as it is, and as it would look where somebody wrote it down in another way.</summary>
    private static IEnumerable<(string Text, string Form, byte[] Bytes)> Forms(string secret)
    {
        yield return (secret, "as it is", Encoding.UTF8.GetBytes(secret));
        yield return (secret, "in UTF-16", Encoding.Unicode.GetBytes(secret));
        yield return (
            secret,
            "in hexadecimal, as PowerShell writes secure strings",
            Encoding.UTF8.GetBytes(Convert.ToHexStringLower(Encoding.Unicode.GetBytes(secret)))
        );
        yield return (secret, "in base64", Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')[..^1]));
        yield return (
            secret,
            "in base64, as a login",
            Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{secret}")).TrimEnd('=')[..^1])
        );
        yield return (secret, "escaped for a URL", Encoding.UTF8.GetBytes(Uri.EscapeDataString(secret)));
    }
}
