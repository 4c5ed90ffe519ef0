using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Storage;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Catalog.Storage;

/// <summary>Why the registry cannot be used, and what helps: never to throw away what is whole.</summary>
public class CatalogFailureTests
{
    [Theory]
    [InlineData(13, 13, "disk is full", "Free some space")]
    [InlineData(10, 266, "reports an error", "look after the disk")]
    [InlineData(10, 778, "reports an error", "look after the disk")]
    [InlineData(10, 3850, "does not lock", "disk of this machine")]
    [InlineData(10, 5386, "does not lock", "disk of this machine")]
    [InlineData(8, 8, "for writing", "readable and writable")]
    [InlineData(14, 14, "for writing", "readable and writable")]
    [InlineData(3, 3, "for writing", "readable and writable")]
    [InlineData(5, 261, "another process", "End the process")]
    [InlineData(7, 7, "memory", "then try again")]
    [InlineData(1, 1, "SQLite says so", "keep it")]
    public void What_SQLite_says_of_a_healthy_file_is_told_with_what_helps(int code, int extended, string finding, string remedy)
    {
        using var folder = new TemporaryFolder();
        var error = CatalogFailure.Of(
            new SqliteException("SQLite says so", code, extended),
            Path.Combine(folder.Path, "registry.db"),
            TimeSpan.FromSeconds(60)
        );
        AssertHelps(error, finding, remedy);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(28, "disk is full", "Free some space")]
    [InlineData(122, "quota", "Remove files")]
    [InlineData(30, "read-only file system", "on another one")]
    [InlineData(24, "too many files", "raise the limit")]
    [InlineData(5, "it did", "Correct")]
    [UnsupportedOSPlatform("windows")]
    public void What_the_file_system_says_is_told_with_what_helps(int errno, string finding, string remedy)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other numbers.");
        AssertHelps(CatalogFailure.Of(new IOException("it did", errno), "/home/registry.db", TimeSpan.Zero), finding, remedy);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(26)]
    public void Only_damage_is_moved_away(int code) =>
        Assert.Contains("move '", CatalogFailure.Of(new SqliteException("", code), "/home/registry.db", TimeSpan.Zero).Remedy, StringComparison.Ordinal);

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_home_that_may_not_be_entered_is_no_empty_registry()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lets one thread be another user.");
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("a"));
        registry.Database.Dispose();
        foreach (
            var read in new Func<object?>[]
            {
                () => registry.Components.Find(ComponentKind.ImageBuilder, null),
                () => registry.Stacks.Active,
                () => registry.History.Find(null),
            }
        )
        {
            var error = Assert.Throws<ImageBuilderException>(() => Nobody.Does(read));
            AssertHelps(error, $"this user may not enter the folder '{registry.Home}'", "readable and writable for you");
        }

        using var below = new CatalogFolder(Path.Combine(registry.Home, "a", "b"));
        var closed = Assert.Throws<ImageBuilderException>(() => Nobody.Does(() => below.Stacks.Find(null)));
        AssertHelps(closed, $"this user may not enter the folder '{registry.Home}'", "ZENIMAGEBUILDER_HOME");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_that_may_not_be_read_is_no_empty_registry()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lets one thread be another user.");
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("a"));
        registry.Database.Dispose();
        File.SetUnixFileMode(registry.Home, (UnixFileMode)0b111_101_101);
        var error = Assert.Throws<ImageBuilderException>(() => Nobody.Does(() => registry.Components.Find(ComponentKind.ImageBuilder, null)));
        AssertHelps(error, $"this user may not write in the folder '{registry.Home}'", "readable and writable for you");
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    [InlineData("folder")]
    public void Something_else_in_the_place_of_the_home_or_the_file_is_no_empty_registry(string what)
    {
        using var folder = new TemporaryFolder();
        var home = Path.Combine(folder.Path, "home");
        if (what == "file")
        {
            File.WriteAllText(home, "");
        }
        else if (what == "link")
        {
            _ = File.CreateSymbolicLink(home, Path.Combine(folder.Path, "nowhere"));
        }
        else
        {
            _ = Directory.CreateDirectory(Path.Combine(home, "registry.db"));
        }

        using var registry = new CatalogDatabase(home);
        var error = Assert.Throws<ImageBuilderException>(() => registry.Read(0, static _ => 1));
        AssertHelps(error, "not a f", "ZENIMAGEBUILDER_HOME");
        using var below = new CatalogDatabase(Path.Combine(home, "below"));
        if (what != "folder")
        {
            AssertHelps(Assert.Throws<ImageBuilderException>(() => below.Read(0, static _ => 1)), $"'{home}' is not a folder", "ZENIMAGEBUILDER_HOME");
        }
    }

    [Fact]
    public void A_key_file_with_nothing_in_it_says_so()
    {
        using var registry = new CatalogFolder();
        _ = Directory.CreateDirectory(registry.Home);
        File.WriteAllBytes(registry.KeyPath, []);
        Assert.Contains(
            "nothing is in it",
            Assert.Throws<ImageBuilderException>(() => registry.Components.Register(Registrations.Registry("r", "p", ("UserName", "u")))).Message,
            StringComparison.Ordinal
        );
    }

    private static void AssertHelps(ImageBuilderException error, string finding, string remedy)
    {
        Assert.Equal(ErrorCode.RegistryUnavailable, error.Code);
        Assert.Contains(finding, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("away", error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("register", error.Remedy, StringComparison.Ordinal);
    }
}
