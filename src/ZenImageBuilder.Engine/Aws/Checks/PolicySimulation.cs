using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Policies;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Asks IAM which of the actions that a principal needs it may do.</summary>
internal sealed class PolicySimulation(AwsSession session, StackComponent target, IEngineObserver observer)
{
    /// <param name="principal">A user or a role, by ARN; of a role the path may be missing.</param>
    /// <param name="words">The principal in words, such as <c>the caller</c>.</param>
    /// <returns>A result for every action that is missing, and one for all that are allowed.</returns>
    public async Task<IReadOnlyList<CheckResult>> CheckAsync(
        string principal,
        string words,
        IEnumerable<PolicyStatement> statements,
        CancellationToken cancellationToken
    )
    {
        using var iam = new AwsClients(session, observer).Iam();
        List<CheckResult> missing = [];
        List<string> allowed = [];
        try
        {
            foreach (var statement in statements)
            {
                var denied = await DeniedAsync(iam, principal, statement, cancellationToken).ConfigureAwait(false);
                missing.AddRange(
                    statement
                        .Permissions.Where(permission => denied.Contains(permission.Action))
                        .Select(permission => Missing(permission, statement, principal, words))
                );
                allowed.AddRange(statement.Permissions.Select(static permission => permission.Action).Where(action => !denied.Contains(action)));
            }
        }
        catch (ImageBuilderException exception)
            when ((exception.Code == ErrorCode.RemoteResourceNotFound || exception.Denied is not null) && principal.Contains(":role/", StringComparison.Ordinal)
            )
        {
            // Without its path a role is not found, or is not the one that the caller may ask about.
            if (
                await WholeArnAsync(iam, principal, mayBeDenied: exception.Denied is not null, cancellationToken).ConfigureAwait(false) is { } whole
                && whole != principal
            )
            {
                return await CheckAsync(whole, words, statements, cancellationToken).ConfigureAwait(false);
            }

            throw;
        }

        return allowed.Count == 0 ? missing : [.. missing, $"IAM allows {string.Join(", ", allowed)} to {principal}, {words}."];
    }

    private async Task<HashSet<string>> DeniedAsync(
        AmazonIdentityManagementServiceClient iam,
        string principal,
        PolicyStatement statement,
        CancellationToken cancellationToken
    )
    {
        var denied = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var request = new SimulatePrincipalPolicyRequest
        {
            PolicySourceArn = principal,
            ActionNames = [.. statement.Permissions.Select(static permission => permission.Action)],
            ResourceArns = [.. Examples(statement.Resources)],
        };
        var judged = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var call = new AwsCall("iam:SimulatePrincipalPolicy", principal, session.Source, target);
        var results = call.ListAsync(
            async marker =>
            {
                request.Marker = marker;
                var page = await iam.SimulatePrincipalPolicyAsync(request, cancellationToken).ConfigureAwait(false);
                return new ListingPage<EvaluationResult, string>(
                    [.. page.EvaluationResults.Present()],
                    page.IsTruncated == true ? page.Marker.Promised("the marker of its next page") : null
                );
            },
            static result => $"{result.EvalActionName} {result.EvalResourceName}",
            cancellationToken
        );
        await foreach (var result in results.ConfigureAwait(false))
        {
            if (result.EvalActionName is { } action)
            {
                _ = judged.Add(action);
                _ = result.EvalDecision != PolicyEvaluationDecisionType.Allowed && denied.Add(action);
            }
        }

        // An action of which the answer says nothing is not allowed.
        return request.ActionNames.Find(action => !judged.Contains(action)) is { } open
            ? throw call.Unreadable($"it says nothing of the action {open}")
            : denied;
    }

    private async Task<string?> WholeArnAsync(
        AmazonIdentityManagementServiceClient iam,
        string principal,
        bool mayBeDenied,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await new AwsCall("iam:GetRole", principal, session.Source, target)
                .RunAsync(
                    () => iam.GetRoleAsync(new() { RoleName = principal[(principal.LastIndexOf('/') + 1)..] }, cancellationToken),
                    static answer => answer.Role.Promised("the role").Arn.Promised("the ARN of the role"),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (ImageBuilderException exception) when (mayBeDenied && exception.Denied is not null)
        {
            // The error that was denied first is the one to report.
            return null;
        }
    }

    /// <summary>
    /// Resources that match the patterns, because a policy may allow the same resources with another pattern. A pattern that is a part of another one has no example of its own.
    /// </summary>
    private static IEnumerable<string> Examples(IReadOnlyList<string> patterns) =>
        from pattern in patterns
        where !patterns.Contains($"{pattern}:*", StringComparer.Ordinal)
        select pattern.EndsWith(":*", StringComparison.Ordinal) ? $"{pattern[..^1]}log-stream:preflight"
        : pattern.EndsWith("/*", StringComparison.Ordinal) ? $"{pattern[..^1]}preflight"
        : pattern;

    private static CheckResult Missing(Permission permission, PolicyStatement statement, string principal, string words)
    {
        var resource = string.Join(", ", statement.Resources);
        var evidence = $"IAM does not allow {permission.Action} on {resource} to {principal}, {words}: {permission.Purpose.Consequence()}.";
        return (permission.Purpose == PermissionPurpose.Build ? CheckResult.Fail(evidence, Remedy()) : CheckResult.Warn(evidence, Remedy())) with
        {
            Denied = new(permission.Action, resource, principal),
        };

        string Remedy() => $"Allow {permission.Action} on {resource} for {principal}; New-ImageBuilderPolicy writes the whole policy.";
    }
}
