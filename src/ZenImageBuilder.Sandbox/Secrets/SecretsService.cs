using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Secrets;

/// <summary>The three operations of AWS Secrets Manager (2017-10-17) that builds with secrets need.</summary>
internal sealed class SecretsService(string region, string account, TimeProvider time) : JsonService("secretsmanager", "secretsmanager")
{
    private readonly ConcurrentDictionary<string, Secret> _secrets = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, Operation>? _operations;

    protected override IReadOnlyDictionary<string, Operation> Operations =>
        _operations ??= new Dictionary<string, Operation>(StringComparer.Ordinal)
        {
            ["CreateSecret"] = CreateSecret,
            ["PutSecretValue"] = PutSecretValue,
            ["GetSecretValue"] = GetSecretValue,
        };

    /// <summary>Resolves <c>id:json-key:stage:version</c>, the syntax of CodeBuild's environment variables; an ARN counts as one ID.</summary>
    public string Resolve(string reference)
    {
        var (id, rest) = Parts(reference);
        var value = Version(Find(id), At(2), At(1)).Value;
        if (At(0) is not { } key)
        {
            return value;
        }

        try
        {
            if (JsonNode.Parse(value) is JsonObject document && document[key] is { } member)
            {
                return member is JsonValue v && v.TryGetValue<string>(out var text) ? text : member.ToJsonString();
            }
        }
        catch (JsonException)
        {
            // Reported below: a secret that is not JSON has no keys.
        }

        throw AwsException.BadRequest("ResourceNotFoundException", $"The secret has no JSON key '{key}'.");

        string? At(int index) => index < rest.Length && rest[index].Length > 0 ? rest[index] : null;
    }

    /// <summary>The ARN of the secret of a reference, which ends in six random characters.</summary>
    public string ArnOf(string reference)
    {
        var (id, _) = Parts(reference);
        return FindOrNull(id)?.Arn ?? Arn(id);
    }

    protected override string ResourceOf(string operation, JsonObject json) => ArnOf(json.Text("SecretId") ?? json.Text("Name") ?? string.Empty);

    private static (string Id, string[] Path) Parts(string reference)
    {
        var words = reference.Split(':');
        var idWords = reference.StartsWith("arn:", StringComparison.Ordinal) ? Math.Min(7, words.Length) : 1;
        return (string.Join(':', words[..idWords]), words[idWords..]);
    }

    private JsonObject CreateSecret(ServiceCall call)
    {
        var name = call.Json.Required("Name", "InvalidParameterException");
        var secret = new Secret(name, Arn(name) + "-" + Randomness.Secret(6), time.GetUtcNow());
        if (!_secrets.TryAdd(name, secret))
        {
            throw AwsException.BadRequest("ResourceExistsException", $"The operation failed because the secret {name} already exists.");
        }

        var answer = new JsonObject { ["ARN"] = secret.Arn, ["Name"] = name };
        if (call.Json.Text("SecretString") is { } value)
        {
            answer["VersionId"] = secret.Put(value, call.Json.Text("ClientRequestToken")).Id;
        }

        return answer;
    }

    private JsonObject PutSecretValue(ServiceCall call)
    {
        var secret = Find(call.Json.Required("SecretId", "InvalidParameterException"));
        var version = secret.Put(call.Json.Required("SecretString", "InvalidParameterException"), call.Json.Text("ClientRequestToken"));
        return new JsonObject
        {
            ["ARN"] = secret.Arn,
            ["Name"] = secret.Name,
            ["VersionId"] = version.Id,
            ["VersionStages"] = new JsonArray("AWSCURRENT"),
        };
    }

    private JsonObject GetSecretValue(ServiceCall call)
    {
        var secret = Find(call.Json.Required("SecretId", "InvalidParameterException"));
        var version = Version(secret, call.Json.Text("VersionId"), call.Json.Text("VersionStage"));
        return new JsonObject
        {
            ["ARN"] = secret.Arn,
            ["Name"] = secret.Name,
            ["VersionId"] = version.Id,
            ["SecretString"] = version.Value,
            ["VersionStages"] = secret.StagesOf(version).Select(stage => (JsonNode)stage).ToArray(),
            ["CreatedDate"] = JsonBody.Seconds(secret.Created),
        };
    }

    private Secret Find(string id) =>
        FindOrNull(id) ?? throw AwsException.BadRequest("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");

    private Secret? FindOrNull(string id) =>
        _secrets.GetValueOrDefault(id)
        ?? _secrets.Values.FirstOrDefault(s => string.Equals(s.Arn, id, StringComparison.Ordinal) || s.Arn.StartsWith(id + "-", StringComparison.Ordinal));

    private static SecretVersion Version(Secret secret, string? id, string? stage) =>
        secret.Find(id, stage)
        ?? throw AwsException.BadRequest(
            "ResourceNotFoundException",
            $"Secrets Manager can't find the specified secret value for {(id is null ? "staging label: " + (stage ?? "AWSCURRENT") : "VersionId: " + id)}"
        );

    private string Arn(string name) => name.StartsWith("arn:", StringComparison.Ordinal) ? name : $"arn:aws:secretsmanager:{region}:{account}:secret:{name}";

    private sealed record SecretVersion(string Id, string Value)
    {
        public override string ToString() => Id;
    }

    private sealed class Secret(string name, string arn, DateTimeOffset created)
    {
        private readonly object _gate = new();
        private readonly List<SecretVersion> _versions = [];

        public string Name { get; } = name;

        public string Arn { get; } = arn;

        public DateTimeOffset Created { get; } = created;

        public SecretVersion Put(string value, string? token)
        {
            lock (_gate)
            {
                var version = new SecretVersion(token ?? Guid.NewGuid().ToString(), value);
                _versions.Add(version);
                return version;
            }
        }

        public SecretVersion? Find(string? id, string? stage)
        {
            lock (_gate)
            {
                if (id is not null)
                {
                    return _versions.Find(version => string.Equals(version.Id, id, StringComparison.Ordinal));
                }

                return (stage ?? "AWSCURRENT") switch
                {
                    "AWSCURRENT" => _versions.LastOrDefault(),
                    "AWSPREVIOUS" => _versions.Count > 1 ? _versions[^2] : null,
                    _ => null,
                };
            }
        }

        public IEnumerable<string> StagesOf(SecretVersion version)
        {
            lock (_gate)
            {
                if (ReferenceEquals(version, _versions[^1]))
                {
                    return ["AWSCURRENT"];
                }

                return _versions.Count > 1 && ReferenceEquals(version, _versions[^2]) ? ["AWSPREVIOUS"] : [];
            }
        }
    }
}
