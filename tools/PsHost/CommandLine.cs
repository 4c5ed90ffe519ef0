using System.Management.Automation.Runspaces;

namespace PsHost;

/// <summary>The part of pwsh's command line that scripts of a build use.</summary>
internal sealed record CommandLine
{
    public const string Usage = "usage: PsHost [-NoProfile] [-NoLogo] [-NonInteractive] [-ExecutionPolicy <policy>] (-File <script.ps1> [<argument>...] | -Command <text>)";

    public string? File { get; private init; }

    public IReadOnlyList<CommandParameter> Arguments { get; private init; } = [];

    public string? Command { get; private init; }

    public bool NonInteractive { get; private init; }

    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var nonInteractive = false;
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i].ToUpperInvariant())
            {
                case "-NOPROFILE" or "-NOP" or "-NOLOGO":
                    break;
                case "-NONINTERACTIVE" or "-NONI":
                    nonInteractive = true;
                    break;
                case "-EXECUTIONPOLICY" or "-EP" or "-EX" when i + 1 < args.Count:
                    i++;
                    break;
                case "-FILE" or "-F" when i + 1 < args.Count:
                    return new() { File = Path.GetFullPath(args[i + 1]), Arguments = Bind(args.Skip(i + 2)), NonInteractive = nonInteractive };
                case "-COMMAND" or "-C" when i + 1 < args.Count:
                    return new() { Command = string.Join(' ', args.Skip(i + 1)), NonInteractive = nonInteractive };
                case var _ when !args[i].StartsWith('-'):
                    return new() { File = Path.GetFullPath(args[i]), Arguments = Bind(args.Skip(i + 1)), NonInteractive = nonInteractive };
                default:
                    throw new FormatException($"PsHost does not know the argument '{args[i]}', or its value is missing.");
            }
        }

        throw new FormatException("PsHost needs -File or -Command.");
    }

    /// <summary>
    /// As pwsh binds what follows -File: <c>-Name value</c>, <c>-Switch</c>, <c>-Name:value</c>, <c>-Switch:$false</c>; everything else is a positional string.
    /// A name that starts with a dash makes the engine read it as a parameter token that takes the next argument when it needs one.
    /// </summary>
    private static List<CommandParameter> Bind(IEnumerable<string> args)
    {
        var bound = new List<CommandParameter>();
        foreach (var arg in args)
        {
            if (arg.Length < 2 || arg[0] != '-' || !(char.IsLetter(arg[1]) || arg[1] is '_' or '?'))
            {
                bound.Add(new(null, arg));
            }
            else if (arg.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon < arg.Length - 1)
            {
                bound.Add(new(arg[..colon], Value(arg[(colon + 1)..])));
            }
            else
            {
                bound.Add(new(arg));
            }
        }

        return bound;
    }

    private static object Value(string text) => text.ToUpperInvariant() switch
    {
        "$TRUE" => true,
        "$FALSE" => false,
        _ => text,
    };
}
