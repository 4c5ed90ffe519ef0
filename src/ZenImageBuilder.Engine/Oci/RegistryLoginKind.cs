namespace ZenImageBuilder.Engine.Oci;

/// <summary>How a build logs in to the registry.</summary>
internal enum RegistryLoginKind
{
    /// <summary>Not at all: the registry needs no login.</summary>
    None,

    /// <summary>With the service role of the build, in ECR.</summary>
    ServiceRole,

    /// <summary>With a user and a password.</summary>
    Explicit,
}
