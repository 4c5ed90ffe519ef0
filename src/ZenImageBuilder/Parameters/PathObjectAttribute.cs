using System.Collections;
using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// Takes what names a path: a text, a file or folder, or a build context where it stands for the folder that it was read from. Any other object would be taken by the
/// text that PowerShell makes of it, which may happen to be the name of a folder.
/// </summary>
/// <remarks>
/// An object that is not taken is not refused here, because it may still be meant for another parameter of the pipeline: what takes its place is no text yet, and becomes
/// one, which <see cref="RequirePath"/> refuses, only when PowerShell has found no other parameter for it.
/// </remarks>
internal sealed class PathObjectAttribute : ArgumentTransformationAttribute
{
    // No path holds this character.
    private const string Mark = "\0not a path\0";

    /// <summary>Whether a build context stands for its folder; where it does not, the cmdlet has a parameter for contexts.</summary>
    public bool TakesFolderOfContext { get; init; }

    /// <summary>Whether the path is taken as it is written; where it is not, what stands for a pattern in the folder of a context is escaped.</summary>
    public bool IsLiteral { get; init; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is IList list and not Array { Rank: > 1 }
            ? list.Cast<object?>().Select(Path).ToArray()
            : Path(inputData);

    /// <summary>Refuses the text that stands for an object which is no path.</summary>
    public static void RequirePath(string path)
    {
        if (path.StartsWith(Mark, StringComparison.Ordinal))
        {
            var type = path[Mark.Length..];
            throw new ImageBuilderException(
                ErrorCode.NotAFileSystemPath,
                $"A path is needed, and an object of the type {type} was given.",
                type,
                "Give a text, or a file or folder as Get-Item gives it."
            );
        }
    }

    private object? Path(object? given)
    {
        var value = given is PSObject wrapped ? wrapped.BaseObject : given;
        if (value is null or string or char or FileSystemInfo or PathInfo || value.GetType().IsPrimitive || value is decimal)
        {
            return given;
        }

        if (LostObject.Of(given) is { } lost && IsPath(lost))
        {
            return given;
        }

        return TakesFolderOfContext && FolderOf(given!) is { } folder ? (IsLiteral ? folder : WildcardPattern.Escape(folder)) : new NoPath(given!);
    }

    private static bool IsPath(LostObject lost) => lost.MayBe(typeof(FileSystemInfo)) || lost.MayBe(typeof(PathInfo));

    private static string? FolderOf(object given) =>
        (given is PSObject wrapped ? wrapped.BaseObject : given) switch
        {
            BuildContext context => context.Root,
            PublishedBuildContext context => context.Root,
            _ => ContextRef.Of(given) is not null ? LostObject.Of(given)?.Text(nameof(BuildContext.Root)) : null,
        };

    private sealed class NoPath(object given)
    {
        public override string ToString() => Mark + PSObject.AsPSObject(given).TypeNames[0];
    }
}
