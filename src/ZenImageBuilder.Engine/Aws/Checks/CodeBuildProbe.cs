using Amazon.CodeBuild.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Looks at image builders in AWS CodeBuild: the project, its service role, and who starts builds in it.</summary>
internal sealed class CodeBuildProbe(AwsSessions sessions) : IComponentProbe
{
    // Of that project, and never a build.
    private const string NoBuild = "00000000-0000-0000-0000-000000000000";

    private static readonly HashSet<string> Tried = new(StringComparer.Ordinal)
    {
        "codebuild:BatchGetProjects",
        "codebuild:BatchGetBuilds",
        "codebuild:ListBuildsForProject",
    };

    public bool Knows(StackComponent component) => component is ImageBuilder { Flavor: CodeBuildSettings.Flavor };

    public IEnumerable<Look> Looks(ProbeRequest request)
    {
        var builder = (ImageBuilder)request.Component;
        var name = CodeBuildSettings.Of(builder).CodeBuildProject;
        AwsSession session = null!;
        CallerIdentity caller = null!;
        Project? project = null;
        yield return new(
            "Credentials",
            async cancellationToken =>
            {
                session = await sessions.OpenAsync(RemoteLocation.Of(builder), request.Aws, request.Observer, cancellationToken).ConfigureAwait(false);
                caller = await CallerIdentity.AskAsync(session, builder, request.Observer, cancellationToken).ConfigureAwait(false);
                return $"The credentials of {session.Source} are of {caller.Arn}.";
            },
            endsHere: true
        );
        yield return new(
            "Project",
            async cancellationToken =>
            {
                project = await ProjectAsync(builder, name, session, request.Observer, cancellationToken).ConfigureAwait(false);
                return $"The project '{name}' exists in region '{session.Region}' and builds as {project.ServiceRole}.";
            },
            endsHere: true
        )
        {
            Otherwise = "its settings and its service role were not checked",
        };
        foreach (var (check, finding) in project is null ? [] : ProjectFindings.Of(project, builder))
        {
            yield return new(check, _ => Task.FromResult(finding));
        }

        var group = project is null ? $"/aws/codebuild/{name}" : ProjectFindings.GroupOf(project);
        yield return new("Builds", cancellationToken => BuildsAsync(builder, name, session, request.Observer, cancellationToken));
        yield return new("BuildList", cancellationToken => ListAsync(builder, name, session, request.Observer, cancellationToken))
        {
            Otherwise = Need.Recovery.Otherwise(),
        };
        yield return new("Log", cancellationToken => LogAsync(builder, group, session, request.Observer, cancellationToken))
        {
            Otherwise = Need.Log.Otherwise(),
        };
        if (request.Preflight is not { } preflight)
        {
            yield break;
        }

        var simulation = new PolicySimulation(session, builder, request.Observer);
        yield return new("CallerPermissions", cancellationToken => CallerAsync(simulation, caller, preflight, session.Region, group, cancellationToken))
        {
            Otherwise = "what the caller may do was not checked",
        };
        yield return new(
            "ServiceRolePermissions",
            cancellationToken => ServiceRoleAsync(simulation, caller, preflight, session.Region, project, group, cancellationToken)
        )
        {
            Otherwise = "what the service role may do was not checked",
        };
    }

