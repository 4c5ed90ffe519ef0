using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Parameters;

/// <summary>The base of the completers. A completer reads the data of this machine only; it never calls AWS and never throws.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class Completer : IArgumentCompleter
{
    // The shortest ID prefix that the catalog accepts.
    private const int ShortestIdPrefix = 4;

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A completion that fails must not disturb who types.")]
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        try
        {
            var word = (wordToComplete ?? string.Empty).Trim('\'', '"');
            var request = new CompletionRequest(commandName, parameterName, word, fakeBoundParameters ?? new Hashtable());

            // A text with characters that a terminal would obey must not be inserted into the command line.
            return Candidates(request)
                .Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase) && TerminalText.Line(candidate.Text) == candidate.Text)
                .Select(static candidate => new CompletionResult(
                    Quoted(candidate.Text),
                    candidate.Text,
                    CompletionResultType.ParameterValue,
                    TerminalText.Line(candidate.Tooltip)
                ))
                .ToList();
        }
        catch (Exception)
        {
            return [];
        }
    }

    /// <summary>Returns the possible values. Of these, the completer offers only those that begin with the word typed so far.</summary>
    private protected abstract IEnumerable<Candidate> Candidates(CompletionRequest request);

    /// <summary>Returns the name of a registered object, and also its ID if the word typed so far is long enough for an ID prefix.</summary>
    private protected static IEnumerable<Candidate> NameAndId(string word, string name, Guid id, string tooltip) =>
        word.Length < ShortestIdPrefix ? [new(name, tooltip)] : [new(name, tooltip), new(id.ToString(), $"{name}: {tooltip}")];

    /// <summary>Returns the text in single quotes, unless PowerShell reads it without quotes as one word that is not a number.</summary>
    private static string Quoted(string text) => BareWord().IsMatch(text) ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.\-]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BareWord();

    private protected readonly record struct Candidate(string Text, string Tooltip);

    /// <param name="Command">The name of the cmdlet as it is defined: PowerShell has resolved aliases and removed the name of the module.</param>
    /// <param name="Word">The word typed so far, without quotes.</param>
    /// <param name="Given">The other parameters on the command line whose values are constants.</param>
    private protected readonly record struct CompletionRequest(string Command, string Parameter, string Word, IDictionary Given);
}
