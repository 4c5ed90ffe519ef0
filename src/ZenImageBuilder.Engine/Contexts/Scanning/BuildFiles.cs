using ZenImageBuilder.Engine.Contexts.Ignoring;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>The two files that control a build, the Dockerfile and the ignore file. They are found as Docker finds them.</summary>
/// <param name="Dockerfile">The absolute path of the Dockerfile, with symbolic links resolved.</param>
/// <param name="IgnoreFile">The absolute path of the ignore file, without symbolic links resolved; null if there is none.</param>
/// <param name="Patterns">The rules of the ignore file.</param>
internal sealed record BuildFiles(string Dockerfile, string? IgnoreFile, IgnorePatterns Patterns)
{
    private const string DefaultName = "Dockerfile";

    // Docker has accepted this spelling in place of the default name since https://github.com/moby/moby/pull/10858.
    private const string LowerCaseName = "dockerfile";

    /// <summary>Finds and checks the Dockerfile and the ignore file.</summary>
    /// <exception cref="ImageBuilderException">
    /// The Dockerfile is missing or empty, or one of the files is not a file, is unreadable, is malformed, or is a link to a path outside the context.
    /// </exception>
    public static BuildFiles Find(string root, string? dockerfile)
    {
        if (dockerfile?.Contains('\0', StringComparison.Ordinal) == true)
        {
            throw Missing(root, dockerfile);
        }

        var named = Path.GetFullPath(dockerfile ?? DefaultName, root);
        try
        {
            var found = Spelled(root, named);
            var resolved = ResolveDockerfile(root, found);
            var ignoreFile = FindIgnoreFile(root, found);
            return new(resolved, ignoreFile, ignoreFile is null ? IgnorePatterns.None : ReadPatterns(root, ignoreFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ContextErrors.Unreadable(named, exception);
        }
    }

    private static string Spelled(string root, string named)
    {
        if (FileStatus.Read(named) is not null)
        {
            return named;
        }

        var lowerCase = Path.Combine(Path.GetDirectoryName(named) ?? root, LowerCaseName);
        return Path.GetFileName(named) is DefaultName && FileStatus.Read(lowerCase) is not null ? lowerCase : throw Missing(root, named);
    }

    private static string ResolveDockerfile(string root, string found)
    {
        var resolved =
            RealPath.Resolve(found)
            ?? throw new ImageBuilderException(
                ErrorCode.DockerfileNotFound,
                $"The Dockerfile '{found}' is a link to '{FileStatus.ReadLink(found)}', which leads nowhere.",
                found
            );
        if (!StaysWithin(resolved, root, found))
        {
            throw new ImageBuilderException(
                ErrorCode.PathOutsideContext,
                $"The Dockerfile '{found}' is a link to '{resolved}', which lies outside of the context.",
                found,
                "Copy the file into the context, or name it by its own path."
            );
        }

        if (FileStatus.Read(resolved) is not { Kind: FileKind.File } status)
        {
            throw new ImageBuilderException(
                ErrorCode.DockerfileNotFound,
                $"The Dockerfile '{found}' is not a file.",
                found,
                "Name the file, not the folder that it is in."
            );
        }

        if (status.Size == 0)
        {
            throw new ImageBuilderException(ErrorCode.DockerfileNotFound, $"The Dockerfile '{found}' is empty.", found);
        }

        if (EncodingOf(resolved) is { } encoding)
        {
            throw new ImageBuilderException(
                ErrorCode.InvalidDockerfile,
                $"The Dockerfile '{found}' is written in {encoding}, which no builder reads.",
                found,
                "Save it as UTF-8."
            );
        }

        return resolved;
    }

    private static string? EncodingOf(string file)
    {
        Span<byte> head = stackalloc byte[TextEncoding.MarkLength];
        using var stream = File.OpenRead(file);
        return TextEncoding.Foreign(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    private static string? FindIgnoreFile(string root, string dockerfile)
    {
        var own = dockerfile + ".dockerignore";
        if (FileStatus.Read(own) is not null)
        {
            return own;
        }

        var common = Path.Combine(root, ".dockerignore");
        return FileStatus.Read(common) is null ? null : common;
    }

    // Docker treats an ignore file that is a link out of the context as empty, so that files which should be excluded would be sent. An error is safer.
    private static IgnorePatterns ReadPatterns(string root, string ignoreFile)
    {
        if (RealPath.Resolve(ignoreFile) is not { } resolved || !StaysWithin(resolved, root, ignoreFile))
        {
            throw new ImageBuilderException(
                ErrorCode.PathOutsideContext,
                $"The ignore file '{ignoreFile}' is a link that leads out of the context or nowhere.",
                ignoreFile,
                "Copy the file into the context."
            );
        }

        if (FileStatus.Read(resolved) is not { Kind: FileKind.File })
        {
            throw new ImageBuilderException(ErrorCode.InvalidIgnorePattern, $"The ignore file '{ignoreFile}' is not a file.", ignoreFile);
        }

        try
        {
            return IgnorePatterns.Parse(File.ReadAllBytes(resolved), ignoreFile, backslashEscapes: !OperatingSystem.IsWindows());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ContextErrors.Unreadable(ignoreFile, exception);
        }
    }

    /// <summary>Returns whether a link points into the context or into the folder that contains the link.</summary>
    private static bool StaysWithin(string resolved, string root, string link) =>
        (RealPath.Resolve(root) is { } realRoot && RealPath.IsWithin(resolved, realRoot))
        || (Path.GetDirectoryName(link) is { } folder && RealPath.Resolve(folder) is { } realFolder && RealPath.IsWithin(resolved, realFolder));

    private static ImageBuilderException Missing(string root, string named)
    {
        if (!Directory.EnumerateFileSystemEntries(root).Any())
        {
            return new(ErrorCode.ContextEmpty, $"The build context '{root}' is empty.", root, "Name the folder that holds the Dockerfile.");
        }

        var folder = Path.GetDirectoryName(named);
        var others = Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder)
                .Select(Path.GetFileName)
                .OfType<string>()
                .Where(LooksLikeDockerfile)
                .Order(StringComparer.Ordinal)
                .Take(3)
                .ToArray()
            : [];
        return new(
            ErrorCode.DockerfileNotFound,
            $"There is no Dockerfile at '{named}'.",
            named,
            others.Length > 0
                ? $"The folder holds '{string.Join("', '", others)}': name the one that you mean."
                : "Name the Dockerfile, relative to the context or by its full path."
        );
    }

    private static bool LooksLikeDockerfile(string name) =>
        !name.EndsWith(".dockerignore", StringComparison.OrdinalIgnoreCase)
        && (name.Contains(DefaultName, StringComparison.OrdinalIgnoreCase) || name.Contains("Containerfile", StringComparison.OrdinalIgnoreCase));
}
