using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Iam;
using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.Sts;

/// <summary>
/// AWS STS of 2011-06-15, with the query protocol: AssumeRole, GetSessionToken, GetFederationToken, GetCallerIdentity and GetAccessKeyInfo, with the limits of
/// https://docs.aws.amazon.com/STS/latest/APIReference/. Further operations belong into the table.
/// </summary>
internal sealed partial class StsService : QueryService
{
    private const int ShortestSession = 900;

    private const int LongestSession = 129600;

    private const int LongestChainedSession = 3600;

    private const int LongestPolicy = 2048;

    private const int MostPolicyArns = 10;

    private readonly IdentityStore _identities;

    private readonly CredentialBook _book;

    private readonly SandboxOptions _options;

    public StsService(IdentityStore identities, CredentialBook book, SandboxOptions options)
        : base("sts", "2011-06-15")
    {
        (_identities, _book, _options) = (identities, book, options);
        Operations = new Dictionary<string, Operation>(StringComparer.Ordinal)
        {
            ["GetCallerIdentity"] = GetCallerIdentity,
            ["AssumeRole"] = AssumeRole,
            ["GetSessionToken"] = GetSessionToken,
            ["GetFederationToken"] = GetFederationToken,
            ["GetAccessKeyInfo"] = GetAccessKeyInfo,
        };
    }

    protected override IReadOnlyDictionary<string, Operation> Operations { get; }

    protected override string ResourceOf(string operation, Form form) =>
        operation switch
        {
            "AssumeRole" => form.Text("RoleArn") ?? "*",
            "GetFederationToken" => $"arn:{_identities.Partition}:sts::{_identities.Account}:federated-user/{form.Text("Name")}",
            _ => "*",
        };

    private IEnumerable<XElement> GetCallerIdentity(Form form, ServiceCall call) =>
        [new(Ns + "Arn", call.Principal.Arn), new(Ns + "UserId", call.Principal.UserId), new(Ns + "Account", call.Principal.Account)];

    private IEnumerable<XElement> GetAccessKeyInfo(Form form, ServiceCall call) =>
        [
            new(
                Ns + "Account",
                _book.Find(Required(form, "AccessKeyId", "accessKeyId")) is { } known
                    ? known.Principal.Account
                    : throw new AwsException(400, "ValidationError", "The access key is not known.")
            ),
        ];

