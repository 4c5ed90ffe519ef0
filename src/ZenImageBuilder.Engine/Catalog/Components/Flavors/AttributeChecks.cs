using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.RegularExpressions;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>The checks for the attributes of the flavors.</summary>
internal static partial class AttributeChecks
{
    // This module passes values to the build specification in environment variables with this prefix.
    private const string OwnVariablePrefix = "ZIB_";

    private const string ServiceVariablePrefix = "CODEBUILD_";

    public static AttributeCheck Line { get; } =
        Text(
            "a text on one line that is not empty",
            static text => text.Length > 0 && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl) ? text : null
        );

    public static AttributeCheck Region { get; } =
        Text("the name of an AWS region, such as eu-central-1", static text => AwsPartition.IsRegion(text) ? text : null);

    public static AttributeCheck EndpointUrl { get; } =
        Text(
            "an absolute http or https URL without user, query and fragment",
            static text =>
                Uri.TryCreate(text, UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https"
                && uri is { UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 }
                && !text.Any(static character => char.IsWhiteSpace(character) || char.IsControl(character))
                    ? text
                    : null
        );

    public static AttributeCheck Image { get; } =
        Text(
            "a reference to an image, such as aws/codebuild/standard:7.0 or registry.example.com/tools/builder:2",
            static text => RegistryAddress.IsImage(text) ? text : null
        );

    /// <summary>
    /// The name of a project, or the ARN of a project that another account shares
    /// (https://docs.aws.amazon.com/codebuild/latest/userguide/project-sharing.html).
    /// </summary>
    public static AttributeCheck CodeBuildProject { get; } =
        Text(
            "the name of a project (2 to 150 letters, digits, '-' and '_', beginning with a letter or digit) or the ARN of a shared one",
            static text => Project().IsMatch(text) ? text : null
        );

    /// <summary>The ARN of a fleet of reserved capacity (https://docs.aws.amazon.com/codebuild/latest/userguide/fleets.html).</summary>
    public static AttributeCheck Fleet { get; } =
        Text(
            "the ARN of a fleet, such as arn:aws:codebuild:eu-central-1:123456789012:fleet/builds:1a2b3c4d-…",
            static text => FleetArn().IsMatch(text) ? text : null
        );

    /// <summary>The ARN of an object in S3 with a certificate, as in CodeBuild's <c>ProjectEnvironment.certificate</c>.</summary>
    public static AttributeCheck Certificate { get; } =
        Text("the ARN of an object in S3, such as arn:aws:s3:::my-bucket/ca.pem", static text => ObjectArn().IsMatch(text) ? text : null);

    public static AttributeCheck S3Path { get; } =
        Text(
            "s3://bucket or s3://bucket/prefix, with the name of a general purpose bucket and no empty, '.' or '..' segment in the prefix",
            static text => S3Location.Parse(text)?.ToString()
        );

    public static AttributeCheck AbsoluteFolder { get; } =
        Text("an absolute path", static text => Path.IsPathFullyQualified(text) && !text.Contains('\0', StringComparison.Ordinal) ? text : null);

    public static AttributeCheck EcrUri { get; } =
        Text(
            "the private registry of an AWS account without a repository, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com, with the domain that belongs to the region",
            static text => IsEcr(text) ? text : null
        );

    public static AttributeCheck RegistryUri { get; } =
        Text(
            "host[:port][/path] without a scheme, with a '.' or a port in the host, and a path of lower-case letters, digits and separators",
            static text => RegistryAddress.Parse(text)?.ToString()
        );

    public static AttributeCheck DockerHubUri { get; } =
        Text("docker.io or docker.io/<namespace>", static text => RegistryAddress.Parse(text) is { IsDockerHub: true } address ? address.ToString() : null);

    public static AttributeCheck GitHubUri { get; } = Host("ghcr.io or ghcr.io/<owner>", static host => host == "ghcr.io");

    /// <summary>The address of a registry in Container Registry or Artifact Registry (https://cloud.google.com/artifact-registry/docs/docker/names).</summary>
    public static AttributeCheck GcpUri { get; } =
        Host(
            "gcr.io/<project>, <region>.gcr.io/<project> or <location>-docker.pkg.dev/<project>/<repository>",
            static host => host == "gcr.io" || host.EndsWith(".gcr.io", StringComparison.Ordinal) || host.EndsWith("-docker.pkg.dev", StringComparison.Ordinal)
        );

    /// <summary>The address of a registry in Azure, including its sovereign clouds.</summary>
    public static AttributeCheck AzureUri { get; } =
        Host(
            "<name>.azurecr.io",
            static host =>
                host.EndsWith(".azurecr.io", StringComparison.Ordinal)
                || host.EndsWith(".azurecr.cn", StringComparison.Ordinal)
                || host.EndsWith(".azurecr.us", StringComparison.Ordinal)
        );

    public static AttributeCheck Repository { get; } =
        Text(
            "the name of a repository without registry and tag: lower-case letters and digits, with '.', '_', '-' between them and '/' between segments",
            static text => RegistryAddress.IsRepository(text) ? text : null
        );

    public static AttributeCheck EcrRepository { get; } =
        Text(
            "the name of an ECR repository: 2 to 256 lower-case letters and digits, with '.', '_', '-' between them and '/' between segments",
            static text => EcrRegistry.IsRepository(text) ? text : null
        );

    /// <summary>The name (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html) or the ARN of a secret.</summary>
    public static AttributeCheck SecretsManagerSecret { get; } =
        Text("the name or the ARN of a Secrets Manager secret, without a JSON key", static text => SecretName().IsMatch(text) ? text : null);

    /// <summary>Accepts the names of a list in upper or lower case, and replaces the value by the spelling in the list.</summary>
    /// <param name="obstacle">Returns a clause that says why a name that is not in the list is refused, or null if no reason is known.</param>
    public static AttributeCheck OneOf(IReadOnlyList<string> names, Func<string, string?> obstacle)
    {
        var expectation = "one of " + string.Join(", ", names);
        return (ref object value) =>
        {
            var text = (string)value;
            if (names.FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } accepted)
            {
                value = accepted;
                return null;
            }

            return new(Quoted.Value(text), obstacle(text) is { } reason ? $"{expectation}, because {reason}" : expectation);
        };
    }

    public static AttributeCheck Between(int minimum, int maximum, string unit) =>
        (ref object value) =>
            (int)value >= minimum && (int)value <= maximum
                ? null
                : new(((int)value).ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{minimum} to {maximum} {unit}"));

    /// <summary>Checks a table of environment variables. A fault shows names only, because a value may be private.</summary>
    public static AttributeFault? EnvironmentVariables(ref object value)
    {
        foreach (var (name, text) in (ReadOnlyDictionary<string, string>)value)
        {
            if (!VariableName().IsMatch(name))
            {
                return new($"a table with the name {Quoted.Value(name)}", "a table whose names are letters, digits and '_' and do not begin with a digit");
            }

            if (
                name.StartsWith(ServiceVariablePrefix, StringComparison.OrdinalIgnoreCase)
                || name.StartsWith(OwnVariablePrefix, StringComparison.OrdinalIgnoreCase)
            )
            {
                return new(
                    $"a table with the name {Quoted.Value(name)}",
                    $"a table whose names begin neither with {ServiceVariablePrefix}, which CodeBuild keeps for itself, nor with {OwnVariablePrefix}, which this module uses"
                );
            }

            if (text.Contains('\0', StringComparison.Ordinal))
            {
                return new($"a table whose {Quoted.Value(name)} holds a null character", "a table of texts without null characters");
            }
        }

        return null;
    }

    private static AttributeCheck Host(string expectation, Func<string, bool> isOfTheService) =>
        Text(expectation, text => RegistryAddress.Parse(text) is { Port: null } address && isOfTheService(address.Authority) ? address.ToString() : null);

    internal static AttributeCheck Text(string expectation, Func<string, string?> canonical) =>
        (ref object value) =>
        {
            var text = (string)value;
            if (canonical(text) is not { } accepted)
            {
                return new(Quoted.Value(text), expectation);
            }

            value = accepted;
            return null;
        };

    // The sandbox gives its registry a loopback address with a port.
    private static bool IsEcr(string text) =>
        EcrRegistry.Parse(text) is not null || RegistryAddress.Parse(text) is { IsLoopback: true, Port: not null, Path.Length: 0 };

    [GeneratedRegex(
        @"^(arn:aws[a-z-]*:codebuild:[a-z0-9-]+:[0-9]{12}:project/)?[A-Za-z0-9][A-Za-z0-9_-]{1,149}\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Project();

    [GeneratedRegex(
        @"^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex SecretName();

    [GeneratedRegex(
        @"^arn:aws[a-z-]*:codebuild:[a-z0-9-]+:[0-9]{12}:fleet/[A-Za-z0-9][A-Za-z0-9_-]{1,127}(:[0-9a-f-]{36})?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex FleetArn();

    [GeneratedRegex(
        @"^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^\p{Cc}]{1,1024}\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex ObjectArn();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VariableName();
}
