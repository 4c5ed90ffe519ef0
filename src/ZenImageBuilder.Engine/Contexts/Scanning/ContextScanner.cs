using System.Collections.Concurrent;
using System.IO.Enumeration;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Contexts.Ignoring;
using ZenImageBuilder.Engine.Contexts.Packing;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Contexts.Scanning;

/// <summary>Walks a folder and finds the entries of its build context, as BuildKit's client does. Folders of the same depth are read in parallel.</summary>
internal sealed class ContextScanner
{
    private const int ReportEvery = 512;
    private const char InvalidCharacter = '\uFFFD';

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = default,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    private readonly string _root;
    private readonly IgnorePatterns _patterns;
    private readonly ContextReporter? _reporter;
    private readonly CancellationToken _cancellation;
    private int _files;
    private long _bytes;

    private ContextScanner(string root, IgnorePatterns patterns, ContextReporter? reporter, CancellationToken cancellation)
    {
        _root = root;
        _patterns = patterns;
        _reporter = reporter;
        _cancellation = cancellation;
    }

    /// <summary>
    /// Finds the entries of the context. The content of files is not read, except that of the ignore file and the first bytes of the Dockerfile.
    /// </summary>
    /// <exception cref="ImageBuilderException">The folder or its Dockerfile cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The scan was cancelled.</exception>
    public static ScannedContext Scan(
        ContextSource source,
        PackingOptions? options = null,
        ContextReporter? reporter = null,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var root = CheckRoot(source.Root);
        var files = BuildFiles.Find(root, source.Dockerfile);
        return new ContextScanner(root, files.Patterns, reporter, cancellationToken).Walk(files, (options ?? new()).Workers);
    }

