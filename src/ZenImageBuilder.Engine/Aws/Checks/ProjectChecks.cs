using System.Globalization;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using ZenImageBuilder.Engine.Aws.CodeBuild;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Checks the settings of a CodeBuild project that builds do not override, or should know of.</summary>
internal static class ProjectChecks
{
    public static IEnumerable<Check> Of(Project project, ImageBuilder builder)
    {
        var privileged = CodeBuildSettings.Of(builder).PrivilegedMode;
        yield return new("Source", Source(project));
        yield return new(
            "SecondarySources",
            project.SecondarySources is { Count: > 0 } sources
                ? CheckResult.Warn(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The project has {sources.Count} secondary sources. A build whose context is one object downloads them as well."
                    ),
                    "Remove them from the project, or give builds a project of their own."
                )
                : "The project has no secondary sources."
        );
        yield return new(nameof(CodeBuildSettings.Fleet), Fleet(project, builder));
        yield return new("Environment", BuildEnvironment(project, builder));
        yield return new("Vpc", Vpc(project, privileged));
        yield return new(nameof(CodeBuildSettings.PrivilegedMode), Privileged(builder, privileged));
        yield return new(
            "ConcurrencyLimit",
            project.ConcurrentBuildLimit is { } limit
                ? string.Create(CultureInfo.InvariantCulture, $"The project runs at most {limit} builds at once; a start beyond that is refused.")
                : "The project has no limit of its own on builds at once."
        );
        yield return new(nameof(CodeBuildSettings.BuildImage), Image(project, builder));
        yield return new("BuildLog", Log(project));
    }

    private static CheckResult Source(Project project) =>
        project.SourceVersion is { Length: > 0 } version
            ? CheckResult.Warn(
                $"The project has the source version '{version}', which builds do not override: CodeBuild would look for that version of the context.",
                "Remove the source version from the project."
            )
            : $"The project's source is {project.Source?.Type?.Value ?? "not set"}; builds override it with the context in S3.";

    private static CheckResult Fleet(Project project, ImageBuilder builder) =>
        CodeBuildSettings.Of(builder).Fleet is { } chosen ? $"Builds run on the reserved capacity {chosen}, which the image builder names: its size counts."
        : project.Environment?.Fleet?.FleetArn is { Length: > 0 } fleet
            ? CheckResult.Warn(
                $"The project builds on the reserved capacity {fleet}: its size counts, not the compute type of the image builder.",
                "Check that the fleet is Linux and large enough, or choose another: Set-ImageBuilder -Fleet"
            )
        : "The project has no reserved capacity; the image builder chooses the size.";

    /// <summary>Whether Docker runs where builds do, which reserved capacity decides if the project has it, otherwise the image builder.</summary>
    private static CheckResult BuildEnvironment(Project project, ImageBuilder builder)
    {
        var settings = CodeBuildSettings.Of(builder);
        var (type, compute) = (settings.EnvironmentType, settings.ComputeType);
        if ((BuildEnvironments.Obstacle(type) ?? BuildEnvironments.Obstacle(compute)) is { } obstacle)
        {
            return CheckResult.Fail(
                $"The image builder asks for {type} with {compute}, where no image can be built, because {obstacle}.",
                $"Set-ImageBuilder {builder.Name} -EnvironmentType, -ComputeType"
            );
        }

        var own = project.Environment;
        if ((BuildEnvironments.Obstacle(own?.Type?.Value) ?? BuildEnvironments.Obstacle(own?.ComputeType?.Value)) is not { } reason)
        {
            return $"Builds run in {type} with {compute}.";
        }

        return own?.Fleet?.FleetArn is { Length: > 0 } && settings.Fleet is null
            ? CheckResult.Fail(
                $"The project builds on reserved capacity of the type {own.Type}, and no image can be built there, because {reason}.",
                "Give the project a fleet of Linux, or none."
            )
            : CheckResult.Warn(
                $"The project itself is of the type {own?.Type} with {own?.ComputeType}, where no image can be built, because {reason}; builds override that with {type} and {compute}.",
                "Give the project an environment of Linux on EC2, or builds a project of their own."
            );
    }

    private static CheckResult Vpc(Project project, bool privileged) =>
        project.VpcConfig?.VpcId is not { Length: > 0 } vpc ? "The project is in no VPC."
        : !privileged
            ? CheckResult.Fail(
                $"The project is in {vpc}, where Docker runs in privileged mode only, and the image builder does not ask for it.",
                "Turn it on: Set-ImageBuilder -PrivilegedMode"
            )
        : CheckResult.Warn(
            $"The project is in {vpc}: builds reach S3, the registry and base images only through a NAT gateway or endpoints of the VPC.",
            "Check the routes of its subnets, and the ec2 permissions of the service role."
        );

    // https://docs.aws.amazon.com/codebuild/latest/userguide/build-caching.html: outside a VPC the daemon is there by default.
    private static CheckResult Privileged(ImageBuilder builder, bool privileged) =>
        privileged
            ? "Builds run in privileged mode and start a Docker daemon if the build image has not started one."
            : $"Builds do not run in privileged mode; '{CodeBuildSettings.Of(builder).BuildImage}' uses the Docker daemon that CodeBuild offers.";

    private static CheckResult Image(Project project, ImageBuilder builder)
    {
        var image = CodeBuildSettings.Of(builder).BuildImage;
        var pull = SubmissionMapping.PullCredentials(image);
        return pull == ImagePullCredentialsType.CODEBUILD ? $"Builds run in '{image}', which is CodeBuild's own."
            : pull == ImagePullCredentialsType.SERVICE_ROLE ? $"Builds run in '{image}', which is pulled with the service role."
            : project.Environment is { RegistryCredential.Credential: { Length: > 0 } secret }
                ? $"Builds run in '{image}', which is pulled with the login in the secret '{secret}' of the project."
            : $"Builds run in '{image}', which is pulled without a login.";
    }

    private static CheckResult Log(Project project) =>
        project.LogsConfig?.CloudWatchLogs is { Status: { } status } && status == LogsConfigStatusType.DISABLED
            ? CheckResult.Warn(
                "The project writes no log to CloudWatch Logs: builds go on, and nothing of them is seen.",
                "Turn on CloudWatch Logs in the project."
            )
            : $"The project writes its log to the group '{GroupOf(project)}'.";

    public static string GroupOf(Project project) =>
        project.LogsConfig?.CloudWatchLogs?.GroupName is { Length: > 0 } group ? group : $"/aws/codebuild/{project.Name}";
}
