using System.Runtime.CompilerServices;
using Amazon.CodeBuild.Model;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Checks image builders in AWS CodeBuild: the project, its service role, and the caller who starts builds in it.</summary>
internal sealed class CodeBuildChecks(AwsSessions sessions) : IComponentChecks
{
    // The ID of a build that no project has.
    private const string NoBuild = "00000000-0000-0000-0000-000000000000";

    private static readonly HashSet<string> Tried = new(StringComparer.Ordinal)
    {
        "codebuild:BatchGetProjects",
        "codebuild:BatchGetBuilds",
        "codebuild:ListBuildsForProject",
    };

    public bool Cover(StackComponent component) => component is ImageBuilder { Flavor: CodeBuildSettings.Flavor };

    public async IAsyncEnumerable<Check> RunAsync(CheckSubject subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var builder = (ImageBuilder)subject.Component;
        var name = CodeBuildSettings.Of(builder).CodeBuildProject;
        var credentials = await Check
            .FindAsync(
                "Credentials",
                () => OpenAsync(builder, subject, cancellationToken),
                static opened => $"The credentials of {opened.Aws.Source} are of {opened.Caller.Arn}."
            )
            .ConfigureAwait(false);
        yield return credentials;
        if (credentials.Found is not { Aws: var aws, Caller: var caller })
        {
            yield break;
        }

        var projectCheck = await Check
            .FindAsync(
                "Project",
                () => ProjectAsync(aws, name, cancellationToken),
                project => $"The project '{name}' exists in region '{aws.Region}' and builds as {project.ServiceRole}.",
                ifDenied: "its settings and its service role were not checked"
            )
            .ConfigureAwait(false);
        yield return projectCheck;
        if (projectCheck.HasFailed)
        {
            yield break;
        }

        // Null if the caller may not read it.
        var project = projectCheck.Found;
        foreach (var check in project is null ? [] : ProjectChecks.Of(project, builder))
        {
            yield return check;
        }

        var group = project is null ? $"/aws/codebuild/{name}" : ProjectChecks.GroupOf(project);
        yield return await Check.RunAsync("Builds", () => BuildsAsync(aws, name, cancellationToken)).ConfigureAwait(false);
        yield return await Check
            .RunAsync("BuildList", () => ListAsync(aws, name, cancellationToken), PermissionPurpose.Recovery.Consequence())
            .ConfigureAwait(false);
        yield return await Check.RunAsync("Log", () => LogAsync(aws, group, cancellationToken), PermissionPurpose.Log.Consequence()).ConfigureAwait(false);
        if (subject.Preflight is not { } preflight)
        {
            yield break;
        }

        var scope = preflight.Scope(aws.Region, caller.Account) with { LogGroup = group };
        yield return await Check
            .RunAsync("CallerPermissions", () => CallerAsync(aws, caller, scope, cancellationToken), ifDenied: "what the caller may do was not checked")
            .ConfigureAwait(false);
        yield return await Check
            .RunAsync(
                "ServiceRolePermissions",
                () => ServiceRoleAsync(aws, preflight, scope, project, cancellationToken),
                ifDenied: "what the service role may do was not checked"
            )
            .ConfigureAwait(false);
    }

    private async Task<Opened> OpenAsync(ImageBuilder builder, CheckSubject subject, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(RemoteLocation.Of(builder), subject.Aws, subject.Observer, cancellationToken).ConfigureAwait(false);
        var aws = new CheckSession(session, subject);
        return new(aws, await aws.CallerAsync(cancellationToken).ConfigureAwait(false));
    }

    private static async Task<Project> ProjectAsync(CheckSession aws, string name, CancellationToken cancellationToken)
    {
        using var client = aws.Clients.CodeBuild();
        var found = await aws.Call("codebuild:BatchGetProjects", $"project '{name}'")
            .RunAsync(
                () => client.BatchGetProjectsAsync(new() { Names = [name] }, cancellationToken),
                static answer => answer.Projects.Promised("the list of projects").Present().FirstOrDefault(),
                cancellationToken
            )
            .ConfigureAwait(false);
        return found is { } project
            ? project
            : throw new ImageBuilderException(
                ErrorCode.RemoteResourceNotFound,
                $"There is no project '{name}' in region '{aws.Region}' of this account.",
                aws.Component,
                $"Make it there, or correct the image builder: Set-ImageBuilder {aws.Component.Name} -CodeBuildProject, -Region"
            );
    }

