using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Programs that a step cannot start: missing, not executable, or without their interpreter or library.</summary>
internal static class ScriptCauses
{
    /// <summary>How many of the last lines are searched for the message of a shell.</summary>
    private const int ComplaintLines = 8;

    private static readonly Regex NotFoundCode = Linear.Regex("(exit code:|non-zero code:|exit status|exited with status) 127$");

    private static readonly Regex ForbiddenCode = Linear.Regex("(exit code:|non-zero code:|exit status|exited with status) 126$");

    private static readonly Regex NotFound = Linear.Regex(
        "(^|: )['\"`‘]?(?<name>[^ :'\"`‘’]+)['\"`’]?: ((command )?not found|No such file or directory|cannot execute: "
            + "required file not found|inaccessible or not found)$"
    );

    private static readonly Regex Forbidden = Linear.Regex("(^|: )(?<name>[^ :]+): Permission denied$");

    private static readonly Regex Library = Linear.Regex(
        "(?<program>[^ :]+): error while loading shared libraries: (?<library>[^ :]+):|Error loading shared library (?<library>[^ :]+): .*\\(needed "
            + "by (?<program>[^)]+)\\)"
    );

    private static readonly Regex Script = Linear.Regex("(^|[ /])(?<name>[^ /:'\"]+\\.[A-Za-z0-9]+|[^ /:'\"]+): (line [0-9]+: |[0-9]+: |set: )");

    private static readonly Regex CarriageReturn = Linear.Regex(
        "\\$'[^']*\\\\r'|['‘][^'’ ]+(\\\\r|\\r)['’]: No such file|\\^M: bad interpreter|\\r: (command )?not found|\\r: bad interpreter|\\r: invalid "
            + "option name|\\r': not a valid identifier|[Ii]llegal option -\\r?$"
    );

    private static readonly Regex NoShell = Linear.Regex(
        "exec: \"(?<shell>/[^\"]+)\": stat [^:]+: no such file|(fork/exec|^exec) (?<shell>/[^ :]+): no such file"
    );

