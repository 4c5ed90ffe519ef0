using ZenImageBuilder.Engine.BuildContexts;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Reads the files that explain a failure later.</summary>
internal static class BuildInputsReader
{
    /// <summary>The Dockerfile and the ignore file of a context that has been scanned. They were read before, so what cannot be read now is not worth an error.</summary>
    public static BuildInputs Read(ScannedContext context) =>
        new(Text(context.DockerfilePath), context.IgnoreFile is { } file ? Path.GetFileName(file) : null, context.IgnoreFile is { } ignore ? Text(ignore) : null);

    private static string? Text(string path)
    {
        try
        {
            return new FileInfo(path).Length <= BuildInputs.Longest ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
