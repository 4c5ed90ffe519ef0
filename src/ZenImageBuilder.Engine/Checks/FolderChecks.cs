using System.Runtime.CompilerServices;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>Checks artifact stores that are folders on this machine.</summary>
internal sealed class FolderChecks : IComponentChecks
{
    public bool Cover(StackComponent component) => component is ArtifactStore { Flavor: FolderSettings.Flavor };

    public async IAsyncEnumerable<Check> RunAsync(CheckSubject subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = FolderSettings.Of((ArtifactStore)subject.Component).Path;
        var exists = await Check.RunAsync("Folder", () => Task.FromResult(Exists(folder))).ConfigureAwait(false);
        yield return exists;
        if (!exists.HasFailed)
        {
            yield return await Check.RunAsync("Write", () => Task.FromResult(IsWritable(folder))).ConfigureAwait(false);
        }
    }

    private static CheckResult Exists(string folder) =>
        Directory.Exists(folder)
            ? $"The folder '{folder}' exists."
            : throw new ImageBuilderException(
                ErrorCode.ContextNotFound,
                $"There is no folder '{folder}'.",
                folder,
                "Make the folder, or give the artifact store another one: Set-ArtifactStore -Path"
            );

    private static CheckResult IsWritable(string folder)
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
