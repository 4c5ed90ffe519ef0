using BenchmarkDotNet.Running;
using ZenImageBuilder.Benchmarks;

// Without arguments: every side-by-side run. `micro [BenchmarkDotNet options]`: the micro-benchmarks. A name: that run alone.
switch (args)
{
    case ["micro", .. var options]:
        _ = BenchmarkSwitcher.FromAssembly(typeof(ImportComparison).Assembly).Run(options);
        break;
    case [] or ["import"]:
        await ImportComparison.Run();
        break;
    default:
        await Console.Error.WriteLineAsync("usage: [import | micro ...]");
        return 64;
}

return 0;
