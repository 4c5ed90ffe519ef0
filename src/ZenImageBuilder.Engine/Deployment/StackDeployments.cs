using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>Deploys stacks and removes deployments. CloudFormation creates and removes all resources; no call of this module creates one.</summary>
internal sealed class StackDeployments(ICloudFormation cloudFormation, DeploymentRegistration registration, TimeProvider time) : IStackDeployments
{
    /// <summary>The tag of CloudFormation stacks that this module deploys.</summary>
    public const string Tag = "zenimagebuilder/stack";

    public string Template(StackTemplateFormat format) => format == StackTemplateFormat.Terraform ? StackTemplate.Terraform : StackTemplate.CloudFormation;

    public string QuickCreateUrl(DeploymentRequest request, string templateUrl)
    {
        DeploymentRules.CheckName(request.Name);
        return QuickCreateLink.For(request, templateUrl);
    }

    public async Task<IStackDeployment> PlanAsync(DeploymentRequest request, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        DeploymentRules.CheckName(request.Name);
        registration.RequireFree(request.Name);
        var stacks = await cloudFormation.OpenAsync(request.Region, aws, observer, cancellationToken).ConfigureAwait(false);
        try
        {
            var account = await stacks.AccountAsync(cancellationToken).ConfigureAwait(false);
            var there = await stacks.FindAsync(request.Name, cancellationToken).ConfigureAwait(false);
            await JudgeAsync(there, request, stacks, observer, cancellationToken).ConfigureAwait(false);
            return new StackDeployment(request, aws, there, account, stacks, registration, time);
        }
        catch
        {
            stacks.Dispose();
            throw;
        }
    }

    public async Task<IStackTakedown> PlanRemovalAsync(string name, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var id = registration.DeploymentOf(name);
        var stacks = await cloudFormation.OpenAsync(aws.Region ?? RegionOf(id), aws, observer, cancellationToken).ConfigureAwait(false);
        try
        {
            var there = await stacks.FindAsync(id ?? name, cancellationToken).ConfigureAwait(false);
            if ((there is null || there.IsGone) && id is null)
            {
                throw NotFound(name, stacks.Region);
            }

            if (there is { IsGone: false } && !there.Tags.ContainsKey(Tag))
            {
                throw new ImageBuilderException(
                    ErrorCode.DeploymentNotFound,
                    $"The CloudFormation stack '{there.Name}' was not deployed by Deploy-Stack.",
                    name,
                    "Delete it with the tool that manages it; Unregister-Stack -Recursive unregisters the stack and its components."
                );
            }

            return new StackTakedown(name, id ?? there!.Id, there is { IsGone: false } ? there : null, stacks, registration, time);
        }
        catch
        {
            stacks.Dispose();
            throw;
        }
    }

    /// <summary>Rejects an existing stack with which the deployment cannot continue.</summary>
    private async Task JudgeAsync(
        CloudFormationStack? there,
        DeploymentRequest request,
        ICloudFormationStacks stacks,
        IEngineObserver observer,
        CancellationToken cancellationToken
    )
    {
        if (there is null && request.FromDeployment)
        {
            throw NotFound(request.Name, stacks.Region);
        }

        if (there is null)
        {
            return;
        }

        if (!request.FromDeployment && !there.Tags.ContainsKey(Tag))
        {
            throw Exists(
                there.Name,
                $"A CloudFormation stack with the name '{there.Name}' exists, but Deploy-Stack did not create it",
                "Choose another name, or register the existing stack with -FromDeployment."
            );
        }

        if (there.Status == "DELETE_IN_PROGRESS" || (there is { IsAtWork: false, IsWhole: false } && request.FromDeployment))
        {
            throw Exists(there.Name, $"The CloudFormation stack '{there.Name}' is {there.Status}", "Wait until it is deleted or complete.");
        }

        if (there is { IsAtWork: false, IsWhole: false })
        {
            var watch = new DeploymentWatch(stacks, observer, time);
            await watch.RecallAsync(there.Id, cancellationToken).ConfigureAwait(false);
            throw Exists(
                there.Name,
                $"An earlier deployment of '{there.Name}' is {there.Status}{(watch.FirstFailure is { } failure ? $", because {Failure(failure)}" : "")}",
                $"Remove it first with Remove-StackDeployment {there.Name}."
            );
        }

        foreach (
            var (name, value) in request.Parameters.Where(parameter =>
                there.Parameters.TryGetValue(parameter.Key, out var present) && present != parameter.Value
            )
        )
        {
            observer.Report(
                new WarningMessage($"'{there.Name}' is deployed with {name} '{there.Parameters[name]}', not '{value}'; the deployed stack is not changed.")
            );
        }
    }

    internal static string Failure(StackDeploymentEvent happened) =>
        $"{happened.Resource} ({happened.Type}) is {happened.Status}: {happened.Reason?.TrimEnd('.', ' ') ?? "no reason given"}";

    /// <summary>The region in the ARN of a stack.</summary>
    internal static string? RegionOf(string? id) => id?.Split(':') is [_, _, _, { Length: > 0 } region, ..] ? region : null;

    private static ImageBuilderException NotFound(string name, string region) =>
        new(
            ErrorCode.DeploymentNotFound,
            $"No CloudFormation stack with the name {Quoted.Value(name)} exists in region '{region}' of the account.",
            name,
            "Check the name, the region and the account."
        );

    private static ImageBuilderException Exists(string name, string finding, string remedy) => new(ErrorCode.DeploymentExists, $"{finding}.", name, remedy);
}
