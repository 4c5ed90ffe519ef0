using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Parameters;

/// <summary>Completes an argument from what this machine knows; never asks AWS and never throws.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class Completer : IArgumentCompleter
{
    // As many characters as the registry takes for the beginning of an id.
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

            // What a terminal would obey does not belong in the line that is typed.
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

    /// <summary>What may stand there. Of these, only what begins with the word typed so far is offered.</summary>
    private protected abstract IEnumerable<Candidate> Candidates(CompletionRequest request);

    /// <summary>The name of something registered; also its ID if the word typed so far may be the beginning of one.</summary>
    private protected static IEnumerable<Candidate> NameAndId(string word, string name, Guid id, string tooltip) =>
        word.Length < ShortestIdPrefix ? [new(name, tooltip)] : [new(name, tooltip), new(id.ToString(), $"{name}: {tooltip}")];

    /// <summary>A bare word that PowerShell reads as one and as no number stays bare.</summary>
    private static string Quoted(string text) => BareWord().IsMatch(text) ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.\-]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BareWord();

    private protected readonly record struct Candidate(string Text, string Tooltip);

    /// <param name="Command">The cmdlet, as it is named where it is defined: PowerShell has resolved aliases and taken the module's name away.</param>
    /// <param name="Word">What was typed so far, without quotes.</param>
    /// <param name="Given">The other parameters in the line whose values are constants.</param>
    private protected readonly record struct CompletionRequest(string Command, string Parameter, string Word, IDictionary Given);
}
