using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>Converts connector types to the objects that cmdlets emit.</summary>
internal static class ConnectorDescriptions
{
    public static ServiceConnectorType Of(ConnectorType type) =>
        new()
        {
            Name = type.Name,
            Description = type.Description,
            AuthMethods =
            [
                .. type.Methods.Select(static method => new ServiceConnectorAuthMethod(
                    method.Name,
                    method.Description,
                    [
                        .. method
                            .Attributes.Select(static rule => rule.Describe())
                            .Select(static attribute => new ServiceConnectorAttribute(
                                attribute.Name,
                                attribute.Type,
                                attribute.Required,
                                attribute.Default,
                                attribute.IsSecret,
                                attribute.Description
                            )),
                    ],
                    method.Expiration?.Default,
                    method.Expiration?.Minimum,
                    method.Expiration?.Maximum
                )),
            ],
            ResourceTypes =
            [
                .. type.ResourceTypes.Select(static resource => new ServiceConnectorResourceType(resource.Name, resource.Description, resource.IdForms)),
            ],
        };
}