    private static async Task<Project> ProjectAsync(
        ImageBuilder builder,
        string name,
        AwsSession session,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        using var client = new AwsClients(session, observer).CodeBuild();
        var found = await new AwsCall("codebuild:BatchGetProjects", $"project '{name}'", session.Source, builder)
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
                $"There is no project '{name}' in region '{session.Region}' of this account.",
                builder,
                $"Make it there, or correct the image builder: Set-ImageBuilder {builder.Name} -CodeBuildProject, -Region"
            );
    }

    private static async Task<Finding> BuildsAsync(
        ImageBuilder builder,
        string name,
        AwsSession session,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        using var client = new AwsClients(session, observer).CodeBuild();
        _ = await new AwsCall("codebuild:BatchGetBuilds", $"project '{name}'", session.Source, builder)
            .RunAsync(
                () => client.BatchGetBuildsAsync(new() { Ids = [$"{name}:{NoBuild}"] }, cancellationToken),
                static answer => answer.Builds ?? (object?)answer.BuildsNotFound ?? throw new UnreadableAnswerException("it lacks the list of builds"),
                cancellationToken
            )
            .ConfigureAwait(false);
        return "Builds of the project can be watched.";
    }

    private static async Task<Finding> ListAsync(
        ImageBuilder builder,
        string name,
        AwsSession session,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        using var client = new AwsClients(session, observer).CodeBuild();
        _ = await new AwsCall("codebuild:ListBuildsForProject", $"project '{name}'", session.Source, builder)
            .RunAsync(
                () => client.ListBuildsForProjectAsync(new() { ProjectName = name }, cancellationToken),
                static answer => answer.Ids.Promised("the list of builds"),
                cancellationToken
            )
            .ConfigureAwait(false);
        return "Builds of the project can be listed, so that a start that got no answer is looked up.";
    }

    private static async Task<Finding> LogAsync(
        ImageBuilder builder,
        string group,
        AwsSession session,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        using var client = new AwsClients(session, observer).Logs();
        try
        {
            _ = await new AwsCall("logs:GetLogEvents", $"log group '{group}'", session.Source, builder)
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
            // That there is no such log is what is hoped for: only who may read logs hears it.
        }

        return $"Logs of the group '{group}' can be read.";
    }

    private static async Task<IReadOnlyList<Finding>> CallerAsync(
        PolicySimulation simulation,
        CallerIdentity caller,
        Preflight preflight,
        string region,
        string group,
        CancellationToken cancellationToken
    )
    {
        if (caller.IsRoot)
        {
            return
            [
                Finding.Warn(
                    $"The credentials are of the root user {caller.Arn}, who may do everything.",
                    "Use those of a user or a role with the policy that New-ImageBuilderPolicy -For Caller writes."
                ),
            ];
        }

        var scope = Scope(preflight, caller, region) with { LogGroup = group };
        return await simulation
            .FindAsync(caller.Principal, "the caller", StackPolicies.Caller(scope).Untried("codebuild:", Tried), cancellationToken)
            .ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<Finding>> ServiceRoleAsync(
        PolicySimulation simulation,
        CallerIdentity caller,
        Preflight preflight,
        string region,
        Project? project,
        string group,
        CancellationToken cancellationToken
    )
    {
        if (project?.ServiceRole is not { } role || preflight.Store is null)
        {
            return
            [
                Finding.Warn(
                    "What the service role may do was not checked, because "
                        + (project is null ? "the project cannot be read." : "no artifact store is known."),
                    project is null ? "Allow codebuild:BatchGetProjects on it." : "Name a stack with -Stack, or an artifact store with -ArtifactStore."
                ),
            ];
        }

        var policy = StackPolicies.ServiceRole(Scope(preflight, caller, region) with { LogGroup = group });
        var findings = await simulation.FindAsync(role, "the service role", policy.Statements, cancellationToken).ConfigureAwait(false);
        return preflight.Registry is { Flavor: RegistrySettings.EcrFlavor } registry && Repositories(preflight).Count == 0
            ?
            [
                .. findings,
                Finding.Warn(
                    $"Whether the service role may push to '{RegistrySettings.Of(registry).Uri}' was not checked, because no repository is known.",
                    "Name the tags of the build with -Tag, or give the registry a -DefaultRepository."
                ),
            ]
            : findings;
    }

    internal static PolicyScope Scope(Preflight preflight, CallerIdentity caller, string region) =>
        PolicyScopes.Of(preflight.Builder, preflight.Store, preflight.Registry, Repositories(preflight), region, caller.Account);

    private static IReadOnlyList<string> Repositories(Preflight preflight) =>
        preflight.Tags.Count > 0 ? [.. preflight.Tags.Select(static tag => tag.Path).Distinct(StringComparer.Ordinal)]
        : preflight.Registry is { } registry && RegistrySettings.Of(registry).DefaultRepository is { } repository ? [repository]
        : [];
}
