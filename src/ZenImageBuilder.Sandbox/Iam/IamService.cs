using System.Globalization;
using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Iam;

/// <summary>A small part of IAM of 2010-05-08: roles, the inline policies of users and roles, and the simulation of policies.</summary>
internal sealed class IamService : QueryService
{
    private readonly IdentityStore _identities;

    public IamService(IdentityStore identities)
        : base("iam", "2010-05-08")
    {
        _identities = identities;
        Operations = new Dictionary<string, Operation>(StringComparer.Ordinal)
        {
            ["GetUser"] = (form, call) => [User(form, call)],
            ["CreateRole"] = CreateRole,
            ["GetRole"] = (form, _) => [Role(Named(form, "role"))],
            ["ListRoles"] = ListRoles,
            ["DeleteRole"] = DeleteRole,
            ["SimulatePrincipalPolicy"] = SimulatePrincipalPolicy,
            ["PutUserPolicy"] = (form, _) => PutPolicy(form, "user"),
            ["GetUserPolicy"] = (form, _) => GetPolicy(form, "user"),
            ["ListUserPolicies"] = (form, _) => ListPolicies(form, "user"),
            ["DeleteUserPolicy"] = (form, _) => DeletePolicy(form, "user"),
            ["PutRolePolicy"] = (form, _) => PutPolicy(form, "role"),
            ["GetRolePolicy"] = (form, _) => GetPolicy(form, "role"),
            ["ListRolePolicies"] = (form, _) => ListPolicies(form, "role"),
            ["DeleteRolePolicy"] = (form, _) => DeletePolicy(form, "role"),
        };
    }

    protected override IReadOnlyDictionary<string, Operation> Operations { get; }

    protected override string ResourceOf(string operation, Form form) =>
        form.Text("PolicySourceArn")
        ?? (
            form.Text("RoleName") is { } role ? _identities.Named("role", role)?.Arn ?? Arn("role", role)
            : form.Text("UserName") is { } user ? Arn("user", user)
            : "*"
        );

    private string Arn(string kind, string name) => $"arn:{_identities.Partition}:iam::{_identities.Account}:{kind}/{name}";

    private XElement User(Form form, ServiceCall call)
    {
        var user = form.Text("UserName") is not null
            ? Named(form, "user")
            : call.Principal.Identity ?? throw AwsException.BadRequest("ValidationError", "Must specify userName when calling with non-User credentials");
        return new(Ns + "User", Described(user, "User"));
    }

