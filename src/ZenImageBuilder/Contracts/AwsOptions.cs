namespace ZenImageBuilder.Contracts;

/// <summary>A text that is never printed. Its string form is a row of asterisks.</summary>
internal sealed class Secret(string text)
{
    /// <summary>Returns the secret text. Use it only where the value itself is needed, never in a message.</summary>
    public string Reveal() => text;

    public override string ToString() => "********";
}

/// <summary>AWS keys that come from outside the engine: from parameters, or from a credential object of the session.</summary>
internal sealed record AwsKeys(string AccessKey, Secret SecretKey, Secret? SessionToken);

/// <summary>The AWS common parameters of a cmdlet, and the AWS defaults that the PowerShell session stores in variables.</summary>
internal sealed record AwsOptions
{
    /// <summary>No parameters. The credentials come from the component's own profile or from the implicit credential chain.</summary>
    public static AwsOptions None { get; } = new();

    /// <summary><c>-AccessKey</c>, <c>-SecretKey</c> and <c>-SessionToken</c>.</summary>
    public AwsKeys? Keys { get; init; }

    /// <summary><c>-ProfileName</c>. It is an error if the profile does not exist.</summary>
    public string? ProfileName { get; init; }

    /// <summary>Whether the parameters determine the credentials.</summary>
    public bool NamesCredentials => Keys is not null || ProfileName is not null || Credential is not null;

    /// <summary><c>-ProfileLocation</c>: the profile file, or a folder that contains a file named <c>credentials</c>.</summary>
    public string? ProfileLocation { get; init; }

    /// <summary><c>-Credential</c>. The function is called each time keys are needed, because the credential object refreshes its keys.</summary>
    public Func<AwsKeys>? Credential { get; init; }

    /// <summary><c>$StoredAWSCredentials</c> of the session.</summary>
    public Func<AwsKeys>? StoredCredential { get; init; }

    /// <summary><c>-Region</c>.</summary>
    public string? Region { get; init; }

    /// <summary><c>$StoredAWSRegion</c> of the session.</summary>
    public string? StoredRegion { get; init; }

    /// <summary><c>-EndpointUrl</c>: the endpoint of every service.</summary>
    public string? EndpointUrl { get; init; }
}