    private static string CheckRoot(string named)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named));
        if (Directory.Exists(root))
        {
            return root;
        }

        throw File.Exists(root)
            ? new ImageBuilderException(
                ErrorCode.ContextNotFound,
                $"The build context '{root}' is not a folder.",
                root,
                "Name the folder that holds the Dockerfile."
            )
            : new ImageBuilderException(ErrorCode.ContextNotFound, $"The build context '{root}' does not exist.", root);
    }

    private ScannedContext Walk(BuildFiles files, int workers)
    {
        var visitors = new ConcurrentBag<Visitor>();
        var folders = 0;
        for (List<Folder> ahead = [new("", null, null, [])]; ahead.Count > 0; ahead = [.. visitors.SelectMany(static visitor => visitor.TakeAhead())])
        {
            folders += ahead.Count;
            var level = ahead;
            ParallelLoop.For(
                level.Count,
                workers,
                () => visitors.TryTake(out var visitor) ? visitor : new(this),
                (index, visitor) => visitor.Visit(level[index]),
                visitors.Add,
                _cancellation
            );
        }
        Report();
        return new()
        {
            Root = _root,
            DockerfilePath = files.Dockerfile,
            IgnoreFile = files.IgnoreFile,
            Entries = Ordered(visitors, static visitor => visitor.Entries, static entry => entry.Path),
            LeftOut = Ordered(visitors, static visitor => visitor.LeftOut, static left => left.Path),
            Warnings = Ordered(visitors, static visitor => visitor.Warnings, static warning => warning.Path),
            Files = _files,
            Bytes = _bytes,
            FoldersVisited = folders,
        };
    }

    private static List<T> Ordered<T>(IEnumerable<Visitor> visitors, Func<Visitor, List<T>> found, Func<T, string> path)
    {
        List<T> all = [];
        foreach (var visitor in visitors)
        {
            all.AddRange(found(visitor));
        }

        all.Sort((one, other) => string.CompareOrdinal(path(one), path(other)));
        return all;
    }

    private void Count(long size)
    {
        Interlocked.Add(ref _bytes, size);
        if (Interlocked.Increment(ref _files) % ReportEvery == 0)
        {
            Report();
        }
    }

    private void Report() => _reporter?.Report(ContextStage.Scanning, Volatile.Read(ref _files), Interlocked.Read(ref _bytes));

    /// <summary>Reads folders and collects what one worker has found.</summary>
    private sealed class Visitor(ContextScanner scanner)
    {
        private readonly IgnorePatterns _patterns = scanner._patterns;
        private readonly bool[] _scratch = new bool[scanner._patterns.Patterns.Count];
        private List<Folder> _ahead = [];

        public List<ContextEntry> Entries { get; } = [];

        public List<LeftOut> LeftOut { get; } = [];

        public List<ContextWarning> Warnings { get; } = [];

        /// <summary>Returns and forgets the subfolders that this worker has found and that have to be read next.</summary>
        public List<Folder> TakeAhead()
        {
            var ahead = _ahead;
            _ahead = [];
            return ahead;
        }

        public void Visit(Folder folder)
        {
            var fullPath = ScannedContext.FullPath(scanner._root, folder.Path);
            var prefix = folder.Path.Length == 0 ? "" : folder.Path + "/";
            try
            {
                // A trailing slash marks a folder, so that one string is the only allocation for an entry that is excluded.
                foreach (
                    var path in new FileSystemEnumerable<string>(
                        fullPath,
                        (ref FileSystemEntry entry) => string.Concat(prefix, entry.FileName, entry.IsDirectory ? "/" : ""),
                        Everything
                    )
                )
                {
                    scanner._cancellation.ThrowIfCancellationRequested();
                    var mayBeFolder = path[^1] == '/';
                    Meet(folder, mayBeFolder ? path[..^1] : path, mayBeFolder);
                }
            }
            catch (DirectoryNotFoundException) when (folder.Parent is not null)
            {
                // The folder was deleted after its parent had been read. It is treated as if it had never existed.
            }
            catch (UnauthorizedAccessException) when (folder.IsLeftOut)
            {
                // The folder is excluded and was entered only because an entry in it might have been included again.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw ContextErrors.Unreadable(fullPath, exception);
            }
        }

        private void Meet(Folder folder, string path, bool mayBeFolder)
        {
            var rule = _patterns.Decide(path, folder.Matched, _scratch);
            if (rule is not null && !mayBeFolder)
            {
                // The listing shows that it is not a folder, and nothing more is needed about an excluded entry.
                LeaveOut(folder, path, isFolder: false, rule);
                return;
            }
            var fullPath = ScannedContext.FullPath(scanner._root, path);
            if (Look(path, fullPath, isLeftOut: rule is not null) is not { } status)
            {
                return;
            }
            // BuildKit's walk includes this entry, but the documented rules exclude it. BuildKit sends such a file without its content, which cannot be the
            // intention.
            if (rule is null && status.Kind != FileKind.Directory && _patterns.MayDisagree)
            {
                rule = _patterns.Excludes(path);
            }

            if (status.Kind == FileKind.Directory)
            {
                Enter(folder, path, fullPath, in status, rule);
            }
            else if (rule is not null)
            {
                LeaveOut(folder, path, isFolder: false, rule);
            }
            else
            {
                Keep(folder, path, fullPath, in status);
            }
        }

        private void Enter(Folder parent, string path, string fullPath, in FileStatus status, IgnorePattern? rule)
        {
            if (rule is not null)
            {
                LeaveOut(parent, path, isFolder: true, rule);
                if (_patterns.CanSkip(path, _scratch))
                {
                    return;
                }
            }
            var entry = new ContextEntry(path, EntryKind.Directory, status.Mode, 0, null) { FullPath = fullPath };
            var matched = _scratch.Length == 0 ? _scratch : [.. _scratch];
            if (rule is null)
            {
                Add(parent, entry);
            }

            _ahead.Add(new Folder(path, parent, rule is null ? null : entry, matched));
        }

        private void LeaveOut(Folder parent, string path, bool isFolder, IgnorePattern rule)
        {
            if (!parent.IsLeftOut)
            {
                LeftOut.Add(new(path, isFolder, rule));
            }
        }

        private void Keep(Folder folder, string path, string fullPath, in FileStatus status)
        {
            switch (status.Kind)
            {
                case FileKind.Special:
                    Warnings.Add(new(path, $"'{path}' is a socket, a device or a pipe and is not sent."));
                    break;
                case FileKind.SymbolicLink:
                    if (ReadLink(fullPath) is { } target)
                    {
                        Add(folder, new(path, EntryKind.SymbolicLink, 0b111_111_111, 0, target) { FullPath = fullPath });
                    }

                    break;
                default:
                    Add(folder, new(path, EntryKind.File, status.Mode, status.Size, null) { FullPath = fullPath, Stamp = status.Stamp });
                    scanner.Count(status.Size);
                    break;
            }
        }

        /// <summary>Adds an entry. If it is the first included entry in an excluded folder, the folder is added before it.</summary>
        private void Add(Folder folder, ContextEntry entry)
        {
            for (var above = folder; above is not null; above = above.Parent)
            {
                if (above.BringBack() is { } pending)
                {
                    Entries.Add(pending);
                }
            }
            Entries.Add(entry);
        }
    }

    private static FileStatus? Look(string path, string fullPath, bool isLeftOut)
    {
        try
        {
            if (FileStatus.Read(fullPath) is { } status)
            {
                return isLeftOut || HasValidName(path) ? status : throw Invalid(fullPath);
            }
            // .NET decodes bytes that are not valid UTF-8 to this character, and then does not find the file. Without this character, the file has been
            // deleted.
            return isLeftOut || !path.Contains(InvalidCharacter, StringComparison.Ordinal) ? null : throw Invalid(fullPath);
        }
        catch (UnauthorizedAccessException) when (isLeftOut)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ContextErrors.Unreadable(fullPath, exception);
        }
    }

    private static bool HasValidName(string path)
    {
        for (var index = 0; index < path.Length; index++)
        {
            if (!char.IsSurrogate(path[index]))
            {
                continue;
            }

            if (index + 1 >= path.Length || !char.IsSurrogatePair(path[index], path[index + 1]))
            {
                return false;
            }

            index++;
        }
        return true;
    }

    private static string? ReadLink(string fullPath)
    {
        var target = FileStatus.ReadLink(fullPath);
        return target?.Contains(InvalidCharacter, StringComparison.Ordinal) == true || (target is not null && !HasValidName(target))
            ? throw Invalid(fullPath)
            : target;
    }

    private static ImageBuilderException Invalid(string fullPath) =>
        new(
            ErrorCode.FileUnreadable,
            $"The name of '{fullPath}' is not valid Unicode, so no build can be sent it.",
            fullPath,
            "Rename it, or name its folder in the ignore file."
        );

    private sealed class Folder(string path, Folder? parent, ContextEntry? pending, bool[] matched)
    {
        private ContextEntry? _pending = pending;

        public string Path { get; } = path;

        public Folder? Parent { get; } = parent;

        public bool IsLeftOut { get; } = pending is not null;

        public bool[] Matched { get; } = matched;

        /// <summary>Returns the entry of an excluded folder to the first caller that finds an included entry in it; null to all later callers.</summary>
        public ContextEntry? BringBack() => _pending is null ? null : Interlocked.Exchange(ref _pending, null);
    }
}
