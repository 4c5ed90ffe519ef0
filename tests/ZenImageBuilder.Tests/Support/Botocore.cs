using System.Diagnostics;

namespace ZenImageBuilder.Tests.Support;

/// <summary>botocore, which AWS makes from the same models as its SDK for .NET: an independent reference.</summary>
internal static class Botocore
{
    private const string Absent = "python3 with botocore is not on this machine.";

    /// <summary>The output of a script; the test is skipped if the machine has no python3 with botocore.</summary>
    public static string Require(string script, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("python3", ["-c", script, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var python = Process.Start(start)!;
            var error = python.StandardError.ReadToEndAsync();
            var output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            Assert.SkipWhen(error.GetAwaiter().GetResult().Contains("No module named 'botocore'", StringComparison.Ordinal), Absent);
            Assert.True(python.ExitCode == 0, error.GetAwaiter().GetResult());
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip(Absent);
            throw;
        }
    }
}
