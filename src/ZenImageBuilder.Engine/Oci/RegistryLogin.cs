using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>A user and a password for a registry.</summary>
internal sealed record RegistryLogin(string UserName, Secret Password);
