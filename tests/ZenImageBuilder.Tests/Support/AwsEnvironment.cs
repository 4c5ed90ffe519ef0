using System.Collections;
using Amazon.Runtime;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Tests.Support;

/// <summary>The SDK reads the environment of the process, so these tests run alone, with an environment of their own.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AwsEnvironment : ICollectionFixture<AwsEnvironment>, IDisposable
{
    public const string Name = "aws environment";

    private readonly Dictionary<string, string?> _before = new(StringComparer.Ordinal);

    public AwsEnvironment()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (((string)variable.Key).StartsWith("AWS_", StringComparison.OrdinalIgnoreCase))
            {
                _before[(string)variable.Key] = (string?)variable.Value;
            }
        }

        Folder = Directory.CreateTempSubdirectory("zib-aws-").FullName;
        Reset();
    }

    public string Folder { get; }

    public string CredentialsFile => Path.Combine(Folder, "credentials");

    public string ConfigFile => Path.Combine(Folder, "config");

    /// <summary>An environment without keys, profiles and an instance.</summary>
    public void Reset()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (((string)variable.Key).StartsWith("AWS_", StringComparison.OrdinalIgnoreCase))
            {
                Environment.SetEnvironmentVariable((string)variable.Key, null);
            }
        }

        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", CredentialsFile);
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", ConfigFile);
        File.WriteAllText(CredentialsFile, "");
        File.WriteAllText(ConfigFile, "");
        FallbackRegionFactory.Reset();
        Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
    }

    /// <summary>The number of attempts of the SDK.</summary>
    public void Attempts(int count)
    {
        Environment.SetEnvironmentVariable("AWS_MAX_ATTEMPTS", $"{count}");
        Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
    }

    public void Dispose()
    {
        Reset();
        foreach (var name in (string[])["AWS_EC2_METADATA_DISABLED", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"])
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>Keeps the messages of the engine.</summary>
internal sealed class Observed : IEngineObserver
{
    private readonly List<EngineEvent> _events = [];

    public IReadOnlyList<EngineEvent> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    public string Text => string.Join('\n', Events);

    public void Report(EngineEvent happened)
    {
        lock (_events)
        {
            _events.Add(happened);
        }
    }
}
