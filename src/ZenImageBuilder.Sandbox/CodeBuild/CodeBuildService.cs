using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.CodeBuild;

/// <summary>AWS CodeBuild of 2016-10-06: projects and builds. <see cref="BuildRunner"/> runs the builds.</summary>
internal sealed class CodeBuildService(BuildRunner runner, string region, string account, TimeProvider time) : JsonService("codebuild", "CodeBuild_20161006")
{
    private const int MostIds = 100;
    private const string Invalid = "InvalidInputException";

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(5);

    private readonly object _gate = new();
    private readonly ConcurrentDictionary<string, Project> _projects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Build> _builds = new(StringComparer.Ordinal);
    private readonly List<Build> _order = [];
    private readonly Dictionary<string, (long At, string Request, Build Build)> _tokens = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, Operation>? _operations;

    protected override IReadOnlyDictionary<string, Operation> Operations =>
        _operations ??= new Dictionary<string, Operation>(StringComparer.Ordinal)
        {
            ["BatchGetProjects"] = BatchGetProjects,
            ["ListProjects"] = ListProjects,
            ["CreateProject"] = CreateProject,
            ["UpdateProject"] = UpdateProject,
            ["DeleteProject"] = DeleteProject,
            ["StartBuild"] = StartBuild,
            ["BatchGetBuilds"] = BatchGetBuilds,
            ["ListBuilds"] = ListBuilds,
            ["ListBuildsForProject"] = ListBuildsForProject,
            ["StopBuild"] = StopBuild,
        };

    public void Create(JsonObject settings)
    {
        OrderReader.CheckProject(settings);
        var name = settings.Text("name")!;
        if (!_projects.TryAdd(name, new Project((JsonObject)settings.DeepClone(), ProjectArn(name), time.GetUtcNow())))
        {
            throw AwsException.BadRequest("ResourceAlreadyExistsException", $"Project already exists: {ProjectArn(name)}");
        }
    }

    protected override string ResourceOf(string operation, JsonObject json)
    {
        var project = json.Text("projectName") ?? json.Text("name") ?? First(json, "names") ?? (json.Text("id") ?? First(json, "ids"))?.Split(':')[0];
        return project is null ? "*" : ProjectArn(project);
    }

    private static string? First(JsonObject json, string member) => json[member] is JsonArray { Count: > 0 } list ? list[0]?.ToString() : null;

    private JsonObject BatchGetProjects(ServiceCall call)
    {
        var names = Ids(call.Json, "names");
        var found = names.Select(name => _projects.GetValueOrDefault(NameOf(name))).OfType<Project>().ToList();
        var missing = names.Where(name => !_projects.ContainsKey(NameOf(name)));
        return new JsonObject
        {
            ["projects"] = found.Select(project => (JsonNode)project.ToJson()).ToArray(),
            ["projectsNotFound"] = missing.Select(name => (JsonNode)name).ToArray(),
        };
    }

    private JsonObject ListProjects(ServiceCall call)
    {
        var names = _projects.Keys.Order(StringComparer.Ordinal).AsEnumerable();
        if (call.Json.Text("sortOrder") is "DESCENDING")
        {
            names = names.Reverse();
        }

        var (page, next) = Paging.Take(names, MostIds, call.Json.Text("nextToken"), Invalid);
        return Paging.WithToken(new JsonObject { ["projects"] = page.Select(name => (JsonNode)name).ToArray() }, next);
    }

    private JsonObject CreateProject(ServiceCall call)
    {
        Create(call.Json);
        return new JsonObject { ["project"] = _projects[call.Json.Text("name")!].ToJson() };
    }

    private JsonObject UpdateProject(ServiceCall call)
    {
        var name = NameOf(call.Json.Required("name", Invalid));
        if (!_projects.TryGetValue(name, out var project))
        {
            throw AwsException.BadRequest("ResourceNotFoundException", $"Project cannot be found: {ProjectArn(name)}");
        }

        project.Update(call.Json);
        return new JsonObject { ["project"] = project.ToJson() };
    }

    private JsonObject DeleteProject(ServiceCall call)
    {
        _projects.TryRemove(NameOf(call.Json.Required("name", Invalid)), out _);
        return [];
    }

    private JsonObject StartBuild(ServiceCall call)
    {
        var name = NameOf(call.Json.Required("projectName", Invalid));
        if (!_projects.TryGetValue(name, out var project))
        {
            throw AwsException.BadRequest("ResourceNotFoundException", $"Project cannot be found: {ProjectArn(name)}");
        }

        lock (_gate)
        {
            var token = call.Json.Text("idempotencyToken");
            if (token is not null && Known(token, call) is { } known)
            {
                return new JsonObject { ["build"] = known.ToJson() };
            }

            var order = OrderReader.Read(call.Json, project.Settings, InitiatorOf(call));
            CheckLimit(project);
            var build = new Build(order, Guid.NewGuid().ToString(), project.NextNumber(), region, account, time);
            _builds[build.Id] = build;
            _order.Add(build);
            if (token is not null)
            {
                _tokens[token] = (time.GetTimestamp(), Fingerprint(call), build);
            }

            build.Enter("SUBMITTED");
            build.Leave(Build.Succeeded);
            build.Enter("QUEUED");
            var answer = new JsonObject { ["build"] = build.ToJson() };
            runner.Start(build);
            return answer;
        }
    }

