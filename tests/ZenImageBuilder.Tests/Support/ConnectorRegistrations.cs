using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Tests.Support;

/// <summary>Registrations of connectors for tests.</summary>
internal static class ConnectorRegistrations
{
    public const string Region = "eu-central-1";

    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    public static ConnectorRegistration Aws(string name, string? method, params (string Name, object Value)[] settings) =>
        new(
            name,
            "aws",
            method,
            [],
            null,
            With([("Region", Region), .. settings.Where(static setting => setting.Name is not ("SecretKey" or "SessionToken"))]),
            settings
                .Where(static setting => setting.Name is "SecretKey" or "SessionToken")
                .ToDictionary(static pair => pair.Name, static pair => new Secret((string)pair.Value), StringComparer.Ordinal),
            ConnectorExpiry.None,
            null,
            new Dictionary<string, string>(StringComparer.Ordinal)
        );

    public static ConnectorRegistration Docker(string name, string user, string password, string? registry) =>
        new(
            name,
            "docker",
            null,
            [],
            null,
            registry is null ? With([("UserName", user)]) : With([("UserName", user), ("Registry", registry)]),
            new Dictionary<string, Secret>(StringComparer.Ordinal) { ["Password"] = new(password) },
            ConnectorExpiry.None,
            null,
            new Dictionary<string, string>(StringComparer.Ordinal)
        );

    public static (string, object)[] Keys { get; } = [("AccessKey", "AKIAIOSFODNN7EXAMPLE"), ("SecretKey", SecretKey)];

    private static Dictionary<string, object> With(IEnumerable<(string Name, object Value)> settings)
    {
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in settings)
        {
            values[name] = value;
        }

        return values;
    }
}
