using System.Management.Automation;

namespace ZenImageBuilder.Model;

/// <summary>A running sandbox, with all values that a script needs to use it.</summary>
public sealed record ImageBuilderSandbox
{
    /// <summary>The identity of the sandbox.</summary>
    public required Guid Id { get; init; }

    /// <summary>The endpoint of all services, on the loopback address; for <c>-EndpointUrl</c> and <c>AWS_ENDPOINT_URL</c>.</summary>
    public required string EndpointUrl { get; init; }

    /// <summary>The AWS region that the sandbox simulates.</summary>
    public required string Region { get; init; }

    /// <summary>The account, 12 digits.</summary>
    public required string AccountId { get; init; }

    /// <summary>The access key with the secret key as the password; for <c>-Credential</c>.</summary>
    public required PSCredential Credential { get; init; }

    /// <summary>The ARN of the user of <see cref="Credential"/>.</summary>
    public required string CallerArn { get; init; }

    /// <summary>The ARN of the service role of the CodeBuild project.</summary>
    public required string ServiceRoleArn { get; init; }

    /// <summary>
    /// The keys of a user with all permissions, if the sandbox enforces policies; otherwise null, because then every user has all permissions.
    /// </summary>
    public PSCredential? AdministratorCredential { get; init; }

    /// <summary>The name of the profile for the sandbox.</summary>
    public required string ProfileName { get; init; }

    /// <summary>The file that contains the profile.</summary>
    public required string ProfileLocation { get; init; }

    /// <summary>The name of the S3 bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The name of the CodeBuild project.</summary>
    public required string CodeBuildProject { get; init; }

    /// <summary>The registry, <c>127.0.0.1:port</c>.</summary>
    public required string RegistryUri { get; init; }

    /// <summary>The user and the password of the registry, for <c>docker login</c>, <c>podman pull --creds</c> and <c>skopeo --src-creds</c>; valid for 12 hours.</summary>
    public required PSCredential RegistryCredential { get; init; }

    /// <summary>The container engine that builds use, or null if this machine has none.</summary>
    public string? ContainerEngine { get; init; }

    /// <summary>The stack that was registered for the sandbox, or null.</summary>
    public string? Stack { get; init; }

    /// <summary>The folder with all files of the sandbox, which is removed when the sandbox stops.</summary>
    public required string Folder { get; init; }

    /// <summary>The faults of the sandbox, each with how often it had been applied when this object was created; empty if there are none.</summary>
    public IReadOnlyList<SandboxFault> Faults
    {
        get;
        init => field = Listing.Of(value);
    } = [];

    /// <summary>The endpoint.</summary>
    public override string ToString() => EndpointUrl;
}
