using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ZenImageBuilder.Benchmarks.Contexts;

/// <summary>Creates the measured folders, identical in every run: nothing in them depends on the time or the machine.</summary>
internal sealed class SampleFolders(string parent)
{
    private const int MiB = 1024 * 1024;

    private const int SmallFiles = 40_000;

    private readonly Random _random = new(20_240_229);

    private byte[]? _prose;

    /// <summary>40,000 files of 1 to 7 kB, half of them ignored: a quarter in a folder that is not entered, a quarter among the others.</summary>
    public string ManySmallFiles()
    {
        var root = Create("small");
        File.WriteAllText(
            Path.Combine(root, ".dockerignore"),
            "# dependencies, caches, logs\nnode_modules\n**/__pycache__\n**/*.log\n.git\n*.md\n!README.md\n"
        );
        for (var index = 0; index < SmallFiles; index++)
        {
            var package = string.Create(CultureInfo.InvariantCulture, $"{index / 4 % 250:D3}");
            var (folder, extension) = (index % 4) switch
            {
                0 => ($"node_modules/package-{package}/lib", "js"),
                1 when index % 8 == 1 => ($"source/module_{package}/__pycache__", "pyc"),
                1 => ($"source/module_{package}", "log"),
                2 => ($"source/module_{package}", "py"),
                _ => ($"source/module_{package}/templates/partial", "html"),
            };
            var path = Path.Combine(root, folder, string.Create(CultureInfo.InvariantCulture, $"item_{index:D5}.{extension}"));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Prose(_random.Next(1024, 7168)));
        }

        return root;
    }

    /// <summary>An earlier build of the shell: 1,000 small files and one that is sent in several parts.</summary>
    public string WarmUp()
    {
        var root = Create("before");
        File.WriteAllText(Path.Combine(root, ".dockerignore"), "**/*.log\n!keep.log\n");
        for (var index = 0; index < 1000; index++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"folder-{index % 20:D2}"))).FullName;
            File.WriteAllBytes(
                Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"item-{index:D4}.{(index % 5 == 0 ? "log" : "txt")}")),
                Prose(_random.Next(1024, 7168))
            );
        }

        Write(root, "large.bin", 24, Noise);
        return root;
    }

    /// <summary>A clone of this repository with its history, or null without git.</summary>
    public string? Clone(string repository)
    {
        var root = Path.Combine(parent, "repository");
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["clone", "--quiet", "--no-hardlinks", repository, root]) { UseShellExecute = false })!;
            git.WaitForExit();
            return git.ExitCode == 0 ? root : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Four files of 128 MiB, two that compress and two that do not.</summary>
    public string FewLargeFiles()
    {
        var root = Create("large");
        Write(root, "corpus-1.txt", 128, Prose);
        Write(root, "weights-1.bin", 128, Noise);
        Write(root, "corpus-2.txt", 128, Prose);
        Write(root, "weights-2.bin", 128, Noise);
        return root;
    }

    /// <summary>5 GiB: eight files of 128 MiB that do not compress, and a sparse one of 4 GiB.</summary>
    public string FiveGigabytes()
    {
        var root = Create("huge");
        for (var index = 0; index < 8; index++)
        {
            Write(root, string.Create(CultureInfo.InvariantCulture, $"shard-{index}.bin"), 128, Noise);
        }

        using var hole = File.Create(Path.Combine(root, "hole.bin"));
        hole.SetLength(4096L * MiB);
        return root;
    }

    /// <summary>A Dockerfile outside of all folders, so that the measured folders are not changed.</summary>
    public string Dockerfile()
    {
        var path = Path.Combine(parent, "Dockerfile");
        File.WriteAllText(path, "FROM scratch\nCOPY . /\n");
        return path;
    }

    private string Create(string name) => Directory.CreateDirectory(Path.Combine(parent, name)).FullName;

    private static void Write(string root, string name, int mebibytes, Func<int, ReadOnlySpan<byte>> content)
    {
        using var file = File.Create(Path.Combine(root, name));
        for (var written = 0; written < mebibytes; written++)
        {
            file.Write(content(MiB));
        }
    }

    private ReadOnlySpan<byte> Noise(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Words in lines, with a vocabulary in which few words are frequent; deflate compresses it to about a third.</summary>
    private ReadOnlySpan<byte> Prose(int length)
    {
        _prose ??= WriteProse(8 * MiB);
        return _prose.AsSpan(_random.Next(_prose.Length - length), length);
    }

    private byte[] WriteProse(int length)
    {
        var words = new string[4096];
        for (var index = 0; index < words.Length; index++)
        {
            words[index] = string.Concat(Enumerable.Range(0, _random.Next(2, 12)).Select(_ => (char)('a' + _random.Next(26))));
        }

        var text = new StringBuilder(length + 64);
        while (text.Length < length)
        {
            var pick = _random.NextDouble();
            _ = text.Append(words[(int)(pick * pick * pick * words.Length)]).Append(_random.Next(12) == 0 ? "\n    " : " ");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }
}
