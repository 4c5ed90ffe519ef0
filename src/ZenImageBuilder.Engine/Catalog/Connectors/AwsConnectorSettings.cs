using ZenImageBuilder.Engine.Catalog.Components.Flavors;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>The attributes of connectors of type <c>aws</c>. Which of them a connector has depends on its authentication method.</summary>
internal sealed class AwsConnectorSettings
{
    /// <summary>The name of the secret with the secret key of <see cref="AccessKey"/>.</summary>
    public const string SecretKey = nameof(SecretKey);

    /// <summary>The name of the secret with the session token of temporary keys.</summary>
    public const string SessionToken = nameof(SessionToken);

    private readonly AttributeValues _values;

    private AwsConnectorSettings(AttributeValues values) => _values = values;

    public static AwsConnectorSettings Of(StoredConnector connector) => Of(connector.Name, connector.Configuration);

    public static AwsConnectorSettings Of(string connector, IReadOnlyDictionary<string, object> configuration) =>
        new(new($"service connector '{connector}'", configuration));

    public string? Region => _values.Text();

    public string? EndpointUrl => _values.Text();

    public string? AccessKey => _values.Text();

    public string? RoleArn => _values.Text();

    /// <summary>A session policy as JSON, or null.</summary>
    public string? Policy => _values.Text();

    /// <summary>The ARNs of managed policies that are used as session policies, or null.</summary>
    public IReadOnlyList<string>? PolicyArn => _values.List();

    public string? ProfileName => _values.Text();

    public string? ProfileLocation => _values.Text();
}
