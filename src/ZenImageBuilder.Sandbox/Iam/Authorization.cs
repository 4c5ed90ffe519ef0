using ZenImageBuilder.Sandbox.Protocol;
using ZenImageBuilder.Sandbox.Signing;

namespace ZenImageBuilder.Sandbox.Iam;

/// <summary>The IAM action of a call, and whether its principal may perform it.</summary>
internal static class Authorization
{
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: no permission is needed, and no policy can deny it.
    private static readonly HashSet<string> Free = new(StringComparer.Ordinal) { "sts:GetCallerIdentity", "sts:GetSessionToken", "sts:GetAccessKeyInfo" };

    // The permission is checked for each object.
    private const string DeleteMany = "DeleteObjects";

    /// <summary>Rejects a call that the principal's policies do not allow.</summary>
    public static void Check(IService service, ServiceCall call)
    {
        var action = Action(service, call);
        if (!Free.Contains(action) && call.Operation is not DeleteMany)
        {
            Require(service.Protocol, call.Principal, action, call.Resource);
        }
    }

    /// <summary>The error that the caller receives: a caller that may not list a bucket is not told that an object is missing.</summary>
    public static AwsException Told(ServiceCall call, AwsException error)
    {
        var bucket = call.Resource.Split('/')[0];
        return call.IsEnforced && error.Code is "NoSuchKey" && Explain(call.Principal, "s3:ListBucket", bucket) is { } reason
            ? Denied(WireProtocol.S3, call.Principal, "s3:ListBucket", bucket, reason)
            : error;
    }

    /// <summary>Rejects an action that the principal's policies do not allow.</summary>
    public static void Require(WireProtocol protocol, Principal principal, string action, string resource)
    {
        if (Explain(principal, action, resource) is { } reason)
        {
            throw Denied(protocol, principal, action, resource, reason);
        }
    }

    /// <summary>AWS's whole message for the denial, or null if the action is allowed.</summary>
    public static string? Refusal(Principal principal, string action, string resource) =>
        Explain(principal, action, resource) is { } reason ? Sentence(principal, action, resource, reason) : null;

    /// <summary>The decision of an identity's own policies.</summary>
    public static PolicyAnswer Decide(Identity identity, AccessRequest request) => identity.IsOpen ? PolicyAnswer.Allow : Together(identity.Policies, request);

    /// <summary>The values that the conditions of policies can use.</summary>
    public static IReadOnlyDictionary<string, string> ContextOf(Identity identity)
    {
        var context = new Dictionary<string, string>(StringComparer.Ordinal) { ["aws:PrincipalArn"] = identity.Arn };
        if (identity.Arn.Contains(":user/", StringComparison.Ordinal))
        {
            context["aws:username"] = identity.Name;
        }

        return context;
    }

    /// <summary>AWS's reason for the denial, or null if the principal may perform the action.</summary>
    private static string? Explain(Principal principal, string action, string resource)
    {
        if (principal.Identity is not { } identity)
        {
            return $"because no identity-based policy allows the {action} action";
        }

        var request = new AccessRequest(action, resource, principal.Arn, principal.Account, ContextOf(identity));
        var own = Decide(identity, request);
        if (own == PolicyAnswer.Deny)
        {
            return "with an explicit deny in an identity-based policy";
        }

        if (own == PolicyAnswer.Silent)
        {
            return $"because no identity-based policy allows the {action} action";
        }

        return principal.SessionPolicies is not { } session
            ? null
            : Together(session, request) switch
            {
                PolicyAnswer.Deny => "with an explicit deny in a session policy",
                PolicyAnswer.Silent => $"because no session policy allows the {action} action",
                _ => null,
            };
    }

    public static AwsException Denied(WireProtocol protocol, Principal principal, string action, string resource, string reason)
    {
        // Only S3 puts the resource in quotes.
        var message = Sentence(principal, action, protocol == WireProtocol.S3 ? $"\"{resource}\"" : resource, reason);
        return protocol switch
        {
            WireProtocol.S3 or WireProtocol.Query => new AwsException(403, "AccessDenied", message),
            WireProtocol.Registry => new AwsException(403, "DENIED", message),
            _ => new AwsException(400, "AccessDeniedException", message),
        };
    }

    private static string Sentence(Principal principal, string action, string resource, string reason) =>
        $"User: {principal.Arn} is not authorized to perform: {action} on resource: {resource} {reason}";

    /// <summary>The action of an operation; in S3 and in the registry, its name often differs from that of the operation.</summary>
    public static string Action(IService service, ServiceCall call) =>
        service.Name switch
        {
            "registry" => "ecr:" + RegistryAction(call.Operation, call.Request.Method),
            "s3" => "s3:" + S3Action(call.Operation),
            var name => $"{name}:{call.Operation}",
        };

    private static PolicyAnswer Together(IEnumerable<PolicyDocument> policies, AccessRequest request)
    {
        var answers = policies.Select(policy => policy.Evaluate(request)).ToList();
        return answers.Contains(PolicyAnswer.Deny) ? PolicyAnswer.Deny
            : answers.Contains(PolicyAnswer.Allow) ? PolicyAnswer.Allow
            : PolicyAnswer.Silent;
    }

    private static string S3Action(string operation) =>
        operation switch
        {
            "HeadObject" => "GetObject",
            "HeadBucket" or "ListObjects" or "ListObjectsV2" => "ListBucket",
            "ListBuckets" => "ListAllMyBuckets",
            "ListMultipartUploads" => "ListBucketMultipartUploads",
            "ListParts" => "ListMultipartUploadParts",
            "CreateMultipartUpload" or "UploadPart" or "CompleteMultipartUpload" or "CopyObject" => "PutObject",
            DeleteMany => "DeleteObject",
            _ => operation,
        };

    private static string RegistryAction(string operation, string method) =>
        operation switch
        {
            "GetBlob" when method == "HEAD" => "BatchCheckLayerAvailability",
            "StartUpload" => "InitiateLayerUpload",
            "UploadChunk" or "GetUpload" or "CancelUpload" => "UploadLayerPart",
            "CompleteUpload" => "CompleteLayerUpload",
            "PutManifest" => "PutImage",
            "GetManifest" => "BatchGetImage",
            "GetBlob" => "GetDownloadUrlForLayer",
            "ListTags" or "ListReferrers" => "ListImages",
            "ListRepositories" => "DescribeRepositories",
            "DeleteManifest" => "BatchDeleteImage",
            _ => operation,
        };
}
