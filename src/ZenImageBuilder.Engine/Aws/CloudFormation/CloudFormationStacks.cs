using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Checks;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Deployment;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Engine.Aws.CloudFormation;

/// <summary>Opens CloudFormation with the credentials of the parameters and the session.</summary>
internal sealed class AwsCloudFormation(SessionResolver resolver) : ICloudFormation
{
    private static readonly RemoteLocation Nowhere = new(null, null, null, null);

    public async Task<ICloudFormationStacks> OpenAsync(string? region, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var session = await resolver
            .ResolveAsync(region is null ? aws : aws with { Region = region }, Nowhere, observer, cancellationToken)
            .ConfigureAwait(false);
        return new CloudFormationStacks(session, new(session, observer));
    }
}

internal sealed class CloudFormationStacks(AwsSession session, AwsClients clients) : ICloudFormationStacks
{
    private readonly AmazonCloudFormationClient _client = clients.CloudFormation();

    public string Region => session.Region;

    public void Dispose() => _client.Dispose();

    public async Task<string> AccountAsync(CancellationToken cancellationToken)
    {
        using var tokens = clients.SecurityToken(session.Credentials);
        var identity = await new AwsCall("sts:GetCallerIdentity", "the account", session.Source)
            .RunAsync(() => tokens.GetCallerIdentityAsync(new(), cancellationToken), CallerIdentity.Of, cancellationToken)
            .ConfigureAwait(false);
        return identity.Account;
    }

    public Task<CloudFormationStack?> FindAsync(string nameOrId, CancellationToken cancellationToken) =>
        Call("DescribeStacks", nameOrId)
            .RunAsync(
                () => OrNoneAsync(_client.DescribeStacksAsync(new() { StackName = nameOrId }, cancellationToken)),
                static answer => answer is null ? null : Of(answer.Stacks.Present().FirstOrDefault().Promised("the stack")),
                cancellationToken
            );

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
        return await Call("CreateStack", stack.Name)
            .RunAsync(
                () => _client.CreateStackAsync(request, cancellationToken),
                static answer => answer.StackId.Promised("the ID of the stack"),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<CloudFormationEvent>> EventsAsync(string id, Func<string, bool> isKnown, CancellationToken cancellationToken)
    {
        var events = Call("DescribeStackEvents", id)
            .ListAsync(
                async next =>
                {
                    var page = await _client.DescribeStackEventsAsync(new() { StackName = id, NextToken = next }, cancellationToken).ConfigureAwait(false);
                    return new ListingPage<CloudFormationEvent, string>(
                        [.. page.StackEvents.Promised("the list of events").Present().Select(Of)],
                        string.IsNullOrEmpty(page.NextToken) ? null : page.NextToken
                    );
                },
                static happened => happened.Id,
                cancellationToken
            );

        // Events come newest first, so the first known event ends the loop.
        var unknown = new List<CloudFormationEvent>();
        await foreach (var happened in events.ConfigureAwait(false))
        {
            if (isKnown(happened.Id))
            {
                break;
            }

            unknown.Add(happened);
        }

        unknown.Reverse();
        return unknown;
    }

    public Task<IReadOnlyList<CloudFormationResource>> ResourcesAsync(string id, CancellationToken cancellationToken) =>
        Call("DescribeStackResources", id)
            .RunAsync<DescribeStackResourcesResponse, IReadOnlyList<CloudFormationResource>>(
                () => _client.DescribeStackResourcesAsync(new() { StackName = id }, cancellationToken),
                static answer =>
                    [
                        .. answer
                            .StackResources.Promised("the list of resources")
                            .Present()
                            .Select(static resource => new CloudFormationResource(
                                resource.LogicalResourceId ?? "",
                                resource.ResourceType ?? "",
                                resource.ResourceStatus?.Value ?? "",
                                resource.ResourceStatusReason,
                                resource.PhysicalResourceId
                            )),
                    ],
                cancellationToken
            );

    public Task DeleteAsync(string id, IReadOnlyList<string> retained, string token, CancellationToken cancellationToken)
    {
        var request = new DeleteStackRequest
        {
            StackName = id,
            RetainResources = retained.Count == 0 ? null : [.. retained],
            ClientRequestToken = token,
        };
        return Call("DeleteStack", id).RunAsync(() => _client.DeleteStackAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>CloudFormation has no error code for a stack that does not exist.</summary>
    private static async Task<DescribeStacksResponse?> OrNoneAsync(Task<DescribeStacksResponse> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (AmazonCloudFormationException exception)
            when (exception.ErrorCode == "ValidationError" && exception.Message.Contains("does not exist", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private AwsCall Call(string operation, string stack) => new($"cloudformation:{operation}", $"stack '{NameOf(stack)}'", session.Source, NameOf(stack));

    /// <summary>The name in an ARN; a name is returned unchanged.</summary>
    private static string NameOf(string nameOrId) => nameOrId.Split('/') is [_, var name, _] ? name : nameOrId;

    private static CloudFormationStack Of(Amazon.CloudFormation.Model.Stack stack) =>
        new(
            stack.StackId.Promised("the ID of the stack"),
            stack.StackName.Promised("the name of the stack"),
            stack.StackStatus.Promised("the status of the stack").Value,
            stack.StackStatusReason,
            stack.Parameters.ByName(static parameter => parameter.ParameterKey, static parameter => parameter.ParameterValue),
            stack.Outputs.ByName(static output => output.OutputKey, static output => output.OutputValue),
            stack.Tags.ByName(static tag => tag.Key, static tag => tag.Value)
        );

    private static CloudFormationEvent Of(StackEvent happened) =>
        new(
            happened.EventId.Promised("the ID of an event"),
            new()
            {
                Timestamp = happened.Timestamp.Utc() ?? DateTimeOffset.UnixEpoch,
                Stack = NameOf(happened.StackId.Promised("the stack of an event")),
                Resource = happened.LogicalResourceId ?? "",
                Type = happened.ResourceType ?? "",
                Status = happened.ResourceStatus?.Value ?? "",
                Reason = happened.ResourceStatusReason is { Length: > 0 } reason && reason != "None" ? reason : null,
                PhysicalId = happened.PhysicalResourceId is { Length: > 0 } id ? id : null,
            }
        );
}
