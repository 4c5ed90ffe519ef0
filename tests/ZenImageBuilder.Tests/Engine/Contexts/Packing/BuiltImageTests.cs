using System.Formats.Tar;
using System.Globalization;
using ZenImageBuilder.Engine.Contexts.Scanning;

namespace ZenImageBuilder.Tests.Engine.Contexts.Packing;

/// <summary>
/// Generated folders with ignore files: what podman, which nobody here wrote, puts into an image of the same folder, and what our context holds.
/// <c>ZENIMAGEBUILDER_IMAGE_CASES</c> says how many, without it 3.
/// </summary>
[Collection(AwsEnvironment.Name)]
public sealed class BuiltImageTests
{
    private static readonly string[] Names =
    [
        "a",
        "b",
        "src",
        "doc",
        "x.log",
        "y.log",
        "keep.log",
        "Main.c",
        ".hidden",
        "with space",
        "ünï",
        "[z]",
        "node_modules",
        "deep",
    ];

    // None that brings something back from anywhere, such as !**/keep.log: podman does not look for it in folders that are left out, and Docker does. And none
    // that begins with a slash, which Docker drops and podman does not. What Docker does with both is tested against its own code.
    private static readonly string[] Patterns =
    [
        "*.log",
        "!keep.log",
        "**/*.log",
        "node_modules",
        "**/node_modules",
        "src/*",
        "!src/a",
        "doc/**",
        "# comment",
        "",
        "a",
        "a/",
        "./b",
        "**/.hidden",
        "?.log",
        "[a-c]",
        "**",
        "!src",
        "*",
        "!doc/deep",
        "!Main.c",
        "deep/../b",
        "with space",
    ];

    public BuiltImageTests(AwsEnvironment environment) => environment.Reset();

    private static int Cases =>
        int.TryParse(Environment.GetEnvironmentVariable("ZENIMAGEBUILDER_IMAGE_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var cases)
            ? cases
            : 3;

    [Fact]
    public async Task The_image_that_podman_builds_holds_what_the_context_holds()
    {
        Tool.Need("podman");
        using var storage = new TemporaryFolder();
        await using var it = await StoredContexts.StartAsync();
        for (var number = 0; number < Cases; number++)
        {
            using var folder = new TemporaryFolder("Dockerfile.test");
            var root = folder["context"];
            Make(root, new Random(number));
            File.WriteAllText(folder["Dockerfile.test"], "FROM scratch\nCOPY . /\n");
            Assert.Equal(
                await InImageAsync(storage.Path, root, folder["Dockerfile.test"], folder["image.tar"]),
                InContext(root, folder["Dockerfile.test"]),
                Comparer(number, root)
            );
        }
    }

    private static IEqualityComparer<SortedDictionary<string, string>> Comparer(int number, string root) =>
        EqualityComparer<SortedDictionary<string, string>>.Create(
            (left, right) =>
            {
                var differences = left!
                    .Except(right!)
                    .Select(static entry => $"image only: {entry}")
                    .Concat(right!.Except(left!).Select(static entry => $"context only: {entry}"))
                    .ToList();
                Assert.True(
                    differences.Count == 0,
                    $"Case {number}:\n{string.Join('\n', differences)}\n--- ignore file\n{File.ReadAllText(Path.Combine(root, ".dockerignore"))}"
                );
                return true;
            }
        );

    private static void Make(string root, Random random)
    {
        _ = Directory.CreateDirectory(root);
        Fill(root, random, depth: 0);
        File.WriteAllLines(Path.Combine(root, ".dockerignore"), Enumerable.Range(0, random.Next(7)).Select(_ => Patterns[random.Next(Patterns.Length)]));

        // An image of nothing is refused by podman.
        File.WriteAllText(Path.Combine(root, "zz-always"), "x");
        File.AppendAllText(Path.Combine(root, ".dockerignore"), "!zz-always\n");
    }

    private static void Fill(string folder, Random random, int depth)
    {
        foreach (var name in Names.OrderBy(_ => random.Next()).Take(random.Next(2, 7)))
        {
            var path = Path.Combine(folder, name);
            switch (random.Next(depth < 3 ? 5 : 3))
            {
                case 0 when depth > 0:
                    _ = File.CreateSymbolicLink(path, Names[random.Next(Names.Length)]);
                    break;
                case 3 or 4:
                    _ = Directory.CreateDirectory(path);
                    Fill(path, random, depth + 1);
                    File.SetUnixFileMode(
                        path,
                        (UnixFileMode)(
                            random.Next(3) switch
                            {
                                0 => 0b101_101_101,
                                1 => 0b111_000_000,
                                _ => 0b111_101_101,
                            }
                        )
                    );
                    break;
                default:
                    File.WriteAllBytes(path, new byte[random.Next(3) == 0 ? 0 : random.Next(5000)]);
                    File.SetUnixFileMode(
                        path,
                        (UnixFileMode)(
                            random.Next(3) switch
                            {
                                0 => 0b111_101_101,
                                1 => 0b110_000_000,
                                _ => 0b110_100_100,
                            }
                        )
                    );
                    break;
            }
        }
    }

    private static SortedDictionary<string, string> InContext(string root, string dockerfile)
    {
        var scanned = ContextScanner.Scan(new(root, dockerfile), cancellationToken: TestContext.Current.CancellationToken);
        return new(
            scanned.Entries.ToDictionary(
                static entry => entry.Path,
                static entry => Shown(entry.Kind == EntryKind.Directory ? "d" : entry.LinkTarget ?? "f", entry.Mode, entry.LinkTarget),
                StringComparer.Ordinal
            ),
            StringComparer.Ordinal
        );
    }

    private static async Task<SortedDictionary<string, string>> InImageAsync(string storage, string root, string dockerfile, string archive)
    {
        string[] place = ["--root", Path.Combine(storage, "root"), "--runroot", Path.Combine(storage, "run"), "--storage-driver", "vfs"];
        _ = await Tool.RunAsync(
            "podman",
            [
                .. place,
                "build",
                "--isolation",
                "chroot",
                "--no-cache",
                "--quiet",
                "--tag",
                "case",
                "--file",
                dockerfile,
                "--ignorefile",
                Path.Combine(root, ".dockerignore"),
                root,
            ]
        );
        var container = (await Tool.RunAsync("podman", [.. place, "create", "case", "none"])).Trim();
        _ = await Tool.RunAsync("podman", [.. place, "export", "--output", archive, container]);
        _ = await Tool.RunAsync("podman", [.. place, "rm", container]);
        _ = await Tool.RunAsync("podman", [.. place, "rmi", "--all", "--force"]);
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var file = File.OpenRead(archive);
        using var tar = new TarReader(file);
        while (tar.GetNextEntry() is { } entry)
        {
            var kind = entry.EntryType switch
            {
                TarEntryType.Directory => "d",
                TarEntryType.SymbolicLink => entry.LinkName,
                _ => "f",
            };
            if (entry.Name.TrimEnd('/') is { Length: > 0 } name)
            {
                entries[name] = Shown(kind, (int)entry.Mode, entry.EntryType == TarEntryType.SymbolicLink ? entry.LinkName : null);
            }
        }
        return entries;
    }

    // The mode of a link means nothing.
    private static string Shown(string kind, int mode, string? target) => target is null ? $"{kind} {Convert.ToString(mode, 8)}" : $"-> {target}";
}
