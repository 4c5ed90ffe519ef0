using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>One deployment: created if it does not exist, continued if it exists, and finally registered.</summary>
internal sealed class StackDeployment(
    DeploymentRequest request,
    AwsOptions aws,
    CloudFormationStack? there,
    string account,
    ICloudFormationStacks stacks,
    DeploymentRegistration registration,
    TimeProvider time
) : IStackDeployment
{
    /// <summary>The number of resources that are always created: two roles with their policies, the project and the log group.</summary>
    private const int AlwaysMade = 6;

    private readonly IReadOnlyDictionary<string, string> _parameters = there?.Parameters ?? DeploymentRules.Parameters(request);

    public string Target => $"{request.Name} (account {account}, {stacks.Region})";

    public string Action =>
        there switch
        {
            null => "Deploy stack",
            { IsWhole: true } => "Register the deployed stack",
            _ => $"Continue the deployment, which is {there.Status}",
        };

    public IReadOnlyList<string> Plan =>
        [
            .. there is { IsWhole: true }
                ? Array.Empty<string>()
                :
                [
                    Bucket is { } bucket
                        ? $"use the bucket '{bucket}'"
                        : "create a bucket for build contexts: encrypted, not public, TLS only, old contexts expire",
                    Repository is { } repository
                        ? $"use the repository '{repository}'"
                        : $"create the repository '{_parameters.GetValueOrDefault(DeploymentRules.RepositoryName)}', which scans pushed images",
                    $"create the CodeBuild project '{request.Name}' and its log group",
                    "create a role for builds and a role for callers that start builds, both with least privilege",
                ],
            $"register the service connector, the components and the stack '{request.Name}'{(request.SetActive ? " and make it active" : "")}",
        ];

    private string? Bucket => Given(DeploymentRules.ExistingBucket);

    private string? Repository => Given(DeploymentRules.ExistingRepository);

    private int Resources => AlwaysMade + (Bucket is null ? 2 : 0) + (Repository is null ? 1 : 0);

    public async Task<Stack> RunAsync(IEngineObserver observer, CancellationToken cancellationToken)
    {
        var stack = there ?? await CreateAsync(observer, cancellationToken).ConfigureAwait(false);
        if (!stack.IsWhole || there is null)
        {
            stack = await WatchAsync(stack, observer, cancellationToken).ConfigureAwait(false);
        }

        return await registration
            .RegisterAsync(DeployedResources.Of(stack, stacks.Region), request.Name, aws, request.SetActive, observer, cancellationToken)
            .ConfigureAwait(false);
    }

    public void Dispose() => stacks.Dispose();

    private async Task<CloudFormationStack> CreateAsync(IEngineObserver observer, CancellationToken cancellationToken)
    {
        observer.Report(new VerboseMessage($"Asking CloudFormation to create the stack '{request.Name}' in {stacks.Region}."));
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { [StackDeployments.Tag] = request.Name };
        var id = await stacks
            .CreateAsync(new(request.Name, StackTemplate.CloudFormation, _parameters, tags, Guid.NewGuid().ToString("N")), cancellationToken)
            .ConfigureAwait(false);
        return await stacks.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new ImageBuilderException(
                ErrorCode.DeploymentFailed,
                $"CloudFormation accepted the stack '{request.Name}', but does not find it now.",
                request.Name,
                "Run the command again: it continues with what exists."
            );
    }

    private async Task<CloudFormationStack> WatchAsync(CloudFormationStack stack, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var watch = new DeploymentWatch(stacks, observer, time);
        var finished = await watch.FinishAsync(stack, Resources, cancellationToken).ConfigureAwait(false);
        return finished.IsWhole
            ? finished
            : throw new ImageBuilderException(
                ErrorCode.DeploymentFailed,
                $"The deployment of '{request.Name}' failed and is {finished.Status}: {(watch.FirstFailure is { } failure ? StackDeployments.Failure(failure) : finished.Reason?.TrimEnd('.') ?? "CloudFormation gives no reason")}. Nothing was registered.",
                request.Name,
                $"Correct the cause, remove the rest with Remove-StackDeployment {request.Name}, and deploy again."
            );
    }

    private string? Given(string parameter) => _parameters.GetValueOrDefault(parameter) is { Length: > 0 } value ? value : null;
}
