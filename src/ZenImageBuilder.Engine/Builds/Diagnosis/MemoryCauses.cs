namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Memory that ran out, as the builder reports it or as the programs that were killed or gave up report it.</summary>
internal static class MemoryCauses
{
    private const string LargerMachine = "Register the image builder with a larger -ComputeType, or make the step use less memory (fewer jobs at a time).";

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new(
            "OutOfMemory",
            Linear.Regex("(exit code:|non-zero code:|exit status|exited with status) 137$"),
            Speakers.Builder,
            "The step was killed with exit code 137, almost always because memory ran out.",
            "Register the image builder with a larger -ComputeType, or make the step use less memory."
        ),
        new("OutOfMemory", Linear.Regex(": cannot allocate memory$"), Speakers.Builder, "The step was killed, because memory ran out.", LargerMachine),
        new(
            "OutOfMemory",
            Linear.Regex("^subprocess exited on killed$"),
            Speakers.Builder,
            "The step was killed, almost always because memory ran out.",
            LargerMachine
        ),
        new(
            "NodeHeapFull",
            Linear.Regex("(JavaScript|JS) heap out of memory|(Reached|Ineffective mark-compacts near) heap limit Allocation failed"),
            Speakers.Step,
            "The step ran out of memory: Node.js reached the limit of its heap.",
            "Raise the limit in the step, such as NODE_OPTIONS=--max-old-space-size=4096; if the machine does not have that much memory, "
                + "register the image builder with a larger -ComputeType."
        )
        {
            IsConclusive = true,
        },
        new(
            "JavaHeapFull",
            Linear.Regex("java\\.lang\\.OutOfMemoryError|Java heap space|GC overhead limit exceeded|running out of JVM memory|JVM heap space is exhausted"),
            Speakers.Step,
            "The step ran out of memory: Java reached the limit of its heap.",
            "Raise the limit in the step (-Xmx in MAVEN_OPTS, GRADLE_OPTS or JAVA_TOOL_OPTIONS); if the machine does not have that much memory, "
                + "register the image builder with a larger -ComputeType."
        ),
        new(
            "PhpMemoryLimit",
            Linear.Regex("Allowed memory size of [0-9]+ bytes exhausted"),
            Speakers.Step,
            "The step ran out of memory: PHP reached its memory_limit.",
            "Raise the limit in the step: php -d memory_limit=-1, or COMPOSER_MEMORY_LIMIT=-1."
        ),
        new(
            "OutOfMemory",
            Linear.Regex(
                "Killed signal terminated program|(fatal|internal compiler) error: Killed|terminated with signal 9|unable to execute command: "
                    + "Killed|signal: 9, SIGKILL|: signal: killed$|virtual memory exhausted"
                    + "|LLVM ERROR: out of memory|memory allocation of [0-9]+ bytes failed|out of memory allocating [0-9]+ bytes|insufficient memory for "
                    + "the Java Runtime Environment|Out of memory: Killed process|died with <Signals\\.SIGKILL"
            ),
            Speakers.Step,
            "A program of the step was killed or gave up, because memory ran out.",
            LargerMachine
        )
        {
            IsConclusive = true,
        },
        new(
            "OutOfMemory",
            Linear.Regex(
                "(exit status|exit code|exitcode|errno|exited with|exited with code|exit|code|status)[ :=]+137([^0-9]|$)|: \\*\\*\\* .*error "
                    + "137$|signal \"?sigkill|can(no|')t allocate memory|cannot allocate vector of size|out of memory, malloc failed|memory "
                    + "exhausted$|(^|[. _])(array)?memoryerror(:|$)"
                    + "|system\\.outofmemoryexception|std::bad_alloc|runtime: out of memory|daemon disappeared unexpectedly|oomkilled",
                ignoreCase: true
            ),
            Speakers.Step | Speakers.Command,
            "A program of the step was killed or gave up, almost always because memory ran out.",
            LargerMachine
        ),
        new(
            "OutOfMemory",
            Linear.Regex("(^|[0-9 ])Killed( {2,}.*)?$|(^|[^A-Z])ENOMEM([^A-Z]|$)"),
            Speakers.Step | Speakers.Command,
            "A program of the step was killed or gave up, almost always because memory ran out.",
            LargerMachine
        ),
    ];
}
