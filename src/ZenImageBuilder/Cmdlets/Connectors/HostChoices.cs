using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>The choices of a prompt, each with a key of its own as long as its name has one to give; the whole name is an answer as well.</summary>
internal static class HostChoices
{
    public static Collection<ChoiceDescription> Of(IEnumerable<(string Name, string Help)> choices)
    {
        var taken = new HashSet<char>();
        return [.. choices.Select(choice => new ChoiceDescription(Marked(TerminalText.Line(choice.Name), taken), TerminalText.Escape(choice.Help)))];
    }

    // The host takes the character after the ampersand as the key.
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
