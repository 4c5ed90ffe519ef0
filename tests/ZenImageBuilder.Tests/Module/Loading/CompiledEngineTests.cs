using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ZenImageBuilder.Loading;

namespace ZenImageBuilder.Tests.Module.Loading;

/// <summary>Which copy of the engine a process loads: the one that was compiled for it, where there is one.</summary>
public class CompiledEngineTests
{
    private const string Name = "ZenImageBuilder.Engine.dll";

    private static string EngineFolder => Path.Combine(ModuleFolder.Path, "Engine");

    [Theory]
    [InlineData("net99-here", "net99-here", "ReadyToRun/net99-here/" + Name)]
    [InlineData("net99-here", "net98-here", Name)]
    [InlineData("net99-here", "net99-elsewhere", Name)]
    public void It_is_loaded_where_runtime_and_platform_match_and_else_the_other(string made, string process, string expected)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(EngineFolder))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }

        _ = folder.Folder("ReadyToRun/" + made);
        File.Copy(folder[Name], folder[$"ReadyToRun/{made}/{Name}"]);

        var context = new EngineLoadContext(folder[Name], process);
        var engine = context.LoadEngine();
        Assert.Equal(folder[expected], engine.Location);

        // What was not compiled comes from beside the engine.
        Assert.Equal(folder["System.IO.Hashing.dll"], context.LoadFromAssemblyName(new AssemblyName("System.IO.Hashing")).Location);
    }

    [Fact]
    public void This_process_looks_for_its_own_runtime_and_platform() =>
        Assert.Matches(@"^net\d+-(linux|linux-musl|win|osx|[\w.]+)-(x64|arm64|x86|arm)$", EngineLoadContext.ThisPlatform);

    [Fact]
    public void Every_compiled_copy_is_of_the_assembly_beside_it()
    {
        var compiled = Path.Combine(EngineFolder, "ReadyToRun");
        Assert.SkipUnless(Directory.Exists(compiled), "This build has no machine code: ./build.sh test makes it where there is a compiler for the platform.");
        var copies = Directory.GetFiles(compiled, "*.dll", SearchOption.AllDirectories);
        Assert.Contains(copies, static copy => Path.GetFileName(copy) == Name);
        Assert.All(copies, static copy => Assert.Equal(Version(Path.Combine(EngineFolder, Path.GetFileName(copy))), Version(copy)));
    }

    private static Guid Version(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        return reader.GetGuid(reader.GetModuleDefinition().Mvid);
    }
}
