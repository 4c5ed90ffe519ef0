using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text.RegularExpressions;

namespace ZenImageBuilder.Tests.Support;

/// <summary>A host that keeps the output that a person would see.</summary>
internal sealed partial class TextHost : PSHost
{
    private readonly TextInterface _interface = new();

    /// <summary>The lines on the screen, without colors, blank lines and trailing blanks.</summary>
    public IReadOnlyList<string> Lines =>
        [.. Colour().Replace(_interface.Text, "").Split('\n').Select(static line => line.TrimEnd()).Where(static line => line.Length > 0)];

    /// <summary>The whole output, without colors.</summary>
    public string Screen => Colour().Replace(_interface.Exact, "");

    /// <summary>The whole output.</summary>
    public string Exact => _interface.Exact;

    /// <summary>Whether the screen shows colors.</summary>
    public bool HasColours
    {
        get => _interface.HasColours;
        set => _interface.HasColours = value;
    }

    /// <summary>The answers of the user, in order: texts for lines and secrets, numbers for choices.</summary>
    public Queue<object> Answers => _interface.Answers;

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "Text";

    public override PSHostUserInterface UI => _interface;

    public override Version Version { get; } = new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication() { }

    public override void NotifyEndApplication() { }

    public override void SetShouldExit(int exitCode) { }

    [GeneratedRegex("\\e\\[[0-9;]*m")]
    private static partial Regex Colour();

    private sealed class TextInterface : PSHostUserInterface
    {
        private readonly System.Text.StringBuilder _text = new();

        public Queue<object> Answers { get; } = new();

        public string Text => Exact.ReplaceLineEndings("\n");

        public bool HasColours { get; set; }

        public override bool SupportsVirtualTerminal => HasColours;

        public string Exact
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public override PSHostRawUserInterface RawUI => null!;

        public override void Write(string value)
        {
            lock (_text)
            {
                _ = _text.Append(value);
            }
        }

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

        public override void WriteLine(string value) => Write($"{value}\n");

        public override void WriteErrorLine(string value) => WriteLine($"ERROR: {value}");

        public override void WriteDebugLine(string message) => WriteLine($"DEBUG: {message}");

        public override void WriteVerboseLine(string message) => WriteLine($"VERBOSE: {message}");

        public override void WriteWarningLine(string message) => WriteLine($"WARNING: {message}");

        public override void WriteProgress(long sourceId, ProgressRecord record) { }

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
            throw new NotSupportedException();

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            WriteLine($"{caption}: {message} {string.Join(", ", choices.Select(static choice => choice.Label))}");
            return (int)Answers.Dequeue();
        }

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            throw new NotSupportedException();

        public override PSCredential PromptForCredential(
            string caption,
            string message,
            string userName,
            string targetName,
            PSCredentialTypes allowedCredentialTypes,
            PSCredentialUIOptions options
        ) => throw new NotSupportedException();

        public override string ReadLine()
        {
            var answer = (string)Answers.Dequeue();
            WriteLine(answer);
            return answer;
        }

        public override SecureString ReadLineAsSecureString()
        {
            WriteLine("****");
            return new System.Net.NetworkCredential(string.Empty, (string)Answers.Dequeue()).SecurePassword;
        }
    }
}
