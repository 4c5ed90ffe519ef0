using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Deployment;

/// <summary>Writes a least-privilege IAM policy for builds: for the service role of the CodeBuild project, or for the principal that starts builds.</summary>
[Cmdlet(VerbsCommon.New, Nouns.ImageBuilderPolicy)]
[OutputType(typeof(string), typeof(IamPolicy))]
public sealed class NewImageBuilderPolicyCommand : AwsCmdlet
{
    private const string ServiceRoleName = "ServiceRole";

    private const string CallerName = "Caller";

    /// <summary>The principal that the policy is for: <c>ServiceRole</c> or <c>Caller</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateSet(ServiceRoleName, CallerName)]
    public string For { get; set; } = null!;

    /// <summary>The stack. If it is omitted, the active stack is used, if there is one.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ReferenceText]
    [ArgumentCompleter(typeof(StackNameCompleter))]
    public ComponentRef? Stack { get; set; }

    /// <summary>The CodeBuild project. If it is omitted, the project of the stack is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CodeBuildProject { get; set; }

    /// <summary>The S3 path of build contexts, <c>s3://bucket/prefix</c>. If it is omitted, the path of the stack is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The address of the registry. If it is omitted, the address in the stack is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Uri { get; set; }

    /// <summary>The repositories to push to; <c>*</c> stands for any characters. If it is omitted, the default repository of the registry is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Repository { get; set; }

    /// <summary>The ID of the account of the builds, 12 digits. If it is omitted, the account of the registry or of the credentials is used.</summary>
    [Parameter]
    [ValidatePattern(@"^[0-9]{12}\z")]
    public string? AccountId { get; set; }

    /// <summary>The log group of the project. If it is omitted, the log group that CodeBuild chooses is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogGroup { get; set; }

    /// <summary>The names or ARNs of the secrets that builds read. If it is omitted, the secret of the registry is used.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Secret { get; set; }

    /// <summary>
    /// The service role of the project, whose permissions the caller may check. If it is omitted, the role that the CodeBuild console creates is used.
    /// </summary>
    [Parameter]
    [ValidatePattern(@"^arn:[a-z0-9-]+:iam::[0-9]{12}:role/.+\z")]
    public string? ServiceRoleArn { get; set; }

    /// <summary>
    /// The user or the role that gets the policy of the caller, and that may check its own permissions. If it is omitted, this is the user that has the policy.
    /// </summary>
    [Parameter]
    [ValidatePattern(@"^arn:[a-z0-9-]+:iam::[0-9]{12}:(user|role)/.+\z")]
    public string? CallerArn { get; set; }

    /// <summary>Emits an object instead of text.</summary>
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
