using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Catalog.Storage;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>
/// Another process with the same catalog: the test assembly itself, started with a variable that names its work. It waits for a line on its input, so that all
/// processes begin at the same time, and reports its work on its output.
/// </summary>
internal sealed class CatalogWorker : IDisposable
{
    private const string WorkVariable = "ZIB_TEST_REGISTRY_WORK";

    private readonly Process _process;
    private readonly Task<string> _errors;

    private CatalogWorker(string work, string home, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(CatalogWorker).Assembly.Location);
        }

        start.Environment[WorkVariable] = string.Join('\n', [work, home, .. arguments]);
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a worker that waits for the signal to begin.</summary>
    public static async Task<CatalogWorker> StartAsync(string work, string home, params string[] arguments)
    {
        var worker = new CatalogWorker(work, home, arguments);
        await worker.ExpectAsync("ready");
        return worker;
    }

    public void Go() => _process.StandardInput.WriteLine();

    public ValueTask<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    public async Task ExpectAsync(string line)
    {
        var read = await ReadAsync();
        Assert.True(read == line, $"Expected '{line}', got '{read}' {(read is null ? await _errors : string.Empty)}");
    }

    public async Task<string[]> FinishAsync()
    {
        var lines = await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(_process.ExitCode == 0, await _errors);
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>SIGKILL: the process runs no more code.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

#pragma warning disable CA2255 // The entry point of the assembly belongs to the test runner; this runs before it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void WorkInsteadOfTesting()
    {
        if (Environment.GetEnvironmentVariable(WorkVariable) is not { Length: > 0 } value)
        {
            return;
        }

        // The order of module initializers is not defined, and this one depends on that one.
        ModuleFolder.LoadTheModuleAssemblyFromThePackedFolder();
        try
        {
            Run(value.Split('\n'));
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
            Environment.Exit(1);
        }

        Environment.Exit(0);
    }

    private static void Run(string[] work)
    {
        Console.Out.WriteLine("ready");
        Console.Out.Flush();
        _ = Console.In.ReadLine();
        var registry = new CatalogFolder(work[1]);
        switch (work[0])
        {
            case "contend":
                Contend(registry, work[2], int.Parse(work[3], CultureInfo.InvariantCulture));
                break;
            case "register":
                Register(registry);
                break;
            case "hold":
                Hold(registry);
                break;
            default:
                throw new ArgumentException(work[0]);
        }
    }

    // Every round registers a component with a name of its own and changes it, registers a connector for it, a name that all processes want and a stack that
    // uses its own component, adds a label to a component to which all add labels, and unregisters every second one.
    private static void Contend(CatalogFolder registry, string me, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var own = registry.Components.Register(Registrations.Registry($"new-{me}-{round}", $"hunter2-{me}-{round}", ("UserName", me)));
            own = registry.Components.Rename(ComponentKind.ContainerRegistry, own.Id, $"own-{me}-{round}");
            var connector = Connect(registry, own, $"{me}-{round}");
            Report("shared", round, () => registry.Components.Register(Registrations.Builder($"shared-{round}")));
            _ = registry.Components.Change(
                new(
                    ComponentKind.ImageBuilder,
                    registry.Components.Resolve(ComponentKind.ImageBuilder, "shared-0").Id,
                    new Dictionary<string, object>(),
                    [],
                    new Dictionary<string, string?> { [$"label-{me}-{round}"] = "x" },
                    new Dictionary<string, Secret>()
                )
            );
            var stack = registry.Stacks.Register(Registrations.Stack($"stack-{me}-{round}", $"shared-{round}", registry: own.Name, active: true));
            if (round % 2 == 0)
            {
                registry.Stacks.Unregister(stack.Id, recursive: false);
                registry.Components.Unregister(ComponentKind.ContainerRegistry, own.Id);
                Expect(registry.Connectors.Remove(connector) is { Name: not null, UsedBy.Count: 0 });
            }

            _ = registry.Components.Find(ComponentKind.ContainerRegistry, "own-*");
        }
    }

    // A connector that cannot be unregistered while its component uses it.
    private static Guid Connect(CatalogFolder registry, StackComponent own, string name)
    {
        var (connector, secrets) = ConnectorRules.Accept(
            ConnectorRegistrations.Docker($"new-{name}", "me", $"hunter3-{name}", null),
            Guid.NewGuid(),
            registry.Clock.Now
        );
        Expect(registry.Connectors.Add(connector, secrets));
        Expect(!registry.Connectors.Add(connector with { Id = Guid.NewGuid() }, secrets));
        _ = registry.Connectors.Update(connector.Id, before => new(before with { Name = $"own-{name}" }, new Dictionary<string, Secret>(), []));
        _ = registry.Components.Connect(ComponentKind.ContainerRegistry, own.Id, connector.Id);
        Expect(registry.Connectors.Remove(connector.Id).UsedBy.Count == 1);
        return connector.Id;
    }

    private static void Expect(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("The registry is not as this process left it.");
        }
    }

    private static void Report(string word, int round, Action action)
    {
        try
        {
            action();
            Console.Out.WriteLine($"{word} {round}");
        }
        catch (ImageBuilderException exception) when (exception.Code == ErrorCode.ComponentExists)
        {
            // Another process was faster: only one can succeed.
        }
    }

    // Registers until it is killed, and reports each name only after it is written.
    private static void Register(CatalogFolder registry)
    {
        for (var round = 0; ; round++)
        {
            _ = registry.Components.Register(Registrations.Builder($"builder-{round}"));
            Console.Out.WriteLine($"builder-{round}");
            Console.Out.Flush();
        }
    }

    // This worker is killed in the middle of a transaction.
    private static void Hold(CatalogFolder registry) =>
        registry.Database.Write(connection =>
        {
            _ = connection.Run("DELETE FROM components");
            Console.Out.WriteLine("inside");
            Console.Out.Flush();
            _ = Console.In.ReadLine();
            return 0;
        });
}