    private IEnumerable<XElement> AssumeRole(Form form, ServiceCall call)
    {
        var arn = Required(form, "RoleArn", "roleArn");
        var name = Matching(Required(form, "RoleSessionName", "roleSessionName"), "roleSessionName", SessionName());
        if (_identities.Find(arn) is not { } role || !arn.Contains(":role/", StringComparison.Ordinal) || !Trusts(role, form, call.Principal))
        {
            throw new AwsException(403, "AccessDenied", $"User: {call.Principal.Arn} is not authorized to perform: sts:AssumeRole on resource: {arn}");
        }

        var seconds = Seconds(form, LongestSession) ?? 3600;
        if (seconds > role.MaxSessionSeconds)
        {
            throw AwsException.BadRequest("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }

        if (call.Principal.Kind == PrincipalKind.AssumedRole && seconds > LongestChainedSession)
        {
            throw AwsException.BadRequest(
                "ValidationError",
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
            );
        }

        var session = $"arn:{_identities.Partition}:sts::{_identities.Account}:assumed-role/{role.Name}/{name}";
        var principal = new Principal(_identities.Account, session, $"{role.Id}:{name}")
        {
            Kind = PrincipalKind.AssumedRole,
            Identity = role,
            IsTemporary = true,
            SessionPolicies = Policies(form),
        };
        return
        [
            Issue(principal, seconds),
            new(Ns + "AssumedRoleUser", new XElement(Ns + "AssumedRoleId", principal.UserId), new XElement(Ns + "Arn", session)),
        ];
    }

    private IEnumerable<XElement> GetSessionToken(Form form, ServiceCall call)
    {
        RequireLongLived(call);
        var seconds = Seconds(form, LongestSession) ?? 43200;
        return [Issue(call.Principal with { IsTemporary = true }, seconds)];
    }

    private IEnumerable<XElement> GetFederationToken(Form form, ServiceCall call)
    {
        RequireLongLived(call);
        var name = Matching(Required(form, "Name", "name"), "name", FederatedName());
        var seconds = Seconds(form, LongestSession) ?? 43200;
        var user = new Principal(_identities.Account, call.Resource, $"{_identities.Account}:{name}")
        {
            // Without a session policy, a federated user has no permissions.
            Kind = PrincipalKind.FederatedUser,
            Identity = call.Principal.Identity,
            IsTemporary = true,
            SessionPolicies = Policies(form) ?? [],
        };
        return [Issue(user, seconds), new(Ns + "FederatedUser", new XElement(Ns + "FederatedUserId", user.UserId), new XElement(Ns + "Arn", user.Arn))];
    }

    private XElement Issue(Principal principal, int seconds)
    {
        var expires = _options.TimeProvider.GetUtcNow().AddSeconds(seconds);
        var credential = new Credential(Randomness.AccessKey("ASIA"), Randomness.Secret(), Randomness.Secret(356), principal, expires)
        {
            Requests = _options.RequestsPerSession,
        };
        _book.Add(credential);
        return new(
            Ns + "Credentials",
            new XElement(Ns + "AccessKeyId", credential.AccessKey),
            new XElement(Ns + "SecretAccessKey", credential.SecretKey),
            new XElement(Ns + "SessionToken", credential.SessionToken),
            new XElement(Ns + "Expiration", expires.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))
        );
    }

    private bool Trusts(Identity role, Form form, Principal caller)
    {
        var context = new Dictionary<string, string>(StringComparer.Ordinal) { ["aws:PrincipalAccount"] = caller.Account };
        if (form.Text("ExternalId") is { } externalId)
        {
            context["sts:ExternalId"] = externalId;
        }

        if (form.Text("RoleSessionName") is { } name)
        {
            context["sts:RoleSessionName"] = name;
        }

        // A session counts as its role.
        string[] names = caller.Identity is { } identity ? [caller.Arn, identity.Arn] : [caller.Arn];
        return role.Trust is not { } trust
            || names.Any(principal => trust.Evaluate(new("sts:AssumeRole", role.Arn, principal, caller.Account, context)) == PolicyAnswer.Allow);
    }

    /// <summary>The session policies, or null if none was given. The content of a managed policy is not known: here it allows everything.</summary>
    private static IReadOnlyList<PolicyDocument>? Policies(Form form)
    {
        var arns = form.Members("PolicyArns", "arn");
        if (arns.Count > MostPolicyArns)
        {
            throw AwsException.BadRequest(
                "ValidationError",
                $"1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to {MostPolicyArns}"
            );
        }

        var policies = new List<PolicyDocument>();
        if (form.Text("Policy") is { Length: > 0 } text)
        {
            if (text.Length > LongestPolicy)
            {
                throw AwsException.BadRequest(
                    "ValidationError",
                    $"1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to {LongestPolicy}"
                );
            }

            policies.Add(Parse(text));
        }

        if (arns.Count > 0)
        {
            policies.Add(PolicyDocument.Parse("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"""));
        }

        return policies.Count > 0 ? policies : null;
    }

    private static PolicyDocument Parse(string text)
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

    private static void RequireLongLived(ServiceCall call)
    {
        if (call.Principal.IsTemporary)
        {
            throw new AwsException(403, "AccessDenied", $"Cannot call {call.Operation} with session credentials");
        }
    }

    private static int? Seconds(Form form, int most)
    {
        if (form.Text("DurationSeconds") is not { } text)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds < ShortestSession)
        {
            throw Refused(
                text,
                "durationSeconds",
                string.Create(CultureInfo.InvariantCulture, $"Member must have value greater than or equal to {ShortestSession}")
            );
        }

        return seconds <= most
            ? seconds
            : throw Refused(text, "durationSeconds", string.Create(CultureInfo.InvariantCulture, $"Member must have value less than or equal to {most}"));
    }

    private static string Matching(string value, string member, Regex pattern) =>
        pattern.IsMatch(value) ? value : throw Refused(value, member, @"Member must satisfy regular expression pattern: [\w+=,.@-]*");

    private static AwsException Refused(string value, string member, string constraint) =>
        AwsException.BadRequest("ValidationError", $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}");

    [GeneratedRegex(@"^[\w+=,.@-]{2,64}\z", RegexOptions.ECMAScript, 1000)]
    private static partial Regex SessionName();

    [GeneratedRegex(@"^[\w+=,.@-]{2,32}\z", RegexOptions.ECMAScript, 1000)]
    private static partial Regex FederatedName();
}
