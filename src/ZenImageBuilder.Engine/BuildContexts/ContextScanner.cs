using System.IO.Enumeration;

namespace ZenImageBuilder.Engine.BuildContexts;

/// <summary>Walks a folder and finds what belongs to its build context, as BuildKit's client does.</summary>
internal sealed class ContextScanner
{
    private const int ReportEvery = 512;
    private const char InvalidCharacter = '\uFFFD';

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = default, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    private readonly string _root;
    private readonly IgnorePatterns _patterns;
    private readonly IProgress<ContextProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly bool[] _scratch;
    private readonly List<ContextEntry> _entries = [];
    private readonly List<LeftOut> _leftOut = [];
    private readonly List<ContextWarning> _warnings = [];
    private readonly Stack<Folder> _ahead = new();
    private int _files;
    private long _bytes;
    private int _folders;

    private ContextScanner(string root, IgnorePatterns patterns, IProgress<ContextProgress>? progress, CancellationToken cancellation)
    {
        _root = root;
        _patterns = patterns;
        _progress = progress;
        _cancellation = cancellation;
        _scratch = new bool[patterns.Patterns.Count];
    }

    /// <summary>Finds what belongs to the context. No file but the ignore file is opened.</summary>
    /// <exception cref="ContextException">The folder or its Dockerfile cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ScannedContext Scan(ContextSource source, IProgress<ContextProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var root = CheckRoot(source.Root);
        var files = BuildFiles.Find(root, source.Dockerfile);
        return new ContextScanner(root, files.Patterns, progress, cancellationToken).Walk(files);
    }

    private static string CheckRoot(string named)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named));
        if (Directory.Exists(root)) return root;
        throw File.Exists(root)
            ? new ContextException(ContextErrorCode.RootNotFolder, root, $"The build context '{root}' is not a folder.", "Name the folder that holds the Dockerfile.")
            : new ContextException(ContextErrorCode.RootMissing, root, $"The build context '{root}' does not exist.");
    }

    private ScannedContext Walk(BuildFiles files)
    {
        _ahead.Push(new Folder("", null, null, []));
        while (_ahead.TryPop(out var folder)) Visit(folder);
        _entries.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
        _leftOut.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
        Report();
        return new()
        {
            Root = _root,
            DockerfilePath = files.Dockerfile,
            IgnoreFile = files.IgnoreFile,
            Entries = _entries,
            LeftOut = _leftOut,
            Warnings = _warnings,
            Files = _files,
            Bytes = _bytes,
            FoldersVisited = _folders,
        };
    }

    private void Visit(Folder folder)
    {
        _folders++;
        var fullPath = ScannedContext.FullPath(_root, folder.Path);
        try
        {
            foreach (var (name, mayBeFolder) in new FileSystemEnumerable<(string, bool)>(fullPath, static (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory), Everything))
            {
                _cancellation.ThrowIfCancellationRequested();
                Meet(folder, name, mayBeFolder);
            }
        }
        catch (DirectoryNotFoundException) when (folder.Parent is not null)
        {
            // Gone since its parent was read: as if it had never been there.
        }
        catch (UnauthorizedAccessException) when (folder.IsLeftOut)
        {
            // Left out, and entered only because something in it might have come back.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ContextException.Unreadable(fullPath, e);
        }
    }

    private void Meet(Folder folder, string name, bool mayBeFolder)
    {
        var path = folder.Path.Length == 0 ? name : folder.Path + "/" + name;
        var fullPath = ScannedContext.FullPath(_root, path);
        var rule = _patterns.Decide(path, folder.Matched, _scratch);
        if (rule is not null && !mayBeFolder)
        {
            // The listing says what it is not, and no more is asked of what is left out.
            LeaveOut(folder, path, isFolder: false, rule);
            return;
        }
        if (Look(path, fullPath, isLeftOut: rule is not null) is not { } status) return;
        // The walk keeps it, the rules as they are documented do not: BuildKit sends such a file without its content. Neither can be meant.
        if (rule is null && status.Kind != FileKind.Directory && _patterns.MayDisagree) rule = _patterns.Excludes(path);
        if (status.Kind == FileKind.Directory) Enter(folder, path, in status, rule);
        else if (rule is not null) LeaveOut(folder, path, isFolder: false, rule);
        else Keep(folder, path, fullPath, in status);
    }

    private FileStatus? Look(string path, string fullPath, bool isLeftOut)
    {
        try
        {
            if (FileStatus.Read(fullPath) is { } status)
            {
                return isLeftOut || HasValidName(path) ? status : throw Invalid(fullPath);
            }
            // The runtime reads bytes that are no UTF-8 as this character, and then finds no such file. Otherwise it is just gone.
            return isLeftOut || !path.Contains(InvalidCharacter, StringComparison.Ordinal) ? null : throw Invalid(fullPath);
        }
        catch (UnauthorizedAccessException) when (isLeftOut)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ContextException.Unreadable(fullPath, e);
        }
    }

    private static bool HasValidName(string path)
    {
        for (var index = 0; index < path.Length; index++)
        {
            if (!char.IsSurrogate(path[index])) continue;
            if (index + 1 >= path.Length || !char.IsSurrogatePair(path[index], path[index + 1])) return false;
            index++;
        }
        return true;
    }

    private static ContextException Invalid(string fullPath) =>
        new(ContextErrorCode.NameInvalid, fullPath, $"The name of '{fullPath}' is not valid Unicode, so no build can be sent it.", "Rename it, or name its folder in the ignore file.");

    private void Enter(Folder parent, string path, in FileStatus status, IgnorePattern? rule)
    {
        if (rule is not null)
        {
            LeaveOut(parent, path, isFolder: true, rule);
            if (_patterns.CanSkip(path, _scratch)) return;
        }
        var entry = new ContextEntry(path, EntryKind.Directory, status.Mode, 0, null);
        var matched = _scratch.Length == 0 ? _scratch : [.. _scratch];
        if (rule is null) Add(parent, entry);
        _ahead.Push(new Folder(path, parent, rule is null ? null : entry, matched));
    }

    private void LeaveOut(Folder parent, string path, bool isFolder, IgnorePattern rule)
    {
        if (!parent.IsLeftOut) _leftOut.Add(new(path, isFolder, rule));
    }

    private void Keep(Folder folder, string path, string fullPath, in FileStatus status)
    {
        switch (status.Kind)
        {
            case FileKind.Special:
                _warnings.Add(new(path, $"'{path}' is a socket, a device or a pipe and is not sent."));
                break;
            case FileKind.SymbolicLink:
                if (ReadLink(fullPath) is { } target) Add(folder, new(path, EntryKind.SymbolicLink, 0b111_111_111, 0, target));
                break;
            default:
                Add(folder, new(path, EntryKind.File, status.Mode, status.Size, null) { Stamp = status.Stamp });
                _files++;
                _bytes += status.Size;
                if (_files % ReportEvery == 0) Report();
                break;
        }
    }

    private static string? ReadLink(string fullPath)
    {
        var target = FileStatus.ReadLink(fullPath);
        return target?.Contains(InvalidCharacter, StringComparison.Ordinal) == true || (target is not null && !HasValidName(target)) ? throw Invalid(fullPath) : target;
    }

    /// <summary>A folder that is left out comes back with the first thing in it that does.</summary>
    private void Add(Folder folder, ContextEntry entry)
    {
        for (var above = folder; above is not null; above = above.Parent)
        {
            if (above.Pending is { } pending) _entries.Add(pending);
            above.Pending = null;
        }
        _entries.Add(entry);
    }

    private void Report() => _progress?.Report(new(ContextPhase.Scan, _files, _bytes, 0, 0));

    private sealed class Folder(string path, Folder? parent, ContextEntry? pending, bool[] matched)
    {
        public string Path { get; } = path;

        public Folder? Parent { get; } = parent;

        public bool IsLeftOut { get; } = pending is not null;

        /// <summary>The entry of a folder that is left out, until something below brings it back.</summary>
        public ContextEntry? Pending { get; set; } = pending;

        public bool[] Matched { get; } = matched;
    }
}
