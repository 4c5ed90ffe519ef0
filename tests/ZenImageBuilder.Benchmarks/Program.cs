using System.Globalization;
using BenchmarkDotNet.Running;
using ZenImageBuilder.Benchmarks;
using ZenImageBuilder.Benchmarks.Builds;
using ZenImageBuilder.Benchmarks.Contexts;

// Without arguments: all side-by-side runs. `micro [BenchmarkDotNet options]`: the micro-benchmarks. A name: only that run.
switch (args)
{
    case ["micro", .. var options]:
        _ = BenchmarkSwitcher.FromAssembly(typeof(ImportComparison).Assembly).Run(options);
        break;
    case []:
        await ImportComparison.Run();
        await RegistryRun.Run();
        await ContextComparison.Run();
        break;
    case ["import"]:
        await ImportComparison.Run();
        break;
    case ["builds"]:
        await BuildsRun.Run();
        break;
    case ["builds", var count, var seconds]:
        await BuildsRun.Run(int.Parse(count, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture));
        break;
    case ["registry"]:
        await RegistryRun.Run();
        break;
    case ["contexts", "memory"]:
        await ContextComparison.Run(memoryAlone: true);
        break;
    case ["contexts", "segments"]:
        await SegmentRuns.Run();
        break;
    case ["contexts"] or ["contexts", _]:
        await ContextComparison.Run(args.ElementAtOrDefault(1));
        break;
    case ["context-run", .. var arguments]:
        await InModule.Run(arguments);
        break;
    case ["logs"]:
        await LogRun.Run();
        break;
    case ["soak"] or ["soak", _]:
        await SoakRun.Run(args is [_, var minutes] ? double.Parse(minutes, CultureInfo.InvariantCulture) : 30);
        break;
    case ["sandbox", var what]:
        await SandboxProcess.Serve(what);
        break;
    default:
        await Console.Error.WriteLineAsync(
            "usage: [import | registry | builds [COUNT SECONDS] | contexts [memory | segments | folder] | logs | soak [minutes] | micro ...]"
        );
        return 64;
}

return 0;
