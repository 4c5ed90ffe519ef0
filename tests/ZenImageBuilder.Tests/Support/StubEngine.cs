using System.Security.Cryptography;
using System.Text;

namespace ZenImageBuilder.Tests.Support;

/// <summary>
/// A <c>docker</c> that does not build anything but prints the output of BuildKit, so that many builds cost little. The digest of its push is the SHA-256 of
/// the Dockerfile, so a digest shows what was built. A Dockerfile with <c>RUN false</c> fails, and one with <c># lines N</c> writes N lines to its log.
/// </summary>
internal static class StubEngine
{
    private const string Script = """
        #!/bin/sh
        case "$1" in
        buildx) echo github.com/docker/buildx v0.17.1 ;;
        login) cat > /dev/null; echo Login Succeeded ;;
        build)
            echo '#1 [internal] load build definition from Dockerfile'
            echo '#1 DONE 0.0s'
            echo '#4 [1/2] COPY . /'
            echo '#4 DONE 0.1s'
            echo '#5 [2/2] RUN work'
            number=0
            lines=$(sed -n 's/^# lines //p' dockerfile/Dockerfile)
            while [ $number -lt ${lines:-40} ]; do number=$((number + 1)); echo "#5 0.1 line $number"; done
            if grep -q '^RUN false' dockerfile/Dockerfile; then
                echo '#5 ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1'
                exit 1
            fi
            echo '#5 DONE 0.2s' ;;
        push) echo "1: digest: sha256:$(sha256sum dockerfile/Dockerfile | cut -d ' ' -f 1) size: 528" ;;
        esac
        """;

    /// <summary>Writes it into a folder, and returns its path.</summary>
    public static string Write(string folder)
    {
        var path = Path.Combine(folder, "docker");
        File.WriteAllText(path, Script.ReplaceLineEndings("\n") + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        return path;
    }

    /// <summary>The digest of the image of a Dockerfile.</summary>
    public static string DigestOf(string dockerfile) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dockerfile)));
}
