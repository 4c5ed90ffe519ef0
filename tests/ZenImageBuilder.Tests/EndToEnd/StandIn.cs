namespace ZenImageBuilder.Tests.EndToEnd;

/// <summary>A program that stands in for docker: it builds nothing, and prints what docker prints. A Dockerfile that copies <c>fail</c> fails.</summary>
internal static class StandIn
{
    private const string Script = """
        #!/bin/sh
        case "$1" in
          version) echo 28.0.0 ;;
          buildx) exit 1 ;;
          login) cat > /dev/null; echo Login Succeeded ;;
          build) if grep -q 'COPY fail' dockerfile/Dockerfile; then echo 'COPY failed' >&2; exit 1; fi; echo 'Step 1/1 : FROM scratch'; echo 'Successfully built 0123456789ab' ;;
          push) echo "latest: digest: sha256:$(printf %s "$2" | sha256sum | cut -d' ' -f1) size: 100" ;;
        esac
        """;

    /// <summary>Writes it into a folder.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Builds of the sandbox need a POSIX shell.");
        var path = Path.Combine(folder, "docker");
        File.WriteAllText(path, Script);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }
}
