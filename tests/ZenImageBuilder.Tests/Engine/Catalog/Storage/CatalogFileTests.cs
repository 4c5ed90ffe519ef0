using System.Runtime.Versioning;
using System.Text;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Storage;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Catalog.Storage;

public class CatalogFileTests
{
    [Fact]
    public void Reading_and_validating_make_nothing()
    {
        using var registry = new CatalogFolder();
        registry.Components.Validate(Registrations.Builder("a"));
        Assert.Empty(registry.Components.Find(ComponentKind.ImageBuilder, null));
        Assert.Empty(registry.Stacks.Find("*"));
        Assert.Null(registry.Stacks.Active);
        Assert.Empty(registry.History.Find(null));
        Assert.Null(registry.History.Get(Guid.NewGuid()));
        Assert.False(Directory.Exists(registry.Home));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Folder_and_files_are_for_their_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists instead of modes.");
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Registry("a", "hunter2", ("UserName", "u")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(registry.Home));
        var files = Directory.GetFiles(registry.Home);
        Assert.Equal(["registry.db", "registry.db-shm", "registry.db-wal", "registry.key"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_exists_keeps_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists instead of modes.");
        using var registry = new CatalogFolder();
        const UnixFileMode Wider =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        _ = Directory.CreateDirectory(registry.Home, Wider);
        _ = registry.Components.Register(Registrations.Builder("a"));
        Assert.Equal(Wider, File.GetUnixFileMode(registry.Home));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(registry.DatabasePath));
    }

    [Fact]
    public void The_registry_is_in_wal_mode()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("a"));
        Assert.Equal("wal", registry.Database.Read(string.Empty, connection => connection.Single("PRAGMA journal_mode", row => row.GetString(0))));
    }

    [Fact]
    public void A_file_that_is_no_registry_is_said_by_name_with_the_way_out()
    {
        using var registry = new CatalogFolder();
        _ = Directory.CreateDirectory(registry.Home);
        File.WriteAllBytes(registry.DatabasePath, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("this is not a database. ", 500))));
        var error = Assert.Throws<ImageBuilderException>(() => registry.Components.Find(ComponentKind.ImageBuilder, null));
        Assert.Equal(ErrorCode.RegistryUnavailable, error.Code);
        Assert.Contains($"'{registry.DatabasePath}' is damaged", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.Contains("move", error.Remedy, StringComparison.Ordinal);

        // The remedy works in the same process.
        File.Delete(registry.DatabasePath);
        _ = registry.Components.Register(Registrations.Builder("a"));
    }

    [Fact]
    public void Pages_that_are_overwritten_are_damage()
    {
        using var registry = new CatalogFolder();
        for (var index = 0; index < 50; index++)
        {
            _ = registry.Components.Register(Registrations.Builder($"builder-{index}"));
        }

        // The last connection to close moves the log into the file.
        registry.Database.Dispose();
        using (var file = File.OpenWrite(registry.DatabasePath))
        {
            file.Position = 4096;
            file.Write(new byte[(int)file.Length - 4096]);
        }

        var error = Assert.Throws<ImageBuilderException>(() => registry.Components.Find(ComponentKind.ImageBuilder, null));
        Assert.Equal(ErrorCode.RegistryUnavailable, error.Code);
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_without_an_identity_is_damage()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("a"));
        _ = registry.Database.Write(connection => connection.Run("UPDATE components SET id = 'one'"));
        var error = Assert.Throws<ImageBuilderException>(() => registry.Components.Find(ComponentKind.ImageBuilder, null));
        Assert.Equal(ErrorCode.RegistryUnavailable, error.Code);
        Assert.Contains(registry.DatabasePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_that_cannot_be_made_is_said()
    {
        using var parent = new CatalogFolder();
        _ = Directory.CreateDirectory(parent.Home);
        var file = Path.Combine(parent.Home, "file");
        File.WriteAllText(file, string.Empty);
        using var registry = new CatalogFolder(Path.Combine(file, "home"));
        var error = Assert.Throws<ImageBuilderException>(() => registry.Components.Register(Registrations.Builder("a")));
        Assert.Equal(ErrorCode.RegistryUnavailable, error.Code);
        Assert.NotNull(error.Remedy);
        Assert.NotNull(error.InnerException);
    }

    [Fact]
    public void A_registry_that_was_deleted_meanwhile_begins_anew()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("a"));
        Directory.Delete(registry.Home, recursive: true);
        Assert.Empty(registry.Components.Find(ComponentKind.ImageBuilder, null));
        _ = registry.Components.Register(Registrations.Builder("a"));
        _ = Assert.Single(registry.Components.Find(ComponentKind.ImageBuilder, null));
    }

    [Fact]
    public void Dispose_closes_every_connection()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("a"));
        registry.Database.Dispose();

        // The last connection that closes removes the log.
        Assert.Equal(["registry.db"], Directory.GetFiles(registry.Home).Select(Path.GetFileName));
    }

    [Fact]
    public void A_newer_schema_is_refused_and_left_alone()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("a"));
        _ = registry.Database.Write(connection => connection.Run("PRAGMA user_version = 99"));
        registry.Database.Dispose();
        var error = Assert.Throws<ImageBuilderException>(() => registry.Components.Find(ComponentKind.ImageBuilder, null));
        Assert.Equal(ErrorCode.RegistryUnavailable, error.Code);
        Assert.Contains("version 99", error.Message, StringComparison.Ordinal);
        Assert.Contains("Update", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(99L, Scalar(registry, "PRAGMA user_version"));
    }

    [Fact]
    public void An_older_schema_is_brought_up_to_date_with_its_content()
    {
        using var registry = new CatalogFolder();
        var builder = registry.Components.Register(Registrations.Builder("a"));
        registry.Database.Dispose();
        using (
            var newer = new CatalogDatabase(
                registry.Home,
                [.. CatalogSchema.Migrations, "ALTER TABLE components ADD COLUMN note TEXT NOT NULL DEFAULT 'none'", "CREATE TABLE more (id TEXT)"]
            )
        )
        {
            Assert.Equal(
                $"{builder.Id} none",
                newer.Read(string.Empty, connection => connection.Single("SELECT id || ' ' || note FROM components", row => row.GetString(0)))
            );
            Assert.Equal(0, newer.Write(connection => connection.Run("DELETE FROM more")));
        }

        Assert.Equal(CatalogSchema.Migrations.Count + 2L, Scalar(registry, "PRAGMA user_version"));
    }

    [Fact]
    public void Builders_of_an_older_catalog_keep_the_image_that_they_have_built_with()
    {
        using var registry = new CatalogFolder();
        registry.Database.Dispose();
        using (var older = new CatalogDatabase(registry.Home, [.. CatalogSchema.Migrations.Take(4)]))
        {
            foreach (
                var (name, configuration) in new[]
                {
                    ("none", "{\"CodeBuildProject\":\"p\"}"),
                    ("own", "{\"CodeBuildProject\":\"p\",\"BuildImage\":\"mine:1\"}"),
                }
            )
            {
                _ = older.Write(connection =>
                    connection.Run(
                        """
                        INSERT INTO components (id, kind, name, flavor, configuration, labels, created, updated)
                        VALUES ($id, 'ImageBuilder', $name, 'aws', $configuration, '{}', $now, $now)
                        """,
                        ("$id", SqliteStatements.Stored(Guid.NewGuid())),
                        ("$name", name),
                        ("$configuration", configuration),
                        ("$now", SqliteStatements.Stored(DateTimeOffset.UnixEpoch))
                    )
                );
            }
        }

        using var newer = new CatalogFolder(registry.Home);
        Assert.Equal(
            [("none", "bentolor/docker-dind-awscli", false), ("own", "mine:1", false)],
            newer
                .Components.Find(ComponentKind.ImageBuilder, null)
                .Select(static builder => (builder.Name, (string)builder.Configuration["BuildImage"]!, (bool)builder.Configuration["PrivilegedMode"]!))
        );
    }

    [Fact]
    public void A_migration_that_fails_changes_nothing()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("a"));
        registry.Database.Dispose();
        using (
            var newer = new CatalogDatabase(registry.Home, [.. CatalogSchema.Migrations, "CREATE TABLE half (id TEXT)", "CREATE TABLE components (id TEXT)"])
        )
        {
            var error = Assert.Throws<ImageBuilderException>(() => newer.Write(connection => 0));
            Assert.Equal(ErrorCode.RegistryUnavailable, error.Code);
        }

        Assert.Equal(0L, Scalar(registry, "SELECT count(*) FROM sqlite_master WHERE name = 'half'"));
        _ = Assert.Single(registry.Components.Find(ComponentKind.ImageBuilder, "a"));
    }

    [Fact]
    public void A_write_that_throws_is_rolled_back()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("a"));
        _ = Assert.Throws<InvalidOperationException>(() =>
            registry.Database.Write<int>(connection =>
            {
                _ = connection.Run("DELETE FROM components");
                throw new InvalidOperationException();
            })
        );
        _ = Assert.Single(registry.Components.Find(ComponentKind.ImageBuilder, null));
    }

    private static long Scalar(CatalogFolder registry, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={registry.DatabasePath};Pooling=False");
        connection.Open();
        return connection.Single(sql, row => row.GetInt64(0));
    }
}
