using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Deployment;

// CONTRIBUTING.md, "Decisions": Permissions and deployment
/// <summary>
/// Removes one deployment. CloudFormation does not delete a bucket or a repository that is not empty: then everything else is deleted and these stay, because
/// this module does not delete their content.
/// </summary>
internal sealed class StackTakedown(
    string name,
    string id,
    CloudFormationStack? there,
    ICloudFormationStacks stacks,
    DeploymentRegistration registration,
    TimeProvider time
) : IStackTakedown
{
    private static readonly string[] Holders = ["AWS::S3::Bucket", "AWS::ECR::Repository"];

    public string Target => $"{there?.Name ?? name} ({stacks.Region})";

    public string Action =>
        there is null
            ? "Unregister a stack whose deployment no longer exists"
            : "Delete the CloudFormation stack and its resources, except a bucket or a repository that is not empty, "
                + "and unregister the objects of the deployment";

    public async Task<RemovedStackDeployment> RunAsync(IEngineObserver observer, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeptResource> kept = there is null ? [] : await DeleteAsync(there, observer, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Name = there?.Name ?? name,
            StackId = id,
            Region = stacks.Region,
            Kept = kept,
            Unregistered = registration.Unregister(id, observer),
        };
    }

    public void Dispose() => stacks.Dispose();

    private async Task<IReadOnlyList<KeptResource>> DeleteAsync(CloudFormationStack stack, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var watch = new DeploymentWatch(stacks, observer, time);
        await watch.SkipAsync(stack.Id, cancellationToken).ConfigureAwait(false);
        var total = (await stacks.ResourcesAsync(stack.Id, cancellationToken).ConfigureAwait(false)).Count;
        var after = await DeleteAsync(stack, [], total, watch, observer, cancellationToken).ConfigureAwait(false);
        if (after.IsGone)
        {
            return [];
        }

        var refused = (await stacks.ResourcesAsync(stack.Id, cancellationToken).ConfigureAwait(false))
            .Where(static resource => resource.Status == "DELETE_FAILED")
            .ToList();
        if (refused.Count == 0 || refused.Exists(static resource => !Holders.Contains(resource.Type)))
        {
            throw Failed(after, watch);
        }

        after = await DeleteAsync(after, [.. refused.Select(static resource => resource.Name)], total, watch, observer, cancellationToken)
            .ConfigureAwait(false);
        return after.IsGone
            ?
            [
                .. refused.Select(static resource => new KeptResource(
                    resource.Name,
                    resource.Type,
                    resource.PhysicalId ?? "",
                    resource.Reason ?? "CloudFormation could not delete it."
                )),
            ]
            : throw Failed(after, watch);
    }

    private async Task<CloudFormationStack> DeleteAsync(
        CloudFormationStack stack,
        IReadOnlyList<string> retained,
        int total,
        DeploymentWatch watch,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        if (stack.Status != "DELETE_IN_PROGRESS")
        {
            observer.Report(
                new VerboseMessage(
                    $"Asking CloudFormation to delete the stack '{stack.Name}'{(retained.Count == 0 ? "" : $" and to keep {string.Join(", ", retained)}")}."
                )
            );
            await stacks.DeleteAsync(stack.Id, retained, Guid.NewGuid().ToString("N"), cancellationToken).ConfigureAwait(false);
        }

        var started = await stacks.FindAsync(stack.Id, cancellationToken).ConfigureAwait(false) ?? stack with { Status = "DELETE_COMPLETE" };
        return await watch.FinishAsync(started, total, cancellationToken).ConfigureAwait(false);
    }

    private static ImageBuilderException Failed(CloudFormationStack stack, DeploymentWatch watch) =>
        new(
            ErrorCode.DeploymentFailed,
            $"The deployment '{stack.Name}' could not be removed and is {stack.Status}: {(watch.FirstFailure is { } failure ? StackDeployments.Failure(failure) : stack.Reason?.TrimEnd('.') ?? "CloudFormation gives no reason")}.",
            stack.Name,
            "Correct the cause, and run the command again."
        );
}
