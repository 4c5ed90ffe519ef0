using System.ComponentModel;
using System.Management.Automation;
using System.Security;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>The base of the cmdlets that call AWS. It has the common parameters of AWS Tools for PowerShell, with the same names and aliases.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AwsCmdlet : ImageBuilderCmdlet
{
    private const string StoredCredentials = "StoredAWSCredentials";

    private const string StoredRegion = "StoredAWSRegion";

    /// <summary>The name of a profile in the shared AWS files.</summary>
    [Parameter]
    [Alias("StoredCredentials", "AWSProfileName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The file that holds the profile, or a folder that contains a file named <c>credentials</c>.</summary>
    [Parameter]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    [ValidateNotNullOrEmpty]
    public string? ProfileLocation { get; set; }

    /// <summary>The access key. Give it together with <see cref="SecretKey"/>.</summary>
    [Parameter]
    [Alias("AK")]
    [ValidateNotNullOrEmpty]
    public string? AccessKey { get; set; }

    /// <summary>The secret key that belongs to <see cref="AccessKey"/>.</summary>
    [Parameter]
    [Alias("SK", "SecretAccessKey")]
    [SecretText]
    [ValidateNotNull]
    public SecureString? SecretKey { get; set; }

    /// <summary>
    /// Accepts no value. PowerShell accepts the beginning of a parameter's name if only one parameter begins with it. This parameter makes <c>-Secret</c>
    /// ambiguous, so that a value that is passed with <c>-Secret</c> does not become the secret key of AWS.
    /// </summary>
    [Parameter(DontShow = true)]
    [NoParameter(nameof(SecretKey))]
    public object? SecretOther { get; set; }

    /// <summary>The session token of temporary keys. Give it together with <see cref="AccessKey"/> and <see cref="SecretKey"/>.</summary>
    [Parameter]
    [Alias("ST")]
    [SecretText]
    [ValidateNotNull]
    public SecureString? SessionToken { get; set; }

    /// <summary>A PSCredential (access key and secret key), or a credential of AWS.Tools.</summary>
    [Parameter]
    [Alias("AWSCredentials")]
    [ValidateNotNull]
    public object? Credential { get; set; }

    /// <summary>The AWS region.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>The endpoint of every service: an http or https URL.</summary>
    [Parameter]
    [HttpUrl]
    public string? EndpointUrl { get; set; }

    /// <summary>Returns the values of the parameters and of the AWS variables of the session. Call it on the pipeline thread.</summary>
    private protected AwsOptions Aws() =>
        new()
        {
            Keys = LiteralKeys(),
            ProfileName = ProfileName,
            ProfileLocation = ProfileLocation is null ? null : FileSystemPath.OfProfiles(SessionState, ProfileLocation),
            Credential = Credential is null ? null : GivenCredential(Credential),
            StoredCredential = Stored(StoredCredentials) is { } stored ? AwsKeySource.Of(stored) : null,
            Region = Region,
            StoredRegion = Stored(StoredRegion) is { } region ? RegionName(region) : null,
            EndpointUrl = EndpointUrl,
        };

    /// <summary>Waits for work that AWS continues if the user stops waiting. In that case, the warning <paramref name="goesOn"/> is written.</summary>
    private protected async Task<T> Watched<T>(Task<T> work, string goesOn)
    {
        try
        {
            return await work;
        }
        catch (OperationCanceledException) when (IsStopped)
        {
            WarnTheHost(goesOn);
            throw;
        }
    }

    private AwsKeys? LiteralKeys()
    {
        if (AccessKey is not null && SecretKey is not null)
        {
            return new(AccessKey, AwsKeySource.Open(SecretKey), SessionToken is null ? null : AwsKeySource.Open(SessionToken));
        }

        return AccessKey is null && SecretKey is null && SessionToken is null
            ? null
            : throw new ImageBuilderException(
                ErrorCode.InvalidParameterCombination,
                $"-{nameof(AccessKey)} and -{nameof(SecretKey)} go together, and -{nameof(SessionToken)} goes with both."
            );
    }

    private static Func<AwsKeys> GivenCredential(object credential) =>
        AwsKeySource.Of(credential)
        ?? throw new ImageBuilderException(
            ErrorCode.InvalidCredential,
            $"-{nameof(Credential)} takes a PSCredential or a credential of AWS.Tools, not a {(credential is PSObject wrapped ? wrapped.BaseObject : credential).GetType().FullName}.",
            remedy: "Make one with Get-Credential (the user is the access key, the password the secret key), or with Get-AWSCredential of AWS.Tools."
        );

    private object? Stored(string variable) =>
        GetVariableValue(variable) is { } value
            ? value is PSObject wrapped
                ? wrapped.BaseObject
                : value
            : null;

    /// <summary>Returns the name of a stored region. AWS Tools store the name; a RegionEndpoint is accepted as well.</summary>
    private static string? RegionName(object region) => region as string ?? region.GetType().GetProperty("SystemName")?.GetValue(region) as string;
}
