namespace ZenImageBuilder.Contracts;

/// <summary>A text that is never printed. Its string form is a row of asterisks.</summary>
internal sealed class Secret(string text)
{
    /// <summary>The secret itself: for the hand that needs it, never for a message.</summary>
    public string Reveal() => text;

    public override string ToString() => "********";
}

/// <summary>Keys as another holder of credentials gives them.</summary>
internal sealed record AwsKeys(string AccessKey, Secret SecretKey, Secret? SessionToken);

/// <summary>The AWS common parameters of a cmdlet and what the session holds, in the order in which they count.</summary>
internal sealed record AwsOptions
{
    /// <summary>No parameters: the component's own profile and the implicit chain decide.</summary>
    public static AwsOptions None { get; } = new();

    /// <summary><c>-AccessKey</c>, <c>-SecretKey</c> and <c>-SessionToken</c>.</summary>
    public AwsKeys? Keys { get; init; }

    /// <summary><c>-ProfileName</c>: given and missing is an error.</summary>
    public string? ProfileName { get; init; }

    /// <summary>Whether the parameters themselves say with which credentials.</summary>
    public bool NamesCredentials => Keys is not null || ProfileName is not null || Credential is not null;

    /// <summary><c>-ProfileLocation</c>: the file, or the folder that holds a file <c>credentials</c>.</summary>
    public string? ProfileLocation { get; init; }

    /// <summary><c>-Credential</c>: asked again whenever keys are needed, because its holder refreshes them.</summary>
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
