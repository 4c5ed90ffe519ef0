using System.Text.Json;
using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Connectors;

/// <summary>The checks for the attributes of the connector types.</summary>
internal static partial class ConnectorChecks
{
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, Policy.
    private const int MostPolicyCharacters = 2048;

    /// <summary>
    /// Checks an access key. An invalid value is not repeated in the message, because it may be the secret key, which has its own parameter. A value that looks
    /// like a secret key is refused, because access keys are stored unencrypted.
    /// </summary>
    public static AttributeFault? AccessKey(ref object value)
    {
        var text = (string)value;
        return AccessKeyId().IsMatch(text) && Masked.Value(text) == text
            ? null
            : new(
                "what was given, which is not repeated here because it may be a secret",
                "16 to 128 letters, digits and '_', such as AKIAIOSFODNN7EXAMPLE; the secret key is given with -SecretKey"
            );
    }

    public static AttributeCheck RoleArn { get; } =
        AttributeChecks.Text("the ARN of a role, such as arn:aws:iam::123456789012:role/images", static text => Role().IsMatch(text) ? text : null);

    public static AttributeCheck Policy { get; } =
        AttributeChecks.Text(
            $"a policy document as JSON with at least one statement, of {MostPolicyCharacters} characters at most",
            static text => text.Length <= MostPolicyCharacters && IsPolicy(text) ? text : null
        );

    /// <summary>The host and port of a registry. A scheme and a path are removed.</summary>
    public static AttributeCheck RegistryHost { get; } =
        AttributeChecks.Text("the host of a registry, such as ghcr.io or registry.example.com:5000", RegistryAddress.HostOf);

    public static AttributeFault? PolicyArns(ref object value)
    {
        var arns = (IReadOnlyList<string>)value;
        return arns.Count > ConnectorTypes.MostPolicyArns ? new($"{arns.Count} ARNs", $"{ConnectorTypes.MostPolicyArns} ARNs of policies at most")
            : arns.FirstOrDefault(static arn => !ManagedPolicy().IsMatch(arn)) is { } wrong
                ? new(Quoted.Value(wrong), "the ARNs of managed policies, such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
            : null;
    }

    private static bool IsPolicy(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("Statement", out var statement)
                && HasItems(statement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasItems(JsonElement statement) =>
        statement.ValueKind == JsonValueKind.Object || (statement.ValueKind == JsonValueKind.Array && statement.GetArrayLength() > 0);

    [GeneratedRegex(@"^\w{16,128}\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript, 1000)]
    private static partial Regex AccessKeyId();

    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]{1,576}\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript, 1000)]
    private static partial Regex Role();

    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[\w+=,.@/-]{1,640}\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript, 1000)]
    private static partial Regex ManagedPolicy();
}
