using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Policies;

/// <summary>What an action is needed for, which decides what happens without it.</summary>
internal enum PermissionPurpose
{
    /// <summary>Builds: without it they fail.</summary>
    Build,

    /// <summary>The log: without it a build goes on and its lines are not seen.</summary>
    Log,

    /// <summary>Looking up a start that got no answer: without it that stays unclear.</summary>
    Recovery,

    /// <summary>Stopping a build: without it a build goes on to its end.</summary>
    Stop,

    /// <summary>Cleaning up: without it what is left over stays.</summary>
    CleanUp,

    /// <summary>Seeing that an image is there already: without it it is built again.</summary>
    Reuse,

    /// <summary>The preflight: without it something is not checked.</summary>
    Preflight,

    /// <summary>Nothing of this module: ZenML's policy has it, for other readers of the repository.</summary>
    Others,
}

/// <summary>The purposes in words.</summary>
internal static class PermissionPurposes
{
    /// <summary>What happens without an action of this purpose, as a clause.</summary>
    public static string Consequence(this PermissionPurpose purpose) =>
        purpose switch
        {
            PermissionPurpose.Build => "builds fail",
            PermissionPurpose.Log => "the lines of a build are not seen",
            PermissionPurpose.Recovery => "what became of a start that got no answer cannot be looked up",
            PermissionPurpose.Stop => "a build cannot be stopped",
            PermissionPurpose.CleanUp => "what is left over in the bucket stays there",
            PermissionPurpose.Reuse => "-SkipUnchanged builds what is there already",
            PermissionPurpose.Preflight => "something is not checked before a build",
            _ => "builds do not need it, but other readers of the repository may",
        };
}

/// <summary>An IAM action, and what it is needed for.</summary>
internal sealed record Permission(string Action, PermissionPurpose Purpose = PermissionPurpose.Build);

/// <summary>Actions that are allowed on resources.</summary>
internal sealed record PolicyStatement(string Sid, IReadOnlyList<Permission> Permissions, IReadOnlyList<string> Resources);

/// <summary>A policy that allows its statements and nothing else.</summary>
internal sealed record Policy(IReadOnlyList<PolicyStatement> Statements)
{
    private const string Version = "2012-10-17";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every action on the resources of its statement.</summary>
    public IEnumerable<(Permission Permission, IReadOnlyList<string> Resources)> Permissions =>
        Statements.SelectMany(static statement => statement.Permissions.Select(permission => (permission, statement.Resources)));

    /// <summary>The policy without an action.</summary>
    public Policy Without(string action) => new(Where(permission => permission.Action != action));

    /// <summary>What of a service was not found out by doing it.</summary>
    /// <param name="service">With its colon, such as <c>s3:</c>.</param>
    public IReadOnlyList<PolicyStatement> Untried(string service, IReadOnlySet<string> tried) =>
        Where(permission => permission.Action.StartsWith(service, StringComparison.Ordinal) && !tried.Contains(permission.Action));

    /// <summary>The document, of which https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html is the grammar.</summary>
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

    // A statement that loses its last action goes.
    private IReadOnlyList<PolicyStatement> Where(Func<Permission, bool> keeps) =>
        [
            .. Statements
                .Select(statement => statement with { Permissions = [.. statement.Permissions.Where(keeps)] })
                .Where(static statement => statement.Permissions.Count > 0),
        ];

    /// <summary>As an object.</summary>
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
