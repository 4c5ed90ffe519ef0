namespace ZenImageBuilder.Engine.Contexts.Packing;

/// <summary>What stands where in the archive that a build gets, and the version of all of this.</summary>
/// <remarks>
/// The archive is cut into blocks (<see cref="ArchivePlan"/>), which lie in one object or in several (<see cref="SegmentPlan"/>). It is put together and
/// extracted before the build, and the build runs over <c>context/</c> with the Dockerfile from <c>dockerfile/</c>:
/// a Dockerfile that the ignore file leaves out, or that lies elsewhere, reaches the build, yet is not part of the context. The ignore
/// file beside it says nothing and takes precedence over the one that may be in the context, so that no rule is applied a second time.
/// </remarks>
internal static class ArchiveLayout
{
    /// <summary>Part of every hash; to be raised when an archive of the same content would hold something else.</summary>
    public const string Version = "ZenImageBuilder context 2\n";

    /// <summary>The entry of a context's own object that lists the blocks of the archive in order, a path a line: <c>blocks/…</c>, or <c>s3/blocks/…</c> for one of the third segment.</summary>
    public const string RecipeName = "recipe";

    /// <summary>The folder of the blocks in an object.</summary>
    public const string BlocksFolder = "blocks/";

    /// <summary>The folder of the context in the archive.</summary>
    public const string ContextFolder = "context/";

    /// <summary>The folder of the Dockerfile in the archive.</summary>
    public const string DockerfileFolder = "dockerfile/";

    /// <summary>The Dockerfile in its folder, whatever it is called at home.</summary>
    public const string DockerfileName = "Dockerfile";

    /// <summary>The mode of the folders that are not the user's.</summary>
    public const int FolderMode = 0b111_101_101;

    /// <summary>The mode of the files that are not the user's.</summary>
    public const int FileMode = 0b110_100_100;

    /// <summary>The ignore file that takes the place of the context's own.</summary>
    public static ReadOnlySpan<byte> IgnoreFile => "# The ignore file has been applied where the context was packed.\n"u8;

    /// <summary>Its name.</summary>
    public const string IgnoreFileName = DockerfileName + ".dockerignore";
}
