namespace ZenImageBuilder.Engine.Oci;

/// <summary>The way in which a build logs in to the registry.</summary>
internal enum RegistryLoginKind
{
    /// <summary>The build does not log in, because the registry needs no login.</summary>
    None,

    /// <summary>The build logs in to ECR with its service role.</summary>
    ServiceRole,

    /// <summary>The build logs in with a user and a password.</summary>
    Explicit,
}
