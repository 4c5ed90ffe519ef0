namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>The layout of the archive that a build gets, and the version of that layout.</summary>
/// <remarks>
/// The archive is cut into blocks (<see cref="ArchivePlan"/>), which are stored in one object or in several (<see cref="SegmentPlan"/>). The blocks are
/// concatenated and extracted before the build. The build uses <c>context/</c> as the build context and the Dockerfile from <c>dockerfile/</c>, so that a
/// Dockerfile that the ignore file excludes, or that lies in another folder, reaches the build without being part of the context. The ignore file next to that
/// Dockerfile excludes nothing. It takes precedence over an ignore file in the context, so that no rule is applied a second time.
/// </remarks>
internal static class ArchiveLayout
{
    /// <summary>Part of every hash. Change it if an archive of the same content would have other bytes.</summary>
    public const string Version = "ZenImageBuilder context 2\n";

    /// <summary>
    /// The entry of a context's own object that lists the blocks of the archive in order, one path a line: <c>blocks/…</c> for a block in the same object,
    /// <c>s3/blocks/…</c> for a block of the third segment.
    /// </summary>
    public const string RecipeName = "recipe";

    /// <summary>The folder of the blocks in an object.</summary>
    public const string BlocksFolder = "blocks/";

    /// <summary>The folder of the context in the archive.</summary>
    public const string ContextFolder = "context/";

    /// <summary>The folder of the Dockerfile in the archive.</summary>
    public const string DockerfileFolder = "dockerfile/";

    /// <summary>The name of the Dockerfile in the archive, whatever the name of the user's file is.</summary>
    public const string DockerfileName = "Dockerfile";

    /// <summary>The mode of the folders that do not come from the user.</summary>
    public const int FolderMode = 0b111_101_101;

    /// <summary>The mode of the files that do not come from the user.</summary>
    public const int FileMode = 0b110_100_100;

    /// <summary>The content of the ignore file that replaces the one of the context.</summary>
    public static ReadOnlySpan<byte> IgnoreFile => "# The ignore file has been applied where the context was packed.\n"u8;

    /// <summary>The name of the ignore file that replaces the one of the context.</summary>
    public const string IgnoreFileName = DockerfileName + ".dockerignore";
}
