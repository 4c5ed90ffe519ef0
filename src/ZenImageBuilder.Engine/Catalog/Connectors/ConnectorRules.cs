using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>Checks connectors. The rules read nothing but their arguments.</summary>
internal static class ConnectorRules
{
    private const int LongestDescription = 1000;

    /// <summary>Checks a whole connector and converts it to the form in which it is stored.</summary>
    /// <param name="kept">The names of the secrets that the connector already has and keeps.</param>
    /// <exception cref="ImageBuilderException">A part of the registration is missing, unknown or invalid.</exception>
    public static (StoredConnector Connector, IReadOnlyDictionary<string, Secret> Secrets) Accept(
        ConnectorRegistration registration,
        Guid id,
        DateTimeOffset now,
        IReadOnlySet<string>? kept = null
    )
    {
        ComponentName.Check(registration.Name, "service connector");
        var type = ConnectorTypes.Get(registration.Type);
        var method = type.Method(registration.AuthMethod);
        var attributes = method.Set(type.Name).Accept(new(registration.Name, registration.Configuration, registration.Secrets), kept);
        var resourceTypes = ResourceTypes(type, registration.ResourceTypes);
        var settings = AwsConnectorSettings.Of(registration.Name, attributes.Values);
        var region = settings.Region;
        CheckExpiry(registration, method, settings);
        CheckPartitions(registration.Name, settings);
        CheckFederation(registration, type, method, settings, resourceTypes);
        if (registration.Description?.Length > LongestDescription)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidAttribute,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Description cannot have {registration.Description.Length} characters: it must have {LongestDescription} at most."
                ),
                registration.Name,
                "Shorten -Description."
            );
        }

        return (
            new()
            {
                Id = id,
                Name = registration.Name,
                Type = type.Name,
                AuthMethod = method.Name,
                ResourceTypes = resourceTypes,
                ResourceId = registration.ResourceId is { } resource ? ResourceId(type, resourceTypes, resource, region) : null,
                Configuration = attributes.Values,
                SecretNames = [.. attributes.Secrets.Keys.Concat(attributes.Kept).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)],
                Expiry = registration.Expiry,
                Description = registration.Description,
                Vault = registration.SecretVault,
                Labels = LabelRules.Accept(registration.Labels, registration.Name),
                Created = now,
                Updated = now,
            },
            attributes.Secrets
        );
    }

    /// <summary>Returns the canonical form of a resource id.</summary>
    /// <exception cref="ImageBuilderException">The text names no resource of the type, or one in another region or partition.</exception>
    public static string ResourceId(ConnectorResourceType type, string resourceId, string? region) =>
        type.Parse(resourceId, region)
        ?? throw new ImageBuilderException(
            ErrorCode.InvalidResourceId,
            $"ResourceId of type '{type.Name}' cannot be {Quoted.Value(resourceId)}: it must be {type.IdForms}.",
            resourceId,
            "Correct -ResourceId."
        );

    /// <summary>Throws if the credentials of the connector have expired and cannot be renewed.</summary>
    public static void RequireLive(StoredConnector connector, DateTimeOffset now)
    {
        if (connector.HasExpired(now))
        {
            throw new ImageBuilderException(
                ErrorCode.ConnectorExpired,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The credentials of service connector '{connector.Name}' ended at {connector.Expiry.At:yyyy-MM-dd HH:mm:ss} UTC."
                ),
                connector.Name,
                $"Give it new ones: Set-ServiceConnector {connector.Name} -AccessKey … -SecretKey … -SessionToken … -ExpiresAt …"
            );
        }
    }

    private static IReadOnlyList<string> ResourceTypes(ConnectorType type, IReadOnlyList<string> given)
    {
        var chosen = given.Select(name => type.ResourceType(name).Name).ToHashSet(StringComparer.Ordinal);
        return [.. type.ResourceTypes.Select(static known => known.Name).Where(chosen.Contains)];
    }

    private static string ResourceId(ConnectorType type, IReadOnlyList<string> resourceTypes, string resourceId, string? region) =>
        resourceTypes is [var only] ? ResourceId(type.ResourceType(only), resourceId, region)
        : type.ResourceTypes is [var single] ? ResourceId(single, resourceId, region)
        : throw new ImageBuilderException(
            ErrorCode.InvalidParameterCombination,
            "ResourceId needs exactly one ResourceType: it says which resource of that type is meant.",
            resourceId,
            $"Add -ResourceType, for example: -ResourceType {type.ResourceTypes[0].Name}"
        );

    private static void CheckExpiry(ConnectorRegistration registration, ConnectorMethod method, AwsConnectorSettings settings)
    {
        var (seconds, at, tolerance) = registration.Expiry;
        if (seconds is { } life)
        {
            if (method.Expiration is not { } limits || (method.Name == ConnectorTypes.Implicit && settings.RoleArn is null))
            {
                throw new ImageBuilderException(
                    ErrorCode.UnknownAttribute,
                    $"ExpirationSeconds does not belong to a connector with method '{method.Name}'{(method.Expiration is null ? "" : " and no role")}: it makes no sessions.",
                    registration.Name,
                    "Leave -ExpirationSeconds out, or choose another method."
                );
            }

            limits.Check(life, registration.Name, method.Name);
        }

        if (at is not null && !method.TakesExpiry)
        {
            throw new ImageBuilderException(
                ErrorCode.UnknownAttribute,
                $"ExpiresAt does not belong to a connector with method '{method.Name}': its credentials are renewed, or never end.",
                registration.Name,
                "Leave -ExpiresAt out."
            );
        }

        if (tolerance is not null && (at is null || tolerance < 0))
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                "ExpiresSkewTolerance is a number of seconds, 0 or more, and goes with ExpiresAt.",
                registration.Name,
                "Give both, or neither."
            );
        }
    }

    // To STS, a role or policy in another partition does not exist. Its error message for that is hard to understand, so the partition is checked here.
    private static void CheckPartitions(string connector, AwsConnectorSettings settings)
    {
        if (settings.Region is not { } region)
        {
            return;
        }

        var partition = AwsPartition.Of(region).Name;
        var arns = new[] { settings.RoleArn }.Concat(settings.PolicyArn ?? []);
        if (arns.OfType<string>().FirstOrDefault(arn => arn.Split(':')[1] != partition) is { } wrong)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidAttribute,
                $"{Quoted.Value(wrong)} is in the AWS partition '{wrong.Split(':')[1]}', and the region '{region}' in '{partition}'.",
                connector,
                $"Use an ARN that begins with arn:{partition}:, or a region of the other partition."
            );
        }
    }

    // Without a session policy a federated user has no permissions: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
    private static void CheckFederation(
        ConnectorRegistration registration,
        ConnectorType type,
        ConnectorMethod method,
        AwsConnectorSettings settings,
        IReadOnlyList<string> resourceTypes
    )
    {
        var reaches = resourceTypes.Count > 0 ? resourceTypes : [.. type.ResourceTypes.Select(static known => known.Name)];
        if (
            method.Name == ConnectorTypes.FederationToken
            && reaches.Contains(ConnectorTypes.AwsGeneric)
            && settings.Policy is null
            && settings.PolicyArn is null
        )
        {
            throw new ImageBuilderException(
                ErrorCode.MissingAttribute,
                $"Policy or PolicyArn is required for method '{method.Name}' with resource type '{ConnectorTypes.AwsGeneric}': a federated user may do only what a session policy allows.",
                registration.Name,
                "Add -Policy or -PolicyArn, or leave aws-generic out of -ResourceType."
            );
        }
    }
}