    private IEnumerable<XElement> CreateRole(Form form, ServiceCall call)
    {
        var name = Required(form, "RoleName", "roleName");
        if (_identities.Named("role", name) is not null)
        {
            throw new AwsException(409, "EntityAlreadyExists", $"Role with name {name} already exists.");
        }

        var trust = Policy(Required(form, "AssumeRolePolicyDocument", "assumeRolePolicyDocument"));
        var seconds = int.TryParse(form.Text("MaxSessionDuration"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 3600;
        return [Role(_identities.AddRole((form.Text("Path") ?? "/").TrimStart('/') + name, trust, seconds))];
    }

    private IEnumerable<XElement> ListRoles(Form form, ServiceCall call) =>
        [new(Ns + "Roles", _identities.Roles.Select(role => new XElement(Ns + "member", Role(role).Elements()))), new(Ns + "IsTruncated", "false")];

    private IEnumerable<XElement> DeleteRole(Form form, ServiceCall call)
    {
        var role = Named(form, "role");
        if (role.PoliciesByName.Count > 0)
        {
            throw new AwsException(409, "DeleteConflict", "Cannot delete entity, must delete policies first.");
        }

        _identities.Remove(role);
        return [];
    }

    private IEnumerable<XElement> PutPolicy(Form form, string kind)
    {
        Named(form, kind).Put(Required(form, "PolicyName", "policyName"), Policy(Required(form, "PolicyDocument", "policyDocument")));
        return [];
    }

    private IEnumerable<XElement> GetPolicy(Form form, string kind)
    {
        var (identity, name) = (Named(form, kind), Required(form, "PolicyName", "policyName"));
        var policy = identity.PoliciesByName.GetValueOrDefault(name) ?? throw MissingPolicy(kind, name);
        return
        [
            new(Ns + (kind is "role" ? "RoleName" : "UserName"), identity.Name),
            new(Ns + "PolicyName", name),
            new(Ns + "PolicyDocument", Uri.EscapeDataString(policy.Text)),
        ];
    }

    private IEnumerable<XElement> ListPolicies(Form form, string kind) =>
        [
            new(Ns + "PolicyNames", Named(form, kind).PoliciesByName.Keys.Order(StringComparer.Ordinal).Select(name => new XElement(Ns + "member", name))),
            new(Ns + "IsTruncated", "false"),
        ];

    private IEnumerable<XElement> DeletePolicy(Form form, string kind)
    {
        var name = Required(form, "PolicyName", "policyName");
        return Named(form, kind).Delete(name) ? [] : throw MissingPolicy(kind, name);
    }

    private IEnumerable<XElement> SimulatePrincipalPolicy(Form form, ServiceCall call)
    {
        var source = Required(form, "PolicySourceArn", "policySourceArn");
        var identity = _identities.Find(source) ?? throw Missing($"The entity {source} cannot be found.");
        var actions = form.Members("ActionNames");
        if (actions.Count == 0)
        {
            throw AwsException.BadRequest(
                "ValidationError",
                "1 validation error detected: Value null at 'actionNames' failed to satisfy constraint: Member must not be null"
            );
        }

        IReadOnlyList<string> resources = form.Members("ResourceArns") is { Count: > 0 } given ? given : ["*"];
        var results = actions.SelectMany(action => resources.Select(resource => Result(identity, action, resource)));
        return [new(Ns + "IsTruncated", "false"), new(Ns + "EvaluationResults", results)];
    }

    private XElement Result(Identity identity, string action, string resource)
    {
        var decision = Authorization.Decide(identity, new(action, resource, identity.Arn, _identities.Account, Authorization.ContextOf(identity))) switch
        {
            PolicyAnswer.Allow => "allowed",
            PolicyAnswer.Deny => "explicitDeny",
            _ => "implicitDeny",
        };
        return new(
            Ns + "member",
            new XElement(Ns + "EvalActionName", action),
            new XElement(Ns + "EvalResourceName", resource),
            new XElement(Ns + "EvalDecision", decision),
            new XElement(Ns + "MatchedStatements"),
            new XElement(Ns + "MissingContextValues")
        );
    }

    private XElement Role(Identity role) =>
        new(
            Ns + "Role",
            Described(role, "Role"),
            new XElement(Ns + "AssumeRolePolicyDocument", Uri.EscapeDataString(role.Trust?.Text ?? string.Empty)),
            new XElement(Ns + "MaxSessionDuration", role.MaxSessionSeconds)
        );

    private IEnumerable<XElement> Described(Identity identity, string kind)
    {
        var path = identity.Arn[identity.Arn.IndexOf('/', StringComparison.Ordinal)..^identity.Name.Length];
        return
        [
            new(Ns + "Path", path),
            new(Ns + (kind + "Name"), identity.Name),
            new(Ns + (kind + "Id"), identity.Id),
            new(Ns + "Arn", identity.Arn),
            new(Ns + "CreateDate", identity.Created.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
        ];
    }

    private Identity Named(Form form, string kind)
    {
        var name = kind is "role" ? Required(form, "RoleName", "roleName") : Required(form, "UserName", "userName");
        return _identities.Named(kind, name) ?? throw Missing($"The {kind} with name {name} cannot be found.");
    }

    private static PolicyDocument Policy(string text)
    {
        try
        {
            return PolicyDocument.Parse(text);
        }
        catch (FormatException exception)
        {
            throw AwsException.BadRequest("MalformedPolicyDocument", exception.Message);
        }
    }

    private static AwsException MissingPolicy(string kind, string name) => Missing($"The {kind} policy with name {name} cannot be found.");

    private static AwsException Missing(string message) => new(404, "NoSuchEntity", message);
}
