using System.Management.Automation.Host;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Parameters;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Cmdlets.Connectors;

/// <summary>
/// Prompts the user for the values of a service connector. Values that were given as parameters are not asked for; secrets are read without echo.
/// </summary>
internal sealed class ConnectorDialogue(PSHostUserInterface host, IConnectorCatalog connectors)
{
    private const string Everything = "every type";

    public string Name(string? given)
    {
        if (given is not null)
        {
            return given;
        }

        while (true)
        {
            var name = Line("Name of the connector", null);
            try
            {
                connectors.ValidateName(name, id: null);
                return name;
            }
            catch (ImageBuilderException exception)
            {
                Say(exception.Message);
            }
        }
    }

    public ServiceConnectorType Type(string? given)
    {
        var types = connectors.Types;
        return given is not null && types.FirstOrDefault(type => type.Name.Equals(given, StringComparison.OrdinalIgnoreCase)) is { } named
            ? named
            : types[Choose("Type", "What does it connect to?", [.. types.Select(static type => (type.Name, type.Description))], 0)];
    }

    public bool UseOwnCredentials() =>
        Choose(
            "Credentials",
            "Which credentials does it use?",
            [("this machine", "Those that this machine has: environment, profile, container or instance."), ("others", "Others, which are asked for now.")],
            0
        ) == 0;

    /// <summary>Prompts until the catalog accepts the answers.</summary>
    public ConnectorRegistration Complete(ConnectorRegistration given, ServiceConnectorType type)
    {
        var method = Method(given.AuthMethod, type);
        var answers = given with { AuthMethod = method.Name, ResourceTypes = ResourceTypes(given, type) };
        if (answers is { ResourceId: null, ResourceTypes: [var only] })
        {
            var forms = type.ResourceTypes.First(resource => resource.Name == only).ResourceIdForms;
            answers = answers with { ResourceId = Line($"Resource ({forms}); empty for all", null) is { Length: > 0 } resource ? resource : null };
        }

        while (true)
        {
            answers = Attributes(answers, given, method);
            try
            {
                connectors.Validate(answers);
                return answers;
            }
            catch (ImageBuilderException exception)
                when (exception.Code is ErrorCode.InvalidAttribute or ErrorCode.MissingAttribute && method.Attributes.Any(attribute => IsOpen(given, attribute))
                )
            {
                Say($"{exception.Message} {exception.Remedy}");
            }
        }
    }

    private ServiceConnectorAuthMethod Method(string? given, ServiceConnectorType type) =>
        given is not null && type.AuthMethods.FirstOrDefault(method => method.Name.Equals(given, StringComparison.OrdinalIgnoreCase)) is { } named ? named
        : type.AuthMethods is [var only] ? only
        : type.AuthMethods[
            Choose("Authentication", "How does it authenticate?", [.. type.AuthMethods.Select(static method => (method.Name, method.Description))], 0)
        ];

    private IReadOnlyList<string> ResourceTypes(ConnectorRegistration given, ServiceConnectorType type)
    {
        if (given.ResourceTypes.Count > 0 || type.ResourceTypes.Count == 1)
        {
            return given.ResourceTypes;
        }

        var choices = new List<(string, string)> { (Everything, "Everything that the credentials allow.") };
        choices.AddRange(type.ResourceTypes.Select(static resource => (resource.Name, resource.Description)));
        return Choose("Resources", "What does it reach?", choices, 0) is > 0 and var chosen ? [type.ResourceTypes[chosen - 1].Name] : [];
    }

    private ConnectorRegistration Attributes(ConnectorRegistration answers, ConnectorRegistration given, ServiceConnectorAuthMethod method)
    {
        var settings = new Dictionary<string, object>(answers.Configuration, StringComparer.OrdinalIgnoreCase);
        var secrets = new Dictionary<string, Secret>(answers.Secrets, StringComparer.OrdinalIgnoreCase);
        foreach (var attribute in method.Attributes.Where(attribute => IsOpen(given, attribute)).OrderByDescending(static attribute => attribute.Required))
        {
            var label = $"{attribute.Name}: {attribute.Description}{(attribute.Required ? "" : " Empty for none.")}";
            if (attribute.IsSecret)
            {
                secrets[attribute.Name] = Hidden(label);
            }
            else if (Answer(attribute, label, settings.GetValueOrDefault(attribute.Name) ?? attribute.Default) is { Length: > 0 } text)
            {
                settings[attribute.Name] =
                    attribute.Type == "list" ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : text;
            }
            else
            {
                _ = settings.Remove(attribute.Name);
            }
        }

        return answers with
        {
            Configuration = settings,
            Secrets = secrets,
        };
    }

    private string Answer(ServiceConnectorAttribute attribute, string label, object? preset)
    {
        while (true)
        {
            var answer = Line(label, preset);
            if (answer.Length > 0 || !attribute.Required)
            {
                return answer;
            }

            Say($"{attribute.Name} is required.");
        }
    }

    private static bool IsOpen(ConnectorRegistration given, ServiceConnectorAttribute attribute) =>
        !given.Configuration.ContainsKey(attribute.Name) && !given.Secrets.ContainsKey(attribute.Name);

    private string Line(string label, object? preset) =>
        PipelinePump.Outside(() =>
        {
            host.Write(
                TerminalText.Escape($"{label}{(preset is null ? "" : $" [{(preset is IEnumerable<string> list ? string.Join(", ", list) : preset)}]")}\n> ")
            );
            var answer =
                host.ReadLine()?.Trim()
                ?? throw new ImageBuilderException(
                    ErrorCode.InvalidParameterCombination,
                    "The dialogue ended before it was complete.",
                    remedy: "Answer on a console, or give the parameters instead of -Interactive."
                );
            return answer.Length == 0 && preset is string usual ? usual : answer;
        });

    private Secret Hidden(string label) =>
        PipelinePump.Outside(() =>
        {
            host.Write(TerminalText.Escape($"{label}\n> "));
            return AwsKeySource.Open(host.ReadLineAsSecureString());
        });

    private int Choose(string caption, string question, IReadOnlyList<(string Name, string Help)> choices, int preset) =>
        PipelinePump.Outside(() => host.PromptForChoice(caption, question, HostChoices.Of(choices), preset));

    private void Say(string text) =>
        _ = PipelinePump.Outside<object?>(() =>
        {
            host.WriteWarningLine(TerminalText.Escape(text));
            return null;
        });
}
