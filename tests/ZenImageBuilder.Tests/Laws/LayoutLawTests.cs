namespace ZenImageBuilder.Tests.Laws;

public class LayoutLawTests
{
    [Theory]
    [InlineData("ZenImageBuilder.dll")]
    [InlineData("ZenImageBuilder.psd1")]
    [InlineData("ZenImageBuilder.Format.ps1xml")]
    [InlineData("ZenImageBuilder.Types.ps1xml")]
    [InlineData("Engine/ZenImageBuilder.Engine.dll")]
    [InlineData("Engine/System.Security.Cryptography.ProtectedData.dll")]
    public void The_packed_folder_holds_what_the_module_needs(string file) => Assert.True(File.Exists(Path.Combine(ModuleFolder.Path, file)), file);

    [Fact]
    public void The_engine_folder_holds_no_copy_of_the_module() => Assert.False(File.Exists(Path.Combine(ModuleFolder.Path, "Engine", "ZenImageBuilder.dll")));
}
