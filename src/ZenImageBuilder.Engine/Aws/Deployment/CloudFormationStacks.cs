using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Deployment;

namespace ZenImageBuilder.Engine.Aws.Deployment;

/// <summary>Opens CloudFormation with the credentials that the parameters and the session say.</summary>
internal sealed class CloudFormation(SessionResolver resolver) : ICloudFormation
{
    private static readonly RemoteLocation Nowhere = new(null, null, null, null);

    public async Task<ICloudFormationStacks> OpenAsync(string? region, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var session = await resolver.ResolveAsync(region is null ? aws : aws with { Region = region }, Nowhere, observer, cancellationToken).ConfigureAwait(false);
        return new CloudFormationStacks(session, new(session, observer));
    }
}

/// <summary>The CloudFormation stacks of an account in a region, asked of AWS.</summary>
internal sealed class CloudFormationStacks(AwsSession session, AwsClients clients) : ICloudFormationStacks
{
    private readonly AmazonCloudFormationClient _client = clients.CloudFormation();

    public string Region => session.Region;

    public void Dispose() => _client.Dispose();

    public async Task<string> AccountAsync(CancellationToken cancellationToken)
    {
        using var tokens = clients.SecurityToken(session.Credentials);
        var identity = await new AwsCall("sts:GetCallerIdentity", "the account", session.Source)
            .RunAsync(() => tokens.GetCallerIdentityAsync(new(), cancellationToken), cancellationToken).ConfigureAwait(false);
        return identity.Account;
    }

    public async Task<CloudFormationStack?> FindAsync(string nameOrId, CancellationToken cancellationToken)
    {
        var answer = await Call("DescribeStacks", nameOrId)
            .RunAsync(() => OrNoneAsync(_client.DescribeStacksAsync(new() { StackName = nameOrId }, cancellationToken)), cancellationToken).ConfigureAwait(false);
        return answer?.Stacks is [{ } stack, ..] ? Of(stack) : null;
    }

    public async Task<string> CreateAsync(NewCloudFormationStack stack, CancellationToken cancellationToken)
    {
        var request = new CreateStackRequest
        {
            StackName = stack.Name,
            TemplateBody = stack.Template,
            Capabilities = ["CAPABILITY_IAM"],
            Parameters = [.. stack.Parameters.Select(static parameter => new Parameter { ParameterKey = parameter.Key, ParameterValue = parameter.Value })],
            Tags = [.. stack.Tags.Select(static tag => new Tag { Key = tag.Key, Value = tag.Value })],
            ClientRequestToken = stack.Token,
        };
        return (await Call("CreateStack", stack.Name).RunAsync(() => _client.CreateStackAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false)).StackId!;
    }

    public async Task<IReadOnlyList<CloudFormationEvent>> EventsAsync(string id, Func<string, bool> isKnown, CancellationToken cancellationToken)
    {
        // They come newest first, so the first one that is known ends it.
        var unknown = new List<CloudFormationEvent>();
        for (string? next = null; ;)
        {
            var request = new DescribeStackEventsRequest { StackName = id, NextToken = next };
            var page = await Call("DescribeStackEvents", id).RunAsync(() => _client.DescribeStackEventsAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            var events = page.StackEvents ?? [];
            unknown.AddRange(events.TakeWhile(happened => !isKnown(happened.EventId!)).Select(Of));
            next = page.NextToken;
            if (next is null || events.Exists(happened => isKnown(happened.EventId!)))
            {
                unknown.Reverse();
                return unknown;
            }
        }
    }

    public async Task<IReadOnlyList<CloudFormationResource>> ResourcesAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await Call("DescribeStackResources", id)
            .RunAsync(() => _client.DescribeStackResourcesAsync(new() { StackName = id }, cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. (answer.StackResources ?? []).Select(static resource =>
            new CloudFormationResource(resource.LogicalResourceId!, resource.ResourceType!, resource.ResourceStatus?.Value ?? "", resource.ResourceStatusReason, resource.PhysicalResourceId))];
    }

    public Task DeleteAsync(string id, IReadOnlyList<string> retained, string token, CancellationToken cancellationToken)
    {
        var request = new DeleteStackRequest { StackName = id, RetainResources = retained.Count == 0 ? null : [.. retained], ClientRequestToken = token };
        return Call("DeleteStack", id).RunAsync(() => _client.DeleteStackAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>CloudFormation has no code of its own for a stack that is not there.</summary>
    private static async Task<DescribeStacksResponse?> OrNoneAsync(Task<DescribeStacksResponse> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (AmazonCloudFormationException exception) when (exception.ErrorCode == "ValidationError" && exception.Message.Contains("does not exist", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private AwsCall Call(string operation, string stack) => new($"cloudformation:{operation}", $"stack '{NameOf(stack)}'", session.Source, NameOf(stack));

    /// <summary>The name in an ARN; a name is one already.</summary>
    private static string NameOf(string nameOrId) => nameOrId.Split('/') is [_, var name, _] ? name : nameOrId;

    private static CloudFormationStack Of(Amazon.CloudFormation.Model.Stack stack) => new(
        stack.StackId!,
        stack.StackName!,
        stack.StackStatus?.Value ?? "",
        stack.StackStatusReason,
        (stack.Parameters ?? []).ToDictionary(static parameter => parameter.ParameterKey!, static parameter => parameter.ParameterValue ?? "", StringComparer.Ordinal),
        (stack.Outputs ?? []).ToDictionary(static output => output.OutputKey!, static output => output.OutputValue ?? "", StringComparer.Ordinal),
        (stack.Tags ?? []).ToDictionary(static tag => tag.Key!, static tag => tag.Value ?? "", StringComparer.Ordinal));

    private static CloudFormationEvent Of(StackEvent happened) => new(happened.EventId!, new()
    {
        Timestamp = new(happened.Timestamp ?? DateTime.UnixEpoch, TimeSpan.Zero),
        Stack = NameOf(happened.StackId!),
        Resource = happened.LogicalResourceId!,
        Type = happened.ResourceType!,
        Status = happened.ResourceStatus?.Value ?? "",
        Reason = happened.ResourceStatusReason is { Length: > 0 } reason && reason != "None" ? reason : null,
        PhysicalId = happened.PhysicalResourceId is { Length: > 0 } id ? id : null,
    });
}
