using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Storage;

namespace ZenImageBuilder.Tests.Engine.Catalog.Storage;

/// <summary><c>ZENIMAGEBUILDER_REGISTRY_PROCESSES</c> and <c>ZENIMAGEBUILDER_REGISTRY_ROUNDS</c> say how many at once and how long, without them 6 and 12.</summary>
public class ManyProcessesTests
{
    private static readonly int Workers = Setting("ZENIMAGEBUILDER_REGISTRY_PROCESSES", 6);

    private static readonly int Rounds = Setting("ZENIMAGEBUILDER_REGISTRY_ROUNDS", 12);

    [Fact]
    public async Task Registering_renaming_changing_and_unregistering_at_once_lose_nothing_and_double_nothing()
    {
        using var registry = new CatalogFolder();
        var workers = await Task.WhenAll(
            Enumerable.Range(0, Workers).Select(index => CatalogWorker.StartAsync("contend", registry.Home, $"{index}", $"{Rounds}"))
        );
        try
        {
            // None of them finds a registry: they make the folder, the file, the schema and the key at once.
            Array.ForEach(workers, worker => worker.Go());
            var reports = await Task.WhenAll(workers.Select(worker => worker.FinishAsync()));
            var shared = Enumerable.Range(0, Rounds).Select(round => $"shared {round}").Order(StringComparer.Ordinal);
            Assert.Equal(shared, reports.SelectMany(lines => lines).Order(StringComparer.Ordinal));
        }
        finally
        {
            Array.ForEach(workers, worker => worker.Dispose());
        }

        var kept = Enumerable
            .Range(0, Workers)
            .SelectMany(worker => Enumerable.Range(0, Rounds).Where(round => round % 2 == 1).Select(round => (Worker: worker, Round: round)))
            .ToList();
        Assert.Equal(Rounds, registry.Components.Find(ComponentKind.ImageBuilder, null).Count);
        Assert.Equal(
            kept.Select(own => $"own-{own.Worker}-{own.Round}").Order(StringComparer.Ordinal),
            registry.Components.Find(ComponentKind.ContainerRegistry, null).Select(own => own.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal(Workers * Rounds, registry.Components.Resolve(ComponentKind.ImageBuilder, "shared-0").Labels.Count);
        Assert.Equal(kept.Count, registry.Stacks.Find(null).Count);
        Assert.True(registry.Stacks.Find(null).Count(stack => stack.IsActive) <= 1);

        var connectors = registry.Connectors.List(names: null);
        Assert.Equal(
            kept.Select(own => $"own-{own.Worker}-{own.Round}").Order(StringComparer.Ordinal),
            connectors.Select(own => own.Name).Order(StringComparer.Ordinal)
        );
        Assert.All(
            connectors,
            connector =>
            {
                Assert.Equal("hunter3" + connector.Name["own".Length..], registry.Connectors.OpenSecret(connector.Id, "Password")?.Reveal());
                Assert.Equal(connector.Name, Assert.Single(registry.Connectors.Users(connector.Id)).Name);
            }
        );

        // Every secret opens: all processes sealed under the same key.
        foreach (var own in registry.Components.Find(ComponentKind.ContainerRegistry, null))
        {
            Assert.Equal("hunter2" + own.Name["own".Length..], registry.Components.OpenSecret(own.Id, "Password")?.Reveal());
        }

        Assert.Equal(
            ["registry.db", "registry.key"],
            Directory
                .GetFiles(registry.Home)
                .Select(Path.GetFileName)
                .Where(name => name is not ("registry.db-wal" or "registry.db-shm"))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_killed_writer_leaves_everything_that_it_reported()
    {
        using var registry = new CatalogFolder();
        var reported = new List<string>();
        using (var worker = await CatalogWorker.StartAsync("register", registry.Home))
        {
            worker.Go();
            while (reported.Count < 20)
            {
                reported.Add(Assert.IsType<string>(await worker.ReadAsync()));
            }

            await worker.KillAsync();
        }

        var names = registry.Components.Find(ComponentKind.ImageBuilder, null).Select(builder => builder.Name).ToHashSet();
        Assert.Superset(reported.ToHashSet(), names);
        Assert.Equal("ok", registry.Database.Read(string.Empty, connection => connection.Single("PRAGMA integrity_check", row => row.GetString(0))));
        _ = registry.Components.Register(Registrations.Builder("after"));
    }

    [Fact]
    public async Task A_writer_killed_inside_its_transaction_leaves_the_registry_as_it_was()
    {
        using var registry = new CatalogFolder();
        var before = registry.Components.Register(Registrations.Builder("before"));
        using (var worker = await CatalogWorker.StartAsync("hold", registry.Home))
        {
            worker.Go();
            await worker.ExpectAsync("inside");

            // Readers do not wait for it.
            Assert.Equal(before.Id, registry.Components.Resolve(ComponentKind.ImageBuilder, "before").Id);
            await worker.KillAsync();
        }

        _ = registry.Components.Register(Registrations.Builder("after"));
        Assert.Equal(["after", "before"], registry.Components.Find(ComponentKind.ImageBuilder, null).Select(builder => builder.Name));
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
