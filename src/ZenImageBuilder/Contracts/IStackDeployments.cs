using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>What a stack needs in an AWS account: as a template, and deployed by AWS CloudFormation.</summary>
internal interface IStackDeployments
{
    /// <summary>The template.</summary>
    string Template(StackTemplateFormat format);

    /// <summary>The link to the page of the AWS console that deploys the template, with everything filled in.</summary>
    /// <param name="templateUrl">Where the template is in S3.</param>
    string QuickCreateUrl(DeploymentRequest request, string templateUrl);

    /// <summary>Finds out what deploying would do; changes nothing.</summary>
    /// <exception cref="ImageBuilderException">It cannot be deployed, or not be registered then.</exception>
    Task<IStackDeployment> PlanAsync(DeploymentRequest request, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Finds out what taking a deployment down would do; changes nothing.</summary>
    /// <param name="name">The name of the CloudFormation stack, or of the stack that was registered for it.</param>
    Task<IStackTakedown> PlanRemovalAsync(string name, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>The languages of templates.</summary>
internal enum StackTemplateFormat
{
    CloudFormation,
    Terraform,
}

/// <summary>A stack to be deployed.</summary>
/// <param name="Name">The name of the CloudFormation stack, and of everything that is registered for it.</param>
/// <param name="Region">The region, or null where the session says it.</param>
/// <param name="Parameters">The parameters of the template that were given, by name.</param>
/// <param name="FromDeployment">Whether a CloudFormation stack that is there is registered, and none made.</param>
internal sealed record DeploymentRequest(string Name, string? Region, IReadOnlyDictionary<string, string> Parameters, bool FromDeployment, bool SetActive);

/// <summary>
/// A deployment that is possible. Running it deploys, watches and registers. Cancelling it stops the watch only: CloudFormation continues, and so does the next run of the
/// same deployment.
/// </summary>
internal interface IStackDeployment : IPlanned<Stack>, IDisposable
{
    /// <summary>What is made or used, a line each.</summary>
    IReadOnlyList<string> Plan { get; }
}

/// <summary>A removal that is possible.</summary>
internal interface IStackTakedown : IPlanned<RemovedStackDeployment>, IDisposable;
