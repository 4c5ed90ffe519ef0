using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Provides the AWS resources that a stack needs: as a template, and as a deployment by AWS CloudFormation.</summary>
internal interface IStackDeployments
{
    /// <summary>Returns the template in the given language.</summary>
    string Template(StackTemplateFormat format);

    /// <summary>Returns the link to the page of the AWS console that deploys the template, with all values filled in.</summary>
    /// <param name="templateUrl">The URL of the template in S3.</param>
    string QuickCreateUrl(DeploymentRequest request, string templateUrl);

    /// <summary>Determines what a deployment would do. Changes nothing.</summary>
    /// <exception cref="ImageBuilderException">The stack cannot be deployed, or it could not be registered after the deployment.</exception>
    Task<IStackDeployment> PlanAsync(DeploymentRequest request, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);

    /// <summary>Determines what the removal of a deployment would do. Changes nothing.</summary>
    /// <param name="name">The name of the CloudFormation stack, or of the stack that was registered for it.</param>
    Task<IStackTakedown> PlanRemovalAsync(string name, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken);
}

/// <summary>The language of a template.</summary>
internal enum StackTemplateFormat
{
    CloudFormation,
    Terraform,
}

/// <summary>A request to deploy a stack.</summary>
/// <param name="Name">The name of the CloudFormation stack, and of everything that is registered for it.</param>
/// <param name="Region">The region, or null for the region of the session.</param>
/// <param name="Parameters">The given parameters of the template, by name.</param>
/// <param name="FromDeployment">Whether to register an existing CloudFormation stack instead of creating one.</param>
internal sealed record DeploymentRequest(string Name, string? Region, IReadOnlyDictionary<string, string> Parameters, bool FromDeployment, bool SetActive);

/// <summary>
/// A deployment that was found possible. To run it means to deploy the stack, to watch the deployment and to register the stack. Cancellation stops the watch
/// only: CloudFormation continues, and the next run of the same deployment continues from there.
/// </summary>
internal interface IStackDeployment : IPlanned<Stack>, IDisposable
{
    /// <summary>The resources that will be created or used, one line each.</summary>
    IReadOnlyList<string> Plan { get; }
}

/// <summary>A removal of a deployment that was found possible.</summary>
internal interface IStackTakedown : IPlanned<RemovedStackDeployment>, IDisposable;