    private static readonly string[] Shells = ["sh", "bash", "ash", "dash", "zsh", "ksh", "busybox", "pwsh"];

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new("ScriptLineEndings", CarriageReturn, Speakers.Step, "A script has Windows line endings (CR LF).", "Save it with LF line endings.")
        {
            Decide = static clue => LineEndings(ScriptOf(clue.Text)),
        },
        new(
            "ScriptLineEndings",
            Linear.Regex("[Ss]yntax error|: not found$|No such file or directory$"),
            Speakers.Step,
            "A script has Windows line endings (CR LF).",
            "Save it with LF line endings."
        )
        {
            Decide = static clue => ScriptOf(clue.Text) is { } script && IsWindows(script, clue) ? LineEndings(script) : null,
        },
        new("ScriptLineEndings", NotFoundCode, Speakers.Builder, "A script has Windows line endings (CR LF).", "Save it with LF line endings.")
        {
            Decide = static clue =>
                Complaint(clue, CarriageReturn) is { } complaint ? LineEndings(ScriptOf(complaint.Result("$_")))
                : Complaint(clue, NotFound)?.Groups["name"].Value is { } name && IsWindows(name, clue) ? LineEndings(name)
                : null,
        },
        new(
            "LibraryMissing",
            NotFoundCode,
            Speakers.Builder,
            "A program needs a library that the image does not have (exit code 127).",
            "Install the package that contains it in an earlier step."
        )
        {
            Decide = MissingLibrary,
        },
        new("InterpreterMissing", NotFoundCode, Speakers.Builder, "The step cannot start a file (exit code 127).", "Check the path.")
        {
            Decide = static clue =>
                Complaint(clue, NotFound)?.Groups["name"].Value is { } name && name.Contains('/', StringComparison.Ordinal) ? CannotStart(name) : null,
        },
        new(
            "CommandMissing",
            NotFoundCode,
            Speakers.Builder,
            "The step calls a program that the image does not have (exit code 127).",
            "Install it in an earlier step, or check its name."
        )
        {
            Decide = MissingCommand,
        },
        new(
            "NotExecutable",
            ForbiddenCode,
            Speakers.Builder,
            "The step cannot run a file, because the file is not executable (exit code 126).",
            "Make the file executable."
        )
        {
            Decide = NotExecutable,
        },
        new(
            "ScriptWithoutInterpreter",
            Linear.Regex("(exec|execve) (?<name>[^ :]+): exec format error"),
            Speakers.Step | Speakers.Builder,
            "A script has no first line that names its interpreter.",
            "Begin the script with #!/bin/sh."
        )
        {
            Decide = WithoutInterpreter,
        },
        new("ScriptLineEndings", NoShell, Speakers.Step | Speakers.Builder, "A script has Windows line endings (CR LF).", "Save it with LF line endings.")
        {
            Decide = static clue => clue["shell"] is { } file && IsWindows(file, clue) ? LineEndings(file) : null,
        },
        new(
            "ShellMissing",
            NoShell,
            Speakers.Step | Speakers.Builder,
            "The image has no '{shell}' to run the step with.",
            "Copy a shell into the image, use the exec form RUN [\"…\"], or another base image."
        )
        {
            Decide = MissingShell,
        },
        new("InterpreterMissing", NoShell, Speakers.Step | Speakers.Builder, "The step cannot start '{shell}'.", "Check the path.")
        {
            Decide = static clue => CannotStart(clue["shell"]!),
        },
    ];

    private static Explanation LineEndings(string? script)
    {
        var name = script is null ? null : script[(script.LastIndexOf('/') + 1)..];
        return new(
            name is null
                ? "A script of the step has Windows line endings (CR LF), which the shell reads as part of its words."
                : $"The script '{name}' has Windows line endings (CR LF), which are read as part of its words, for example of the name of its interpreter.",
            "Save it with LF line endings (in Git: *.sh text eol=lf in .gitattributes), or convert it before the step: RUN sed -i 's/\\r$//' "
                + $"{name ?? "SCRIPT"}."
        );
    }

    private static bool IsWindows(string script, Clue clue)
    {
        var name = script[(script.LastIndexOf('/') + 1)..];
        return clue.Evidence.Inputs.WindowsScripts?.Any(path =>
                path.EndsWith(name, StringComparison.Ordinal) && (path.Length == name.Length || path[^(name.Length + 1)] == '/')
            ) == true;
    }

    private static string? ScriptOf(string text) =>
        Script.Match(text) is { Success: true } match && !Shells.Contains(match.Groups["name"].Value, StringComparer.Ordinal)
            ? match.Groups["name"].Value
            : null;

    private static Match? Complaint(Clue clue, Regex pattern) =>
        clue.Output.Printed.Reverse().Take(ComplaintLines).Select(line => pattern.Match(line)).FirstOrDefault(static match => match.Success);

    private static Explanation? MissingLibrary(Clue clue) =>
        Complaint(clue, Library) is not { } match
            ? null
            : new(
                $"'{match.Groups["program"].Value}' needs the library '{match.Groups["library"].Value}', which the image does not have (exit code 127).",
                "Install the package that contains it in an earlier step. A program built for glibc does not run on Alpine."
            );

    private static Explanation CannotStart(string name) =>
        new(
            $"The step cannot start '{name}': the image does not contain this file, or does not contain the interpreter that its first line names.",
            "Check the path. A script is also reported as not found if its first line ends in CR LF: save it with LF. A program built for glibc is  "
                + "not found on Alpine."
        );

    private static Explanation? MissingCommand(Clue clue) =>
        Complaint(clue, NoShell) is not null ? null
        : Complaint(clue, NotFound)?.Groups["name"].Value is { } name
            ? new($"The step calls '{name}', which the image does not have (exit code 127).", "Install it in an earlier step, or check its name.")
        : new("The step calls a program that the image does not have (exit code 127).", "Install it in an earlier step, or check its name.");

    private static Explanation? NotExecutable(Clue clue) =>
        Complaint(clue, Forbidden)?.Groups["name"].Value is not { } name
            ? null
            : new(
                $"The step cannot run '{name}', because the file is not executable (exit code 126).",
                "Make it executable in the context (chmod +x, or git update-index --chmod=+x) or in the Dockerfile (COPY --chmod=755), or call it  "
                    + "through its interpreter: RUN sh FILE."
            );

    private static Explanation? WithoutInterpreter(Clue clue) =>
        clue["name"] is { } name && name.EndsWith(".sh", StringComparison.Ordinal)
            ? new(
                $"The script '{name}' does not begin with a line that names its interpreter.",
                "Begin it with #!/bin/sh. These must be its very first characters, so save it without a byte order mark."
            )
            : null;

    private static Explanation? MissingShell(Clue clue) =>
        clue["shell"] is { } file && Shells.Contains(file[(file.LastIndexOf('/') + 1)..], StringComparer.Ordinal)
            ? new("The image has no '{shell}' to run the step with.", "Copy a shell into the image, use the exec form RUN [\"…\"], or another base image.")
            : null;
}
