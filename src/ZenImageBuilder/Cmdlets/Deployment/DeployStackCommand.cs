using System.Globalization;
using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Deployment;

/// <summary>Deploys the AWS resources that a stack needs with CloudFormation, and registers the stack.</summary>
[Cmdlet(DeployVerb, Nouns.Stack, SupportsShouldProcess = true, DefaultParameterSetName = New)]
[OutputType(typeof(Stack), typeof(string))]
public sealed class DeployStackCommand : AwsCmdlet
{
    // The standard library is older than this verb:
    // https://learn.microsoft.com/powershell/scripting/developer/cmdlet/approved-verbs-for-windows-powershell-commands
    private const string DeployVerb = "Deploy";

    private const string New = "Deploy";

    private const string Link = "QuickCreateUrl";

    private const string Existing = "FromDeployment";

    private static readonly string[] PlanTags = ["StackDeployment", "PSHOST"];

    /// <summary>The name of the deployment and of everything that is registered for it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = null!;

    /// <summary>The cloud provider.</summary>
    [Parameter]
    [ValidateSet("aws")]
    public string Provider { get; set; } = "aws";

    /// <summary>The region; the same as <c>-Region</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Location { get; set; }

    /// <summary>The name of an existing bucket. If it is omitted, a bucket is created.</summary>
    [Parameter(ParameterSetName = New)]
    [Parameter(ParameterSetName = Link)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? ExistingBucket { get; set; }

    /// <summary>The prefix of the object keys of build contexts.</summary>
    [Parameter(ParameterSetName = New)]
    [Parameter(ParameterSetName = Link)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? Prefix { get; set; }

    /// <summary>The number of days for which the created bucket keeps a build context.</summary>
    [Parameter(ParameterSetName = New)]
    [Parameter(ParameterSetName = Link)]
    [Setting]
    [ValidateRange(1, int.MaxValue)]
    public int? ContextDays { get; set; }

    /// <summary>The name of an existing repository. If it is omitted, a repository is created.</summary>
    [Parameter(ParameterSetName = New)]
    [Parameter(ParameterSetName = Link)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? ExistingRepository { get; set; }

    /// <summary>The name of the repository to create. If it is omitted, it is the name of the deployment in lower case.</summary>
    [Parameter(ParameterSetName = New)]
    [Parameter(ParameterSetName = Link)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? RepositoryName { get; set; }

    /// <summary>
    /// The ARN of the principal that may assume the caller's role. If it is omitted, every principal of the account that has the permission to assume the role
    /// may do so.
    /// </summary>
    [Parameter(ParameterSetName = New)]
    [Parameter(ParameterSetName = Link)]
    [Setting]
    [ValidateNotNullOrEmpty]
    public string? CallerPrincipal { get; set; }

    /// <summary>The number of days for which the logs of builds are kept.</summary>
    [Parameter(ParameterSetName = New)]
    [Parameter(ParameterSetName = Link)]
    [Setting]
    [ValidateSet(
        "1",
        "3",
        "5",
        "7",
        "14",
        "30",
        "60",
        "90",
        "120",
        "150",
        "180",
        "365",
        "400",
        "545",
        "731",
        "1096",
        "1827",
        "2192",
        "2557",
        "2922",
        "3288",
        "3653"
    )]
    public int? LogDays { get; set; }

    /// <summary>Makes the stack the active one, which builds use if no stack is named.</summary>
    [Parameter(ParameterSetName = New)]
    [Parameter(ParameterSetName = Existing)]
    public SwitchParameter SetActive { get; set; }

    /// <summary>Emits the link to the page of the AWS console that deploys the stack, and deploys nothing.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Link)]
    public SwitchParameter QuickCreateUrl { get; set; }

    /// <summary>The URL of the template in S3, for the console.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Link)]
    [HttpUrl]
    public string? TemplateUrl { get; set; }

    /// <summary>Registers an existing CloudFormation stack of that name, and deploys nothing.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Existing)]
    public SwitchParameter FromDeployment { get; set; }

    private protected override async Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var request = new DeploymentRequest(Name, Place(), Given(), FromDeployment, SetActive);
        if (QuickCreateUrl)
        {
            WriteObject(Engine.Deployments.QuickCreateUrl(request, TemplateUrl!));
            return;
        }

        using var observer = Observe();
        using var deployment = await Engine.Deployments.PlanAsync(request, Aws(), observer, cancellationToken);
        foreach (var line in deployment.Plan.Select(static line => $"  {line}").Prepend($"{deployment.Target}:"))
        {
            WriteInformation(line, PlanTags);
        }

        var deployed = await Watched(
            ApplyAsync(deployment, observer, cancellationToken),
            $"CloudFormation goes on with what it has begun for '{Name}'. The same command goes on from there and registers the stack."
        );
        if (deployed is not null)
        {
            WriteObject(deployed);
        }
    }

    private string? Place() =>
        Location is null || Region is null || Location == Region
            ? Location ?? Region
            : throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"-{nameof(Location)} says '{Location}', and -{nameof(Region)} says '{Region}'.",
                Location,
                "Give one of the two."
            );

    private Dictionary<string, string> Given() =>
        SettingAttribute
            .Given(this, MyInvocation.BoundParameters.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase))
            .ToDictionary(
                static parameter => parameter.Key,
                static parameter => Convert.ToString(parameter.Value, CultureInfo.InvariantCulture)!,
                StringComparer.Ordinal
            );
}
