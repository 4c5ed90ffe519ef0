using System.Management.Automation;

namespace ZenImageBuilder.Tests.Module.Loading;

public sealed class ImportTests(HostedHome home) : HostedTest(home)
{
    [Fact]
    public void The_packed_module_is_imported_from_its_folder()
    {
        var module = Invoke("Get-Module ZenImageBuilder").Clean().One<PSModuleInfo>();
        Assert.Equal(ModuleFolder.Path, module.ModuleBase);
    }

    [Fact]
    public void Importing_writes_nothing() => Assert.False(Path.Exists(Home));

    [Fact]
    public void It_can_be_removed_and_imported_again()
    {
        _ = Invoke("Remove-Module ZenImageBuilder; Import-Module $args[0]; Import-Module $args[0] -Force", Manifest).Clean();
        Assert.Single(Invoke("Get-Module ZenImageBuilder").Clean().Output);
    }

    [Fact]
    public async Task Importing_loads_no_engine_and_opens_no_file_of_it()
    {
        var (exitCode, output, error) = await Shell.RunAsync(
            [
                "-Command",
                $$"""
                Import-Module '{{Manifest}}'
                [AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name } | Where-Object { $_ -match '^(ZenImageBuilder|AWSSDK|Microsoft\.Data|SQLite|YamlDotNet)' }
                """,
            ],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { [HostedHome.Variable] = Home }
        );
        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Equal(["ZenImageBuilder"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.False(Path.Exists(Home));
    }
}
