using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The conditions between the attributes of a flavor.</summary>
internal static class FlavorRelations
{
    /// <summary>Throws if the region of an ECR registry is not the region in its address.</summary>
    public static void RegionIsThatOfTheUri(ComponentRegistration registration, AcceptedAttributes accepted)
    {
        if (
            accepted.Values.TryGetValue(nameof(AwsAccessSettings.Region), out var region)
            && EcrRegistry.Parse((string)accepted.Values[nameof(RegistrySettings.Uri)]) is { } registry
            && registry.Region != (string)region
        )
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"Region cannot be '{region}' while Uri names a registry in '{registry.Region}'.",
                registration.Name,
                "Leave -Region out: the address of the registry says it."
            );
        }
    }

    /// <summary>
    /// Throws if a registry has more than one way to log in, or an incomplete one. The ways are: anonymously, with a user and a password, or with a secret that
    /// the build service reads.
    /// </summary>
    public static void OneWayToLogIn(ComponentRegistration registration, AcceptedAttributes accepted)
    {
        var user = accepted.Values.ContainsKey(nameof(RegistrySettings.UserName));
        var password = accepted.HasSecret(RegistrySettings.Password);
        if (user != password)
        {
            var (given, missing) = user
                ? (nameof(RegistrySettings.UserName), RegistrySettings.Password)
                : (RegistrySettings.Password, nameof(RegistrySettings.UserName));
            throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"{given} was given without {missing}: a login needs both.",
                registration.Name,
                "Give both as one credential, for example: -Credential (Get-Credential)"
            );
        }

        if (user && accepted.Values.ContainsKey(nameof(RegistrySettings.RegistrySecret)))
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"Credential and {nameof(RegistrySettings.RegistrySecret)} were both given: a registry has one way to log in.",
                registration.Name,
                "Keep -RegistrySecret if the password is to stay in AWS, and -Credential otherwise."
            );
        }
    }
}
