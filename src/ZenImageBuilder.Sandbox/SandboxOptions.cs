namespace ZenImageBuilder.Sandbox;

/// <summary>How a sandbox is started.</summary>
public sealed record SandboxOptions
{
    /// <summary>The folder in which the sandbox makes its own; null for the system's temporary folder.</summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>The region that the sandbox is in.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>
    /// What <c>docker</c> means in builds: a name (docker, podman, buildah) or a path; null for the first of those that the machine has and that
    /// works; an empty string for none.
    /// </summary>
    public string? ContainerEngine { get; init; }

    /// <summary>The TCP port on 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Whether a push creates the repository it names, as ECR does with a repository creation template (the default, so that a first run works).
    /// When false, such a push fails as it does on a plain ECR registry.
    /// </summary>
    public bool CreateRepositoryOnPush { get; init; } = true;

    /// <summary>
    /// How many requests a session of STS serves before it counts as expired, however long it may live; null for any number. With it, credentials end in the middle
    /// of an upload or of a watched build.
    /// </summary>
    public int? RequestsPerSession { get; init; }

    /// <summary>
    /// Whether the policies of users and roles decide what each request may do, those of builds and of the registry included. Without it, who signs rightly may do everything.
    /// </summary>
    public bool EnforcePolicies { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long a minute of a build's time limits is. Tests shorten it.</summary>
    internal TimeSpan Minute { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Seeds a log service whose pages are of random length, some of them empty; null for pages as long as they may be.</summary>
    internal int? LogPageSeed { get; init; }

    /// <summary>Whether builds do without <c>on-failure</c>, as CodeBuild says of reserved capacity, of Lambda and of images that are not its own.</summary>
    internal bool IgnoreOnFailure { get; init; }

    /// <summary>How many builds run at once; the others are queued.</summary>
    internal int BuildsAtOnce { get; init; } = 4;
}
