using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Deployment;

/// <summary>Writes the IAM policy that builds need, and no more: for the service role of the CodeBuild project, or for who starts builds.</summary>
[Cmdlet(VerbsCommon.New, Nouns.ImageBuilderPolicy)]
[OutputType(typeof(string), typeof(IamPolicy))]
public sealed class NewImageBuilderPolicyCommand : AwsCmdlet
{
    private const string ServiceRoleName = "ServiceRole";

    private const string CallerName = "Caller";

    /// <summary>Whom the policy is for: <c>ServiceRole</c> or <c>Caller</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateSet(ServiceRoleName, CallerName)]
    public string For { get; set; } = null!;

    /// <summary>The stack; without it, the active one, if there is one.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef? Stack { get; set; }

    /// <summary>The CodeBuild project; without it, that of the stack.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CodeBuildProject { get; set; }

    /// <summary>The place of contexts, <c>s3://bucket/prefix</c>; without it, that of the stack.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The address of the registry; without it, that of the stack.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Uri { get; set; }

    /// <summary>The repositories that are pushed to, in which <c>*</c> stands for anything; without it, the default one of the registry.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Repository { get; set; }

    /// <summary>The account of the builds; without it, that of the registry, or that of the credentials.</summary>
    [Parameter]
    [ValidatePattern(@"^[0-9]{12}\z")]
    public string? AccountId { get; set; }

    /// <summary>The log group of the project; without it, the one that CodeBuild chooses.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogGroup { get; set; }

    /// <summary>The secrets that builds read, by name or ARN; without it, that of the registry.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Secret { get; set; }

    /// <summary>The service role of the project, which the caller may check; without it, the one that the console of CodeBuild makes.</summary>
    [Parameter]
    [ValidatePattern(@"^arn:[a-z0-9-]+:iam::[0-9]{12}:role/.+\z")]
    public string? ServiceRoleArn { get; set; }

    /// <summary>The user or the role that gets the policy of the caller, which it may check; without it, the user who has the policy.</summary>
    [Parameter]
    [ValidatePattern(@"^arn:[a-z0-9-]+:iam::[0-9]{12}:(user|role)/.+\z")]
    public string? CallerArn { get; set; }

    /// <summary>Writes an object in place of text.</summary>
    [Parameter]
    public SwitchParameter AsObject { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        using var observer = Observe();
        var request = new PolicyRequest(
            string.Equals(For, CallerName, StringComparison.OrdinalIgnoreCase) ? PolicyHolder.Caller : PolicyHolder.ServiceRole,
            Stack?.ToStack(),
            Aws()
        )
        {
            CodeBuildProject = CodeBuildProject,
            Path = Path,
            Uri = Uri,
            Repositories = Repository,
            AccountId = AccountId,
            LogGroup = LogGroup,
            Secrets = Secret,
            ServiceRole = ServiceRoleArn,
            Caller = CallerArn,
        };
        try
        {
            var written = await Engine.Policies.WriteAsync(request, observer, cancellationToken);
            WriteObject(AsObject ? written.Policy : written.Text);
        }
        catch (ImageBuilderException exception)
        {
            WriteError(exception, Stack?.ToString());
        }
    }
}
