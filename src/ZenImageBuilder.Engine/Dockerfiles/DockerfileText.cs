namespace ZenImageBuilder.Engine.Dockerfiles;

/// <summary>One instruction of a Dockerfile.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Stage">The number of its stage, from 0; -1 before the first <c>FROM</c>.</param>
/// <param name="StageName">The name after <c>AS</c> of that stage, or null.</param>
/// <param name="Keyword">The keyword in capitals.</param>
/// <param name="Text">The instruction on one line: continued lines are joined, and comments between them are left out.</param>
internal sealed record DockerfileInstruction(int Line, int Stage, string? StageName, string Keyword, string Text)
{
    /// <summary>The line on which it ends, with its here documents.</summary>
    public int EndLine { get; init; } = Line;

    /// <summary>The here documents that follow it.</summary>
    public IReadOnlyList<HereDocument> HereDocuments { get; init; } = [];

    /// <summary>The number of the instruction in its stage, from 1: <c>FROM</c> is the first.</summary>
    public int NumberInStage { get; init; }
}

/// <summary>A here document.</summary>
/// <param name="Name">The line that ends it.</param>
/// <param name="Summary">How builders show it: its first line, and three dots if there are more lines.</param>
internal sealed record HereDocument(string Name, string Summary);

/// <summary>The reason why no builder can read a Dockerfile.</summary>
/// <param name="Line">The faulty line, from 1, or 0.</param>
/// <param name="Reason">What is wrong: the rest of a sentence about that line or about the file.</param>
/// <param name="Remedy">What helps, as a sentence.</param>
internal sealed record DockerfileFault(int Line, string Reason, string Remedy);

/// <summary>A Dockerfile as it was read.</summary>
/// <param name="Instructions">Its instructions, in order. Parts that BuildKit would reject are included as far as they can be recognized.</param>
/// <param name="Escape">The character that continues lines.</param>
/// <param name="IsDocker">Whether the language is Docker's; otherwise the frontend that the file names reads it in its own way.</param>
/// <param name="Fault">The reason why BuildKit rejects the whole file, or null.</param>
internal sealed record DockerfileText(IReadOnlyList<DockerfileInstruction> Instructions, char Escape, bool IsDocker, DockerfileFault? Fault)
{
    /// <summary>The instructions of a Dockerfile and their lines, as BuildKit's parser finds them. Any text is accepted.</summary>
    public static IReadOnlyList<DockerfileInstruction> Read(string text) => Parse(text).Instructions;

    /// <summary>Reads a Dockerfile in one pass. Any text is accepted.</summary>
    public static DockerfileText Parse(string text) => new DockerfileParser(text).Parse();
}
