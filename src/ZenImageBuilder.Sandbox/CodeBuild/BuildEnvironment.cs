using System.Globalization;
using System.Text.RegularExpressions;
using ZenImageBuilder.Sandbox.CodeBuild.Buildspecs;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>The environment of a build's commands: of this process, it only has PATH.</summary>
internal sealed partial class BuildEnvironment(Build build, BuildServices services, BuildFolder folder, Credential credential, BuildRights rights)
{
    /// <summary>Variables of the request take precedence over those of the project, and both over those of the buildspec.</summary>
    /// <param name="spec">The buildspec.</param>
    /// <param name="secrets">The values that must not appear in the log.</param>
    public Dictionary<string, string> Compose(Buildspec spec, out IReadOnlyList<string> secrets)
    {
        var environment = Base();
        var masked = new List<string>();
        foreach (var (name, value) in spec.Variables)
        {
            environment[name] = value;
        }

        foreach (var (name, reference) in spec.ParameterStore)
        {
            environment[name] = Parameter(reference);
        }

        foreach (var (name, reference) in spec.SecretsManager)
        {
            environment[name] = Secret(reference);
        }

        foreach (var variable in build.Order.Variables)
        {
            environment[variable.Name] = variable.Type switch
            {
                "SECRETS_MANAGER" => Secret(variable.Value),
                "PARAMETER_STORE" => Parameter(variable.Value),
                _ => variable.Value,
            };
        }

        environment["PATH"] = folder.Bin + Path.PathSeparator + (environment.GetValueOrDefault("PATH") ?? string.Empty);
        secrets = masked;
        return environment;

        string Secret(string reference)
        {
            if (rights.Refusal("secretsmanager:GetSecretValue", services.Secrets.ArnOf(reference)) is { } refusal)
            {
                throw new PhaseFailedException("Secrets Manager Error", $"AccessDeniedException: {refusal}");
            }

            try
            {
                var value = services.Secrets.Resolve(reference);
                masked.Add(value);
                return value;
            }
            catch (AwsException exception)
            {
                throw new PhaseFailedException("Secrets Manager Error", $"{exception.Code}: {exception.Message}");
            }
        }
    }

    public static bool IsName(string name) => VariableName().IsMatch(name);

    private static string Parameter(string reference) =>
        throw new PhaseFailedException(
            "Decrypted Variables Error",
            $"parameter does not exist: {reference} (the sandbox has no parameter store: use SECRETS_MANAGER)"
        );

    private Dictionary<string, string> Base()
    {
        var order = build.Order;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOME"] = folder.Home,
            ["TMPDIR"] = folder.Temporary,
            ["AWS_ACCESS_KEY_ID"] = credential.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = credential.SecretKey,
            ["AWS_SESSION_TOKEN"] = credential.SessionToken!,
            ["AWS_REGION"] = services.Region,
            ["AWS_DEFAULT_REGION"] = services.Region,
            ["AWS_ENDPOINT_URL"] = services.Endpoint().ToString().TrimEnd('/'),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["CODEBUILD_BUILD_ARN"] = build.Arn,
            ["CODEBUILD_BUILD_ID"] = build.Id,
            ["CODEBUILD_BUILD_IMAGE"] = order.Environment.Text("image") ?? string.Empty,
            ["CODEBUILD_BUILD_NUMBER"] = build.Number.ToString(CultureInfo.InvariantCulture),
            ["CODEBUILD_BUILD_SUCCEEDING"] = "1",
            ["CODEBUILD_CI"] = "true",
            ["CODEBUILD_INITIATOR"] = order.Initiator,
            ["CODEBUILD_KMS_KEY_ID"] = order.EncryptionKey,
            ["CODEBUILD_LOG_PATH"] = build.Uuid,
            ["CODEBUILD_PROJECT_ARN"] = $"arn:aws:codebuild:{services.Region}:{services.Account}:project/{order.Project}",
            ["CODEBUILD_SOURCE_REPO_URL"] = order.Source.Text("location") ?? string.Empty,
            ["CODEBUILD_SOURCE_VERSION"] = order.SourceVersion ?? SourceArn(),
            ["CODEBUILD_SRC_DIR"] = folder.Source,
            ["CODEBUILD_START_TIME"] = build.Started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        };
        foreach (var source in order.SecondarySources)
        {
            var id = source.Text("sourceIdentifier")!;
            environment["CODEBUILD_SRC_DIR_" + id] = folder.SecondarySource(id);
        }

        if (services.Engine is { IsCompletedSuccessfully: true, Result.DockerHost: { } host })
        {
            environment["DOCKER_HOST"] = host;
        }

        return environment;
    }

    private string SourceArn() => build.Order.Source.Text("type") is "S3" ? "arn:aws:s3:::" + build.Order.Source.Text("location") : string.Empty;

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VariableName();
}
