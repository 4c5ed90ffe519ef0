using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>
/// Creates the choices of a prompt. Each choice gets a key of its own if a letter or digit of its name is still free; the whole name is also accepted as an
/// answer.
/// </summary>
internal static class HostChoices
{
    public static Collection<ChoiceDescription> Of(IEnumerable<(string Name, string Help)> choices)
    {
        var taken = new HashSet<char>();
        return [.. choices.Select(choice => new ChoiceDescription(Marked(TerminalText.Line(choice.Name), taken), TerminalText.Escape(choice.Help)))];
    }

    // The host uses the character after the ampersand as the key.
    private static string Marked(string name, HashSet<char> taken)
    {
        for (var place = 0; place < name.Length; place++)
        {
            if (char.IsAsciiLetterOrDigit(name[place]) && taken.Add(char.ToUpperInvariant(name[place])))
            {
                return name.Insert(place, "&");
            }
        }

        return name;
    }
}
