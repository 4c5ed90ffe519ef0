namespace ZenImageBuilder.Tests.Support;

/// <summary>A program that replaces docker; its behavior is defined in <c>stand-in.sh</c>.</summary>
internal static class StandIn
{
    /// <summary>Writes it into a folder.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Builds of the sandbox need a POSIX shell.");
        var path = Path.Combine(folder, "docker");
        File.Copy(Path.Combine(ModuleFolder.RepositoryRoot, "tests", "ZenImageBuilder.Tests", "Support", "stand-in.sh"), path);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }
}
