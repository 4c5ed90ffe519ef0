using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>A build project: the parameters of CreateProject, and values that the service adds.</summary>
internal sealed class Project(JsonObject settings, string arn, DateTimeOffset created)
{
    private JsonObject _settings = settings;

    private long _builds;

    public string Name => _settings.Text("name")!;

    public string Arn => arn;

    public DateTimeOffset Created => created;

    public int? ConcurrentBuildLimit => _settings.Number("concurrentBuildLimit");

    public JsonObject Settings => _settings;

    public long NextNumber() => Interlocked.Increment(ref _builds);

    /// <summary>Applies the parameters of UpdateProject to the settings; a limit of -1 removes the limit.</summary>
    public void Update(JsonObject changes)
    {
        var updated = (JsonObject)_settings.DeepClone();
        foreach (var (name, value) in changes)
        {
            updated[name] = value?.DeepClone();
        }

        if (updated.Number("concurrentBuildLimit") is -1)
        {
            updated.Remove("concurrentBuildLimit");
        }

        OrderReader.CheckProject(updated);
        _settings = updated;
    }

    public JsonObject ToJson()
    {
        var node = (JsonObject)_settings.DeepClone();
        node["arn"] = arn;
        node["created"] = JsonBody.Seconds(created);
        node["lastModified"] = JsonBody.Seconds(created);
        node["badge"] = new JsonObject { ["badgeEnabled"] = false };
        node["projectVisibility"] = "PRIVATE";
        Default("cache", new JsonObject { ["type"] = "NO_CACHE" });
        Default("timeoutInMinutes", 60);
        Default("queuedTimeoutInMinutes", 480);
        Default("encryptionKey", "alias/aws/s3");
        return node;

        void Default(string name, JsonNode value)
        {
            if (!node.ContainsKey(name))
            {
                node[name] = value;
            }
        }
    }
}
