namespace ZenImageBuilder.Model;

/// <summary>A component of an imported stack that this module does not use but keeps for the export.</summary>
public sealed record CarriedComponent
{
    /// <summary>The kind as ZenML names it, such as <c>orchestrator</c> or <c>experiment_tracker</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The flavor, such as <c>local</c> or <c>kubernetes</c>.</summary>
    public required string Flavor { get; init; }

    /// <summary>The kind and the name.</summary>
    public override string ToString() => $"{Kind} {Name}";
}
