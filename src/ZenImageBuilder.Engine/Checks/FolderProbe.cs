using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>Looks at artifact stores that are folders of this machine.</summary>
internal sealed class FolderProbe : IComponentProbe
{
    public bool Knows(StackComponent component) => component is ArtifactStore { Flavor: FolderSettings.Flavor };

    public IEnumerable<Look> Looks(ProbeRequest request)
    {
        var folder = FolderSettings.Of((ArtifactStore)request.Component).Path;
        yield return new("Folder", _ => Task.FromResult<Finding>(Exists(folder)), endsHere: true);
        yield return new("Write", _ => Task.FromResult<Finding>(IsWritable(folder)));
    }

    private static string Exists(string folder) =>
        Directory.Exists(folder)
            ? $"The folder '{folder}' exists."
            : throw new ImageBuilderException(
                ErrorCode.ContextNotFound,
                $"There is no folder '{folder}'.",
                folder,
                "Make the folder, or give the artifact store another one: Set-ArtifactStore -Path"
            );

    private static string IsWritable(string folder)
    {
        var probe = Path.Combine(folder, $".zenimagebuilder-{Guid.NewGuid():N}");
        try
        {
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return $"The folder '{folder}' can be written.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageBuilderException(
                ErrorCode.FileUnreadable,
                $"The folder '{folder}' cannot be written: {exception.Message.TrimEnd('.')}.",
                folder,
                "Make the folder writable for you.",
                exception
            );
        }
    }
}
