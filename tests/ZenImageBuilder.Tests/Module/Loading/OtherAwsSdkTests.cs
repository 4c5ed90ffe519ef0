using System.Diagnostics;

namespace ZenImageBuilder.Tests.Module.Loading;

/// <summary>
/// A session that AWS.Tools or another module gave an AWSSDK.Core of its own: every 4.x has the assembly version 4.0.0.0, so in one load context the first copy
/// would serve both.
/// </summary>
public sealed class OtherAwsSdkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zib-loading-");

    private static readonly string Other = ModuleFolder.Built("OtherAwsSdkCore");

    private static readonly string Own = Path.Combine(ModuleFolder.Path, "Engine", "AWSSDK.Core.dll");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_two_copies_differ_in_file_version_and_not_in_assembly_version()
    {
        Assert.Equal(System.Reflection.AssemblyName.GetAssemblyName(Own).Version, System.Reflection.AssemblyName.GetAssemblyName(Other).Version);
        Assert.NotEqual(FileVersionInfo.GetVersionInfo(Own).FileVersion, FileVersionInfo.GetVersionInfo(Other).FileVersion);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_session_keeps_its_copy_and_the_engine_works_with_its_own(bool otherFirst)
    {
        var context = _folder.CreateSubdirectory("context").FullName;
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), "FROM scratch", TestContext.Current.CancellationToken);

        // The engine registers, makes a client, signs and fails on the wire; the session goes on with the copy that it loaded.
        var (exitCode, output, error) = await Shell.RunAsync(
            [
                "-Command",
                $$"""
                $ErrorActionPreference = 'Stop'
                $ProgressPreference = 'SilentlyContinue'
                function Use-Other {
                    $sdk = [Reflection.Assembly]::LoadFrom('{{Other}}')
                    $sdk.GetType('Amazon.RegionEndpoint').GetMethod('GetBySystemName').Invoke($null, @('eu-west-1')).DisplayName
                }
                function Use-Module {
                    Import-Module '{{Path.Combine(ModuleFolder.Path, "ZenImageBuilder.psd1")}}'
                    $null = Register-ArtifactStore contexts -Flavor s3 -Path s3://contexts
                    $null = Register-ContainerRegistry images -Flavor default -Uri 127.0.0.1:9
                    $null = Register-ImageBuilder builder -Flavor aws -CodeBuildProject project
                    $null = Register-Stack stack -ImageBuilder builder -ArtifactStore contexts -ContainerRegistry images
                    try { Start-ImageBuild '{{context}}' -Tag app:1 -Stack stack -AccessKey AKIDEXAMPLE -SecretKey secret -Region eu-west-1 -EndpointUrl http://127.0.0.1:9 }
                    catch { "refused: $($_.Exception.GetBaseException().GetType().Name)" }
                }
                if (${{otherFirst}}) { Use-Other; Use-Module } else { Use-Module; Use-Other }
                foreach ($assembly in [AppDomain]::CurrentDomain.GetAssemblies()) {
                    if ($assembly.GetName().Name -eq 'AWSSDK.Core') {
                        "$([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Name)=$($assembly.Location)"
                    }
                }
                """,
            ],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [HostedHome.Variable] = Path.Combine(_folder.FullName, "home"),
                ["AWS_MAX_ATTEMPTS"] = "1",
            }
        );
        Assert.Equal((0, string.Empty), (exitCode, error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["Europe (Ireland)", "refused: SocketException"], lines[..2].Order(StringComparer.Ordinal));
        var copies = lines[2..].Order(StringComparer.Ordinal).ToList();
        Assert.Equal([$"Default={Other}", "ZenImageBuilder.Engine=AWSSDK.Core.dll"], [copies[0], $"{copies[1].Split('=')[0]}={Path.GetFileName(copies[1])}"]);

        // As it is, or compiled for this process.
        Assert.StartsWith($"ZenImageBuilder.Engine={Path.GetDirectoryName(Own)}{Path.DirectorySeparatorChar}", copies[1], StringComparison.Ordinal);
        Assert.Equal(2, copies.Count);
    }
}
