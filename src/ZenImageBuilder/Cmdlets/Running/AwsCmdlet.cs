using System.ComponentModel;
using System.Management.Automation;
using System.Security;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Parameters;

namespace ZenImageBuilder.Cmdlets.Running;

/// <summary>The base of every cmdlet that reaches AWS: the common parameters of AWS Tools for PowerShell, with their names and aliases.</summary>
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

    /// <summary>The file that holds the profile, or the folder of a file <c>credentials</c>.</summary>
    [Parameter]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    [ValidateNotNullOrEmpty]
    public string? ProfileLocation { get; set; }

    /// <summary>The access key; goes with <see cref="SecretKey"/>.</summary>
    [Parameter]
    [Alias("AK")]
    [ValidateNotNullOrEmpty]
    public string? AccessKey { get; set; }

    /// <summary>The secret key.</summary>
    [Parameter]
    [Alias("SK", "SecretAccessKey")]
    [SecretText]
    [ValidateNotNull]
    public SecureString? SecretKey { get; set; }

    /// <summary>
    /// Takes nothing. PowerShell takes the beginning of a parameter's name for the parameter where one parameter begins so; with this one beside it, nothing that is passed
    /// with <c>-Secret</c> becomes the secret key of AWS.
    /// </summary>
    [Parameter(DontShow = true)]
    [NoParameter(nameof(SecretKey))]
    public object? SecretOther { get; set; }

    /// <summary>The token of temporary keys.</summary>
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

    /// <summary>The endpoint of every service.</summary>
    [Parameter]
    [HttpUrl]
    public string? EndpointUrl { get; set; }

    /// <summary>What was given and what the session holds. To be called on the pipeline thread.</summary>
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

    /// <summary>Waits for what AWS goes on with when the user stops waiting, and tells the user so then.</summary>
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

    /// <summary>AWS Tools store the name; a RegionEndpoint is understood as well.</summary>
    private static string? RegionName(object region) => region as string ?? region.GetType().GetProperty("SystemName")?.GetValue(region) as string;
}