    private static async Task<CheckResult> BuildsAsync(CheckSession aws, string name, CancellationToken cancellationToken)
    {
        using var client = aws.Clients.CodeBuild();
        _ = await aws.Call("codebuild:BatchGetBuilds", $"project '{name}'")
            .RunAsync(
                () => client.BatchGetBuildsAsync(new() { Ids = [$"{name}:{NoBuild}"] }, cancellationToken),
                static answer => answer.Builds ?? (object?)answer.BuildsNotFound ?? throw new UnreadableAnswerException("it lacks the list of builds"),
                cancellationToken
            )
            .ConfigureAwait(false);
        return "Builds of the project can be watched.";
    }

    private static async Task<CheckResult> ListAsync(CheckSession aws, string name, CancellationToken cancellationToken)
    {
        using var client = aws.Clients.CodeBuild();
        _ = await aws.Call("codebuild:ListBuildsForProject", $"project '{name}'")
            .RunAsync(
                () => client.ListBuildsForProjectAsync(new() { ProjectName = name }, cancellationToken),
                static answer => answer.Ids.Promised("the list of builds"),
                cancellationToken
            )
            .ConfigureAwait(false);
        return "Builds of the project can be listed, so that a start that got no answer is looked up.";
    }

    private static async Task<CheckResult> LogAsync(CheckSession aws, string group, CancellationToken cancellationToken)
    {
        using var client = aws.Clients.Logs();
        try
        {
            _ = await aws.Call("logs:GetLogEvents", $"log group '{group}'")
                .RunAsync(
                    () =>
                        client.GetLogEventsAsync(
                            new()
                            {
                                LogGroupName = group,
                                LogStreamName = NoBuild,
                                Limit = 1,
                            },
                            cancellationToken
                        ),
                    static answer => answer.NextForwardToken.Promised("the token of the next lines"),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (ImageBuilderException exception) when (exception.Code == ErrorCode.RemoteResourceNotFound)
        {
            // "Not found" is the expected answer: without the permission, CloudWatch Logs denies access instead.
        }

        return $"Logs of the group '{group}' can be read.";
    }

    private static async Task<IReadOnlyList<CheckResult>> CallerAsync(
        CheckSession aws,
        CallerIdentity caller,
        PolicyScope scope,
        CancellationToken cancellationToken
    ) =>
        caller.IsRoot
            ?
            [
                CheckResult.Warn(
                    $"The credentials are of the root user {caller.Arn}, who may do everything.",
                    "Use those of a user or a role with the policy that New-ImageBuilderPolicy -For Caller writes."
                ),
            ]
            : await aws
                .Simulation.CheckAsync(caller.Principal, "the caller", StackPolicies.Caller(scope).Untried("codebuild:", Tried), cancellationToken)
                .ConfigureAwait(false);

    private static async Task<IReadOnlyList<CheckResult>> ServiceRoleAsync(
        CheckSession aws,
        Preflight preflight,
        PolicyScope scope,
        Project? project,
        CancellationToken cancellationToken
    )
    {
        if (project?.ServiceRole is not { } role || preflight.Store is null)
        {
            return
            [
                CheckResult.Warn(
                    "What the service role may do was not checked, because "
                        + (project is null ? "the project cannot be read." : "no artifact store is known."),
                    project is null ? "Allow codebuild:BatchGetProjects on it." : "Name a stack with -Stack, or an artifact store with -ArtifactStore."
                ),
            ];
        }

        var policy = StackPolicies.ServiceRole(scope);
        var results = await aws.Simulation.CheckAsync(role, "the service role", policy.Statements, cancellationToken).ConfigureAwait(false);
        return preflight.Registry is { Flavor: RegistrySettings.EcrFlavor } registry && preflight.Repositories.Count == 0
            ?
            [
                .. results,
                CheckResult.Warn(
                    $"Whether the service role may push to '{RegistrySettings.Of(registry).Uri}' was not checked, because no repository is known.",
                    "Name the tags of the build with -Tag, or give the registry a -DefaultRepository."
                ),
            ]
            : results;
    }

    private sealed record Opened(CheckSession Aws, CallerIdentity Caller);
}
