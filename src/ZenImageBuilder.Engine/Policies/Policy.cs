using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Policies;

/// <summary>The purpose of an action, which determines the consequence if the action is not allowed.</summary>
internal enum PermissionPurpose
{
    /// <summary>Builds: without the action they fail.</summary>
    Build,

    /// <summary>The log: without the action a build continues, but its lines are not shown.</summary>
    Log,

    /// <summary>Looking up a start that got no answer: without the action its result stays unknown.</summary>
    Recovery,

    /// <summary>Stopping a build: without the action the build runs to its end.</summary>
    Stop,

    /// <summary>Cleaning up: without the action unused objects stay.</summary>
    CleanUp,

    /// <summary>Finding an existing image: without the action it is built again.</summary>
    Reuse,

    /// <summary>The preflight: without the action something is not checked.</summary>
    Preflight,

    /// <summary>Not needed by this module: ZenML's policy contains the action for other readers of the repository.</summary>
    Others,
}

/// <summary>Describes the purposes in words.</summary>
internal static class PermissionPurposes
{
    /// <summary>Returns the consequence of a missing action, as a clause.</summary>
    public static string Consequence(this PermissionPurpose purpose) =>
        purpose switch
        {
            PermissionPurpose.Build => "builds fail",
            PermissionPurpose.Log => "the lines of a build are not seen",
            PermissionPurpose.Recovery => "whether a start without an answer began a build cannot be looked up",
            PermissionPurpose.Stop => "a build cannot be stopped",
            PermissionPurpose.CleanUp => "what is left over in the bucket stays there",
            PermissionPurpose.Reuse => "-SkipUnchanged builds what is there already",
            PermissionPurpose.Preflight => "something is not checked before a build",
            _ => "builds do not need it, but other readers of the repository may",
        };
}

/// <summary>An IAM action and its purpose.</summary>
internal sealed record Permission(string Action, PermissionPurpose Purpose = PermissionPurpose.Build);

/// <summary>Actions that are allowed on resources.</summary>
internal sealed record PolicyStatement(string Sid, IReadOnlyList<Permission> Permissions, IReadOnlyList<string> Resources);

/// <summary>A policy that allows its statements and nothing else.</summary>
internal sealed record Policy(IReadOnlyList<PolicyStatement> Statements)
{
    private const string Version = "2012-10-17";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All permissions, each with the resources of its statement.</summary>
    public IEnumerable<(Permission Permission, IReadOnlyList<string> Resources)> Permissions =>
        Statements.SelectMany(static statement => statement.Permissions.Select(permission => (permission, statement.Resources)));

    /// <summary>Returns the policy without an action.</summary>
    public Policy Without(string action) => new(Where(permission => permission.Action != action));

    /// <summary>Returns the permissions for a service whose actions were not tested by calls.</summary>
    /// <param name="service">The prefix of the actions with its colon, such as <c>s3:</c>.</param>
    public IReadOnlyList<PolicyStatement> Untried(string service, IReadOnlySet<string> tried) =>
        Where(permission => permission.Action.StartsWith(service, StringComparison.Ordinal) && !tried.Contains(permission.Action));

    /// <summary>Returns the policy document. Its grammar is https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html.</summary>
    public JsonObject ToDocument() =>
        new()
        {
            ["Version"] = Version,
            ["Statement"] = new JsonArray([
                .. Statements.Select(static statement =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["Sid"] = statement.Sid,
                            ["Effect"] = "Allow",
                            ["Action"] = List(statement.Permissions.Select(static permission => permission.Action)),
                            ["Resource"] = List(statement.Resources),
                        }
                ),
            ]),
        };

    // A statement without actions is left out.
    private IReadOnlyList<PolicyStatement> Where(Func<Permission, bool> keeps) =>
        [
            .. Statements
                .Select(statement => statement with { Permissions = [.. statement.Permissions.Where(keeps)] })
                .Where(static statement => statement.Permissions.Count > 0),
        ];

    /// <summary>Returns the policy as the object that users get.</summary>
    public IamPolicy ToModel() =>
        new()
        {
            Version = Version,
            Statement =
            [
                .. Statements.Select(static statement => new IamPolicyStatement
                {
                    Sid = statement.Sid,
                    Effect = "Allow",
                    Action = [.. statement.Permissions.Select(static permission => permission.Action)],
                    Resource = statement.Resources,
                }),
            ],
        };

    public string ToJson() => ToDocument().ToJsonString(Readable);

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(static text => (JsonNode)text)]);
}
