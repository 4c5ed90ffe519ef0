namespace ZenImageBuilder.Engine.Dockerfiles;

/// <summary>Finds the instruction that names an image.</summary>
internal static class BaseImages
{
    /// <summary>
    /// The first instruction that names an image. If a variable may hold the name, the only instruction that may name it; null if no instruction does, or
    /// several may.
    /// </summary>
    /// <param name="image">The name with its registry and its tag, as builders resolve it.</param>
    public static DockerfileInstruction? Find(IReadOnlyList<DockerfileInstruction> instructions, string image)
    {
        List<DockerfileInstruction> possible = [];
        foreach (var instruction in instructions)
        {
            foreach (var name in Named(instruction))
            {
                if (string.Equals(Resolved(name), image, StringComparison.Ordinal))
                {
                    return instruction;
                }

                if (name.Contains('$', StringComparison.Ordinal))
                {
                    possible.Add(instruction);
                }
            }
        }

        return possible is [var only] ? only : null;
    }

    private static IEnumerable<string> Named(DockerfileInstruction instruction)
    {
        var words = instruction.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Skip(1);
        return instruction.Keyword switch
        {
            "FROM" => words.SkipWhile(static word => word.StartsWith("--", StringComparison.Ordinal)).Take(1),
            "COPY" => words.Where(static word => word.StartsWith("--from=", StringComparison.Ordinal)).Select(static word => word["--from=".Length..]),
            "RUN" => words
                .TakeWhile(static word => word.StartsWith("--", StringComparison.Ordinal))
                .SelectMany(static word => word.Split(','))
                .Where(static part => part.StartsWith("from=", StringComparison.Ordinal))
                .Select(static part => part["from=".Length..]),
            _ => [],
        };
    }

    // docker.io, library and latest are the defaults of the parts that are not written.
    private static string Resolved(string name)
    {
        var host = name.IndexOf('/', StringComparison.Ordinal) is var slash && slash > 0 ? name[..slash] : "";
        var full =
            host.Contains('.', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal) || host == "localhost" ? name
            : host.Length > 0 ? "docker.io/" + name
            : "docker.io/library/" + name;
        return full.Contains('@', StringComparison.Ordinal) || full.IndexOf(':', full.LastIndexOf('/') + 1) >= 0 ? full : full + ":latest";
    }
}
