using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>One deployment: made where it is not there, gone on with where it is, and registered in the end.</summary>
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
    /// <summary>Roles, their policies, the project and the log group are always made.</summary>
    private const int AlwaysMade = 6;

    private readonly IReadOnlyDictionary<string, string> _parameters = there?.Parameters ?? DeploymentRules.Parameters(request);

    public string Target => $"{request.Name} (account {account}, {stacks.Region})";

    public string Action =>
        there switch
        {
            null => "Deploy stack",
            { IsWhole: true } => "Register the stack that is deployed",
            _ => $"Go on with the deployment, which is {there.Status}",
        };

    public IReadOnlyList<string> Plan =>
        [
            .. there is { IsWhole: true }
                ? Array.Empty<string>()
                :
                [
                    Bucket is { } bucket
                        ? $"use the bucket '{bucket}'"
                        : "make a bucket for build contexts: encrypted, not public, TLS only, emptied of old contexts",
                    Repository is { } repository
                        ? $"use the repository '{repository}'"
                        : $"make the repository '{_parameters.GetValueOrDefault(DeploymentRules.RepositoryName)}', which scans what is pushed",
                    $"make the CodeBuild project '{request.Name}' and its log group",
                    "make a role for builds and a role for those who start them, neither of which may do more than that takes",
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
        observer.Report(new VerboseMessage($"Asking CloudFormation to make the stack '{request.Name}' in {stacks.Region}."));
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { [StackDeployments.Tag] = request.Name };
        var id = await stacks
            .CreateAsync(new(request.Name, StackTemplate.CloudFormation, _parameters, tags, Guid.NewGuid().ToString("N")), cancellationToken)
            .ConfigureAwait(false);
        return await stacks.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new ImageBuilderException(
                ErrorCode.DeploymentFailed,
                $"CloudFormation took the stack '{request.Name}', and does not find it now.",
                request.Name,
                "Run the command again: it goes on from what is there."
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
                $"Correct the cause, take down what is left with Remove-StackDeployment {request.Name}, and deploy again."
            );
    }

    private string? Given(string parameter) => _parameters.GetValueOrDefault(parameter) is { Length: > 0 } value ? value : null;
}
