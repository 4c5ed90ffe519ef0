using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace ZenImageBuilder.Parameters;

/// <summary>Completes an argument from what this machine knows; never asks AWS and never throws.</summary>
public abstract partial class Completer : IArgumentCompleter
{
    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A completion that fails must not disturb who types.")]
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var word = (wordToComplete ?? string.Empty).Trim('\'', '"');
            return Candidates(word)
                .Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(static candidate => new CompletionResult(Quoted(candidate.Text), candidate.Text, CompletionResultType.ParameterValue, candidate.Tooltip))
                .ToList();
        }
        catch (Exception)
        {
            return [];
        }
    }

    /// <param name="word">What was typed so far; only what starts with it is kept.</param>
    private protected abstract IEnumerable<Candidate> Candidates(string word);

    /// <summary>The pattern of what begins with the word, so that only that is read from the registry; null for all.</summary>
    private protected static string? Beginning(string word) => word.Length == 0 ? null : WildcardPattern.Escape(word) + "*";

    /// <summary>A bare word that PowerShell reads as one and as no number stays bare.</summary>
    private static string Quoted(string text) => BareWord().IsMatch(text) ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.\-]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BareWord();

    private protected readonly record struct Candidate(string Text, string Tooltip);
}