    private Build? Known(string token, ServiceCall call)
    {
        if (token.Length > 64)
        {
            throw AwsException.BadRequest(Invalid, "Invalid idempotencyToken: it must have at most 64 characters.");
        }

        if (!_tokens.TryGetValue(token, out var known) || time.GetElapsedTime(known.At) >= TokenLifetime)
        {
            return null;
        }

        return string.Equals(known.Request, Fingerprint(call), StringComparison.Ordinal)
            ? known.Build
            : throw AwsException.BadRequest(
                Invalid,
                "The idempotency token was already used with other parameters: use the same parameters, or another token."
            );
    }

    private static string Fingerprint(ServiceCall call) => call.Principal.Arn + "\n" + call.Json.ToJsonString();

    private void CheckLimit(Project project)
    {
        if (project.ConcurrentBuildLimit is not { } limit)
        {
            return;
        }

        if (_order.Count(build => build.Order.Project == project.Name && !build.IsComplete) >= limit)
        {
            throw AwsException.BadRequest("AccountLimitExceededException", $"Project-level concurrent build limit cannot exceed {limit} builds");
        }
    }

    private JsonObject BatchGetBuilds(ServiceCall call)
    {
        var ids = Ids(call.Json, "ids");
        lock (_gate)
        {
            var (found, missing) = (new JsonArray(), new JsonArray());
            foreach (var id in ids)
            {
                if (FindBuild(id) is { } build)
                {
                    found.Add(build.ToJson());
                }
                else
                {
                    missing.Add(id);
                }
            }

            return new JsonObject { ["builds"] = found, ["buildsNotFound"] = missing };
        }
    }

    private JsonObject ListBuilds(ServiceCall call) => Listed(call, _ => true, out _);

    private JsonObject ListBuildsForProject(ServiceCall call)
    {
        var name = NameOf(call.Json.Required("projectName", Invalid));
        if (!_projects.ContainsKey(name))
        {
            throw AwsException.BadRequest("ResourceNotFoundException", $"Project cannot be found: {ProjectArn(name)}");
        }

        var listed = Listed(call, build => string.Equals(build.Order.Project, name, StringComparison.Ordinal), out var count);
        return call.Json.Text("sortOrder") is null || count <= MostIds
            ? listed
            : throw AwsException.BadRequest(Invalid, $"A project with more than {MostIds} builds cannot be listed with a sort order.");
    }

    private JsonObject Listed(ServiceCall call, Func<Build, bool> filter, out int count)
    {
        List<string> ids;
        lock (_gate)
        {
            ids = [.. _order.Where(filter).Select(build => build.Id)];
        }

        count = ids.Count;
        if (call.Json.Text("sortOrder") is not "ASCENDING")
        {
            ids.Reverse();
        }

        var (page, next) = Paging.Take(ids, MostIds, call.Json.Text("nextToken"), Invalid);
        return Paging.WithToken(new JsonObject { ["ids"] = page.Select(id => (JsonNode)id).ToArray() }, next);
    }

    private JsonObject StopBuild(ServiceCall call)
    {
        var id = call.Json.Required("id", Invalid);
        Build? build;
        lock (_gate)
        {
            build = FindBuild(id);
        }

        if (build is null)
        {
            throw AwsException.BadRequest("ResourceNotFoundException", $"Build cannot be found: {id}");
        }

        build.EndAs(Build.Stopped);
        return new JsonObject { ["build"] = build.ToJson() };
    }

    private Build? FindBuild(string id) =>
        _builds.GetValueOrDefault(id.StartsWith("arn:", StringComparison.Ordinal) ? id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..] : id);

    private static IReadOnlyList<string> Ids(JsonObject json, string member)
    {
        var ids = json.Texts(member);
        if (ids.Count == 0)
        {
            throw AwsException.BadRequest(
                Invalid,
                $"1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must have length greater than or equal to 1"
            );
        }

        if (ids.Count > MostIds)
        {
            throw AwsException.BadRequest(
                Invalid,
                $"1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must have length less than or equal to {MostIds}"
            );
        }

        return ids;
    }

    private static string InitiatorOf(ServiceCall call) =>
        call.Principal.Arn[(call.Principal.Arn.LastIndexOf(':') + 1)..].Replace("user/", string.Empty, StringComparison.Ordinal);

    private static string NameOf(string nameOrArn) =>
        nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn[(nameOrArn.IndexOf('/', StringComparison.Ordinal) + 1)..] : nameOrArn;

    private string ProjectArn(string name) => $"arn:aws:codebuild:{region}:{account}:project/{name}";
}
