using System.Management.Automation;

namespace ZenImageBuilder.Model;

/// <summary>A running sandbox, with everything that a script needs to use it.</summary>
public sealed record ImageBuilderSandbox
{
    /// <summary>The identity of the sandbox.</summary>
    public required Guid Id { get; init; }

    /// <summary>The endpoint of every service, on the loopback address; goes to <c>-EndpointUrl</c> and <c>AWS_ENDPOINT_URL</c>.</summary>
    public required string EndpointUrl { get; init; }

    /// <summary>The AWS region that the sandbox says it is.</summary>
    public required string Region { get; init; }

    /// <summary>The account, 12 digits.</summary>
    public required string AccountId { get; init; }

    /// <summary>The access key and, as password, the secret key; goes to <c>-Credential</c>.</summary>
    public required PSCredential Credential { get; init; }

    /// <summary>The user of <see cref="Credential"/>, by ARN.</summary>
    public required string CallerArn { get; init; }

    /// <summary>The service role of the CodeBuild project, by ARN.</summary>
    public required string ServiceRoleArn { get; init; }

    /// <summary>The keys of a user who may do everything, where the sandbox enforces policies; null where it does not, because then every user may.</summary>
    public PSCredential? AdministratorCredential { get; init; }

    /// <summary>The name of the profile that reaches the sandbox.</summary>
    public required string ProfileName { get; init; }

    /// <summary>The file that holds the profile.</summary>
    public required string ProfileLocation { get; init; }

    /// <summary>The name of the S3 bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The name of the CodeBuild project.</summary>
    public required string CodeBuildProject { get; init; }

    /// <summary>The registry, <c>127.0.0.1:port</c>.</summary>
    public required string RegistryUri { get; init; }

    /// <summary>The user and the password of the registry, for <c>docker login</c>, <c>podman pull --creds</c> and <c>skopeo --src-creds</c>; valid for 12 hours.</summary>
    public required PSCredential RegistryCredential { get; init; }

    /// <summary>The container engine that builds use, or null where this machine has none.</summary>
    public string? ContainerEngine { get; init; }

    /// <summary>The stack that was registered for it, or null.</summary>
    public string? Stack { get; init; }

    /// <summary>The folder that holds everything of the sandbox and goes when it stops.</summary>
    public required string Folder { get; init; }

    /// <summary>What goes wrong in it, with how often each fault had struck when this object was made; empty where nothing does.</summary>
    public IReadOnlyList<SandboxFault> Faults
    {
        get;
        init => field = Listing.Of(value);
    } = [];

    /// <summary>The endpoint.</summary>
    public override string ToString() => EndpointUrl;
}
