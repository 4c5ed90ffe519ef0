using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace PsHost;

/// <summary>
/// The streams on the console: output and information to standard output; errors, warnings, verbose, debug and progress to standard error, so that what a
/// script writes can be piped.
/// </summary>
internal sealed class ConsoleInterface : PSHostUserInterface, IHostUISupportsMultipleChoiceSelection, IDisposable
{
    private static readonly bool OutputIsTerminal = !Console.IsOutputRedirected && Terminal.UnderstandsEscapes;

    private static readonly bool ErrorIsTerminal = !Console.IsErrorRedirected && Terminal.UnderstandsEscapes;

    private readonly Lock _gate = new();

    private readonly ConsoleSettings _settings = new();

    private readonly ProgressLine _progress = new(Console.Error, ErrorIsTerminal);

    private readonly bool _nonInteractive;

    public ConsoleInterface(bool nonInteractive)
    {
        _nonInteractive = nonInteractive;
        if (OutputIsTerminal || ErrorIsTerminal || OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }
    }

    public override PSHostRawUserInterface RawUI => _settings;

    public override bool SupportsVirtualTerminal => OutputIsTerminal;

    public override void Write(string value) => Put(Console.Out, Terminal.Plain(value, OutputIsTerminal), newLine: false);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Put(Console.Out, Terminal.Paint(value, OutputIsTerminal ? foregroundColor : null), newLine: false);

    public override void WriteLine(string value) => Put(Console.Out, Terminal.Plain(value, OutputIsTerminal), newLine: true);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Put(Console.Out, Terminal.Paint(value, OutputIsTerminal ? foregroundColor : null), newLine: true);

    public override void WriteErrorLine(string value) =>
        Put(Console.Error, value.Contains('\e', StringComparison.Ordinal) ? Terminal.Plain(value, ErrorIsTerminal) : Colored(value, ConsoleColor.Red), newLine: true);

    public override void WriteWarningLine(string message) => Put(Console.Error, Colored($"WARNING: {message}", ConsoleColor.Yellow), newLine: true);

    public override void WriteVerboseLine(string message) => Put(Console.Error, Colored($"VERBOSE: {message}", ConsoleColor.Yellow), newLine: true);

    public override void WriteDebugLine(string message) => Put(Console.Error, Colored($"DEBUG: {message}", ConsoleColor.Yellow), newLine: true);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_gate)
        {
            _progress.Show(sourceId, record);
        }
    }

    public void HideProgress()
    {
        lock (_gate)
        {
            _progress.Hide();
        }
    }

    public void Dispose() => HideProgress();

    public override string ReadLine()
    {
        RefuseWhenNonInteractive();
        HideProgress();
        return Console.In.ReadLine() ?? throw new HostException("The script asks for input, and standard input has ended.");
    }

    public override SecureString ReadLineAsSecureString()
    {
        RefuseWhenNonInteractive();
        HideProgress();
        var secret = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (var character in ReadLine())
            {
                secret.AppendChar(character);
            }
        }
        else
        {
            ReadKeys(secret);
        }

        secret.MakeReadOnly();
        return secret;
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Heading(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in descriptions)
        {
            answers[field.Name] = PSObject.AsPSObject(Ask(field));
        }

        return answers;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        Heading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }

        Write($"Password for user {userName}: ");
        return new(userName, ReadLineAsSecureString());
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Heading(caption, message);
        var menu = new ChoiceMenu(choices);
        while (true)
        {
            Write(menu.Question(defaultChoice < 0 ? [] : [defaultChoice]));
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            if (answer == "?")
            {
                WriteLine(menu.Help());
            }
            else if (menu.Find(answer) is { } choice)
            {
                return choice;
            }
        }
    }

    public Collection<int> PromptForChoice(string? caption, string? message, Collection<ChoiceDescription> choices, IEnumerable<int>? defaultChoices)
    {
        Heading(caption, message);
        var menu = new ChoiceMenu(choices);
        var defaults = defaultChoices?.ToList() ?? [];
        WriteLine(menu.Question(defaults));
        var chosen = new Collection<int>();
        while (true)
        {
            Write($"Choice[{chosen.Count}]: ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0)
            {
                return chosen.Count == 0 ? [.. defaults] : chosen;
            }

            if (answer == "?")
            {
                WriteLine(menu.Help());
            }
            else if (menu.Find(answer) is { } choice)
            {
                chosen.Add(choice);
            }
        }
    }

    private static string Colored(string text, ConsoleColor color) => Terminal.Paint(text, ErrorIsTerminal ? color : null);

    private static void ReadKeys(SecureString secret)
    {
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                if (secret.Length > 0)
                {
                    secret.RemoveAt(secret.Length - 1);
                }
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.AppendChar(key.KeyChar);
            }
        }

        Console.Out.WriteLine();
    }

    private object? Ask(FieldDescription field)
    {
        var type = Type.GetType(field.ParameterAssemblyFullName, throwOnError: false) ?? typeof(string);
        if (type == typeof(SecureString))
        {
            Write($"{field.Name}: ");
            return ReadLineAsSecureString();
        }

        if (type == typeof(PSCredential))
        {
            return PromptForCredential(string.Empty, field.Name, string.Empty, string.Empty);
        }

        if (type.IsArray)
        {
            return AskForMany(field, type.GetElementType()!);
        }

        Write($"{field.Name}: ");
        var answer = ReadLine();
        return answer.Length == 0 && field.DefaultValue is not null ? field.DefaultValue : LanguagePrimitives.ConvertTo(answer, type);
    }

    private Array AskForMany(FieldDescription field, Type element)
    {
        var values = new List<object?>();
        while (true)
        {
            Write($"{field.Name}[{values.Count}]: ");
            var answer = ReadLine();
            if (answer.Length == 0)
            {
                break;
            }

            values.Add(LanguagePrimitives.ConvertTo(answer, element));
        }

        var array = Array.CreateInstance(element, values.Count);
        ((System.Collections.ICollection)values).CopyTo(array, 0);
        return array;
    }

    private void Heading(string? caption, string? message)
    {
        RefuseWhenNonInteractive();
        foreach (var text in new[] { caption, message })
        {
            if (!string.IsNullOrEmpty(text))
            {
                WriteLine(text);
            }
        }
    }

    private void RefuseWhenNonInteractive()
    {
        if (_nonInteractive)
        {
            throw new HostException("The script asks for input, and this session is not interactive.");
        }
    }

    private void Put(TextWriter writer, string? text, bool newLine)
    {
        lock (_gate)
        {
            _progress.Hide();
            if (newLine)
            {
                writer.WriteLine(text);
            }
            else
            {
                writer.Write(text);
            }
        }
    }
}
