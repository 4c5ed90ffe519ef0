namespace ZenImageBuilder.Sandbox;

/// <summary>The settings with which a sandbox starts.</summary>
public sealed record SandboxOptions
{
    /// <summary>The folder in which the sandbox creates its own; null for the system's temporary folder.</summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>The region that the sandbox simulates.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>
    /// The program that <c>docker</c> runs in builds: a name (docker, podman, buildah) or a path; null for the first of those that is installed and works; an
    /// empty string for none.
    /// </summary>
    public string? ContainerEngine { get; init; }

    /// <summary>The TCP port on 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Whether a push creates the repository that it names, as ECR does with a repository creation template (the default, so that a first run works). If false,
    /// such a push fails as on a plain ECR registry.
    /// </summary>
    public bool CreateRepositoryOnPush { get; init; } = true;

    /// <summary>
    /// The number of requests after which a session of STS is treated as expired, before its lifetime ends; null for no limit. With a limit, credentials expire
    /// in the middle of an upload or of a watched build.
    /// </summary>
    public int? RequestsPerSession { get; init; }

    /// <summary>
    /// Whether the policies of users and roles determine what each request may do, including those of builds and of the registry. Otherwise every correctly
    /// signed request may do everything.
    /// </summary>
    public bool EnforcePolicies { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The length of a minute in a build's time limits. Tests shorten it.</summary>
    internal TimeSpan Minute { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The seed of a log service whose pages have random lengths, some of them 0; null for pages of the maximum length.</summary>
    internal int? LogPageSeed { get; init; }

    /// <summary>
    /// Whether builds ignore <c>on-failure</c>, as CodeBuild documents for reserved capacity, for Lambda and for images that are not its own.
    /// </summary>
    internal bool IgnoreOnFailure { get; init; }

    /// <summary>The number of builds that run at the same time; the others are queued.</summary>
    internal int BuildsAtOnce { get; init; } = 4;
}
