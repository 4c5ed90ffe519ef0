using System.Text;
using FsCheck;
using FsCheck.Xunit;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Storage;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Catalog.Storage;

public class SecretTests
{
    private const string Password = "correct-horse-battery-staple";

    [Fact]
    public void A_secret_stands_in_no_file_and_in_no_object()
    {
        using var registry = new CatalogFolder();
        var component = Register(registry);
        registry.History.Save(SampleBuilds.Record() with { Submission = new($"{{\"password\":\"{Password}\"}}") });
        foreach (var file in Directory.GetFiles(registry.Home))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Password)) < 0, file);
            Assert.True(content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(Password)) < 0, file);
        }

        Assert.DoesNotContain("Password", component.Configuration.Keys);
        Assert.DoesNotContain(Password, System.Text.Json.JsonSerializer.Serialize(component), StringComparison.Ordinal);
        Assert.Equal(Password, registry.Components.OpenSecret(component.Id, "password")?.Reveal());
        Assert.Null(registry.Components.OpenSecret(component.Id, "Other"));
        Assert.Null(registry.Components.OpenSecret(Guid.NewGuid(), "Password"));
    }

    [Fact]
    public void Unregistering_removes_the_secret()
    {
        using var registry = new CatalogFolder();
        var component = Register(registry);
        registry.Components.Unregister(ComponentKind.ContainerRegistry, component.Id);
        Assert.Equal(0L, registry.Database.Read(-1L, connection => connection.Single("SELECT count(*) FROM component_secrets", row => row.GetInt64(0))));
    }

    [Property(MaxTest = 30)]
    public void What_was_sealed_opens_for_its_owner_and_field_and_for_no_other(Guid owner, NonNull<string> field, NonNull<string> text)
    {
        using var registry = new CatalogFolder();
        var secret = text.Get + "\u00e4\u6f22\U0001F600";
        var envelope = registry.Protector.Seal(owner, field.Get, new(secret));
        Assert.Equal(secret, registry.Protector.Open(owner, field.Get, envelope).Reveal());
        Assert.NotEqual(envelope, registry.Protector.Seal(owner, field.Get, new(secret)));
        Unreadable(() => registry.Protector.Open(Guid.NewGuid(), field.Get, envelope), "changed");
        Unreadable(() => registry.Protector.Open(owner, field.Get + "x", envelope), "changed");
    }

    [Fact]
    public void Every_bit_of_an_envelope_is_guarded()
    {
        using var registry = new CatalogFolder();
        var owner = Guid.NewGuid();
        var envelope = registry.Protector.Seal(owner, "Password", new(Password));
        for (var bit = 0; bit < envelope.Length * 8; bit++)
        {
            var changed = (byte[])envelope.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var error = Assert.Throws<ImageBuilderException>(() => registry.Protector.Open(owner, "Password", changed));
            Assert.Equal(ErrorCode.SecretUnreadable, error.Code);
        }

        for (var length = 0; length < envelope.Length; length++)
        {
            Unreadable(() => registry.Protector.Open(owner, "Password", envelope.AsSpan(0, length)), "changed");
        }
    }

    [Fact]
    public void An_envelope_that_was_moved_to_another_component_does_not_open()
    {
        using var registry = new CatalogFolder();
        var first = Register(registry);
        var second = registry.Components.Register(Registrations.Registry("second", "other", ("UserName", "u")));
        _ = registry.Database.Write(connection =>
            connection.Run(
                "UPDATE component_secrets SET sealed = (SELECT sealed FROM component_secrets WHERE component = $first) WHERE component = $second",
                ("$first", first.Id.ToString()),
                ("$second", second.Id.ToString())
            )
        );
        Unreadable(() => registry.Components.OpenSecret(second.Id, "Password"), "changed");
    }

    [Fact]
    public void A_lost_key_is_said_with_the_way_out_and_the_rest_goes_on()
    {
        using var registry = new CatalogFolder();
        var component = Register(registry);
        registry.History.Save(SampleBuilds.Record() with { Submission = new("{}") });
        File.Delete(registry.KeyPath);
        Unreadable(() => registry.Components.OpenSecret(component.Id, "Password"), "does not exist");
        Assert.Null(Assert.Single(registry.History.Find(null)).Submission);
        Unreadable(() => registry.History.Get(SampleBuilds.Id), "does not exist");

        // Registering again makes another key; the old envelope says why it does not open.
        var again = registry.Components.Register(Registrations.Registry("again", Password, ("UserName", "u")));
        Assert.Equal(Password, registry.Components.OpenSecret(again.Id, "Password")?.Reveal());
        Unreadable(() => registry.Components.OpenSecret(component.Id, "Password"), "another key");
        registry.Components.Unregister(ComponentKind.ContainerRegistry, component.Id);
    }

    [Fact]
    public void A_damaged_key_is_neither_used_nor_replaced()
    {
        using var registry = new CatalogFolder();
        var component = Register(registry);
        var key = File.ReadAllBytes(registry.KeyPath);
        foreach (
            var damaged in (byte[][])
                [
                    [],
                    key[..^1],
                    [.. key, 0],
                    [(byte)'X', .. key[1..]],
                    [.. key[..4], 9, .. key[5..]],
                    [.. key[..5], 9, .. key[6..]],
                ]
        )
        {
            File.WriteAllBytes(registry.KeyPath, damaged);
            Unreadable(() => registry.Components.OpenSecret(component.Id, "Password"), "damaged");
            Unreadable(() => registry.Components.Register(Registrations.Registry("more", "p", ("UserName", "u"))), "damaged");
            Assert.Equal(damaged, File.ReadAllBytes(registry.KeyPath));
        }

        File.WriteAllBytes(registry.KeyPath, [.. key[..5], 1, .. key[6..]]);
        Unreadable(() => registry.Components.OpenSecret(component.Id, "Password"), OperatingSystem.IsWindows() ? "Windows" : "user of Windows");
        File.WriteAllBytes(registry.KeyPath, key);
        Assert.Equal(Password, registry.Components.OpenSecret(component.Id, "Password")?.Reveal());
    }

    [Fact]
    public void What_a_killed_process_left_of_a_key_goes_with_the_next_key()
    {
        using var registry = new CatalogFolder();
        _ = Directory.CreateDirectory(registry.Home);
        File.WriteAllText(registry.KeyPath + ".0123.tmp", "half");
        _ = Register(registry);
        Assert.DoesNotContain(Directory.GetFiles(registry.Home), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_file_is_its_mark_its_version_its_wrapping_and_the_key()
    {
        using var registry = new CatalogFolder();
        var key = new KeyFile(registry.Home).ReadOrCreate();
        var content = File.ReadAllBytes(registry.KeyPath);
        Assert.Equal("ZIBK\u0001"u8, content.AsSpan(0, 5));
        if (OperatingSystem.IsWindows())
        {
            Assert.Equal(1, content[5]);
            Assert.NotEqual(key, content[6..]);
        }
        else
        {
            Assert.Equal(0, content[5]);
            Assert.Equal(key, content[6..]);
        }
    }

    [Fact]
    public void A_key_that_Windows_wrapped_is_opened_there_and_refused_elsewhere()
    {
        using var registry = new CatalogFolder();
        var key = new KeyFile(registry.Home).ReadOrCreate();
        File.WriteAllBytes(registry.KeyPath, [.. "ZIBK\u0001\u0001"u8, .. OperatingSystem.IsWindows() ? DataProtection.Wrap(key) : new byte[200]]);
        if (OperatingSystem.IsWindows())
        {
            Assert.Equal(key, new KeyFile(registry.Home).ReadOrCreate());
        }
        else
        {
            Unreadable(() => new KeyFile(registry.Home).ReadOrCreate(), "it is wrapped for a user of Windows");
        }
    }

    [Fact]
    public void Many_threads_get_one_key()
    {
        using var registry = new CatalogFolder();
        var keys = new string[16];
        Parallel.For(0, keys.Length, index => keys[index] = Convert.ToHexString(new KeyFile(registry.Home).ReadOrCreate()));
        _ = Assert.Single(keys.Distinct());
    }

    private static StackComponent Register(CatalogFolder registry) =>
        registry.Components.Register(Registrations.Registry("registry", Password, ("UserName", "pusher")));

    private static void Unreadable(Func<object?> open, string word)
    {
        var error = Assert.Throws<ImageBuilderException>(() => open());
        Assert.Equal(ErrorCode.SecretUnreadable, error.Code);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
        Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
    }
}
