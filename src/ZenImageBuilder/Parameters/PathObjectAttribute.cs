using System.Collections;
using System.Management.Automation;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// Accepts an object that names a path: a text, a file or a folder, or a build context if it stands for the folder that it was read from. Without this
/// attribute, PowerShell would convert any other object to a text, which could happen to be the name of a folder.
/// </summary>
/// <remarks>
/// Any other object is not refused here, because it may still be meant for another parameter that is bound from the pipeline. It is replaced by an object that
/// is not a text. PowerShell converts that object to a text only if it finds no other parameter for it, and <see cref="RequirePath"/> refuses that text.
/// </remarks>
internal sealed class PathObjectAttribute : ArgumentTransformationAttribute
{
    // No path contains the character NUL.
    private const string Mark = "\0not a path\0";

    /// <summary>Whether a build context stands for its folder. If it does not, the cmdlet has a parameter for contexts.</summary>
    public bool TakesFolderOfContext { get; init; }

    /// <summary>Whether the path is used as it is written. If it is not, wildcard characters in the folder of a context are escaped.</summary>
    public bool IsLiteral { get; init; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is IList list and not Array { Rank: > 1 }
            ? list.Cast<object?>().Select(Path).ToArray()
            : Path(inputData);

    /// <summary>Throws if the text stands for an object that is not a path.</summary>
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
