using System.Text.Json;
using System.Text.Json.Serialization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>
/// The options and components of a requested build, stored so that the build can be repeated. It is stored encrypted, because it contains the values of build
/// arguments.
/// </summary>
internal sealed record BuildOrder
{
    public required IReadOnlyList<string> Tags { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> BuildArgs { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; }

    public string? Target { get; init; }

    public bool NoCache { get; init; }

    public bool Pull { get; init; }

    public string? CacheMode { get; init; }

    public string? CacheRepository { get; init; }

    public string? Stack { get; init; }

    public required OrderedComponent ImageBuilder { get; init; }

    public required OrderedComponent ArtifactStore { get; init; }

    public required OrderedComponent ContainerRegistry { get; init; }

    /// <summary>The profile, the region and the endpoint for AWS. It never contains keys.</summary>
    public required RemoteLocation Aws { get; init; }

    public static BuildOrder Of(BuildPlan plan) =>
        new()
        {
            Tags = plan.Request.Tags,
            BuildArgs = plan.Request.BuildArgs,
            Labels = plan.Request.Labels,
            Target = plan.Request.Target,
            NoCache = plan.Request.NoCache,
            Pull = plan.Request.Pull,
            CacheMode = plan.Request.CacheMode,
            CacheRepository = plan.Request.CacheRepository,
            Stack = plan.StackName,
            ImageBuilder = OrderedComponent.Of(plan.ImageBuilder),
            ArtifactStore = OrderedComponent.Of(plan.ArtifactStore),
            ContainerRegistry = OrderedComponent.Of(plan.ContainerRegistry),
            Aws = new(plan.Aws.ProfileName, plan.Aws.ProfileLocation, plan.Aws.Region, plan.Aws.EndpointUrl),
        };

    public Secret Seal() => new(JsonSerializer.Serialize(this, BuildOrderJson.Default.BuildOrder));

    public static BuildOrder? Open(Secret order) => JsonSerializer.Deserialize(order.Reveal(), BuildOrderJson.Default.BuildOrder);

    /// <summary>
    /// Returns the AWS options for a repetition. Parameters of the repetition take precedence over those of the recorded build.
    /// </summary>
    public AwsOptions Reach(AwsOptions now) =>
        now with
        {
            ProfileName = now.ProfileName ?? (now.NamesCredentials ? null : Aws.ProfileName),
            ProfileLocation = now.ProfileLocation ?? Aws.ProfileLocation,
            Region = now.Region ?? Aws.Region,
            EndpointUrl = now.EndpointUrl ?? Aws.EndpointUrl,
        };
}

/// <summary>A component that a build used.</summary>
internal sealed record OrderedComponent(Guid Id, string Name)
{
    public static OrderedComponent Of(StackComponent component) => new(component.Id, component.Name);
}

/// <summary>Serializes an order to the form that is encrypted and stored.</summary>
[JsonSerializable(typeof(BuildOrder))]
internal sealed partial class BuildOrderJson : JsonSerializerContext;
