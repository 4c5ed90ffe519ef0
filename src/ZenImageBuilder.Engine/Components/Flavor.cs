using System.Collections.ObjectModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Components;

/// <summary>What a registration was found to say: canonical values in the order of the flavor, without the defaults.</summary>
internal sealed record AcceptedAttributes(IReadOnlyDictionary<string, object> Values, IReadOnlyDictionary<string, Secret> Secrets);

/// <summary>A flavor of a kind of component: which attributes it has, and what must hold between them.</summary>
internal sealed record Flavor(ComponentKind Kind, string Name, string Description, IReadOnlyList<AttributeRule> Attributes)
{
    /// <summary>What must hold between attributes: throws where it does not.</summary>
    public Action<ComponentRegistration, AcceptedAttributes>? Relation { get; init; }

    public FlavorDescription Describe() => new(Kind, Name, Description, [.. Attributes.Select(static rule => rule.Describe())]);

    /// <summary>Judges what a registration gives.</summary>
    /// <exception cref="ImageBuilderException">An attribute is missing, unknown or wrong.</exception>
    public AcceptedAttributes Accept(ComponentRegistration registration)
    {
        foreach (var name in registration.Configuration.Keys.Concat(registration.Secrets.Keys))
        {
            if (Rule(name) is null)
            {
                throw Unknown(name, registration);
            }
        }

        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        var secrets = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in Attributes)
        {
            if (rule.IsSecret)
            {
                AcceptSecret(rule, registration, secrets);
            }
            else
            {
                AcceptValue(rule, registration, values);
            }
        }

        var accepted = new AcceptedAttributes(values, secrets);
        Relation?.Invoke(registration, accepted);
        return accepted;
    }

    /// <summary>Fills in the defaults, in the order of the flavor. What a newer version of the flavor stored stays, at the end.</summary>
    public ReadOnlyDictionary<string, object> Complete(IReadOnlyDictionary<string, object> values)
    {
        var complete = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in Attributes)
        {
            if ((values.TryGetValue(rule.Name, out var given) ? given : rule.Default) is { } value)
            {
                complete.Add(rule.Name, value);
            }
        }

        foreach (var (name, value) in values)
        {
            _ = complete.TryAdd(name, value);
        }

        return new(complete);
    }

    private AttributeRule? Rule(string name) => Attributes.FirstOrDefault(rule => rule.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private void AcceptValue(AttributeRule rule, ComponentRegistration registration, Dictionary<string, object> values)
    {
        if (Given(registration.Secrets, rule.Name) is not null)
        {
            throw Wrong(rule, registration, new("a secret", "given as a plain value"));
        }

        if (Given(registration.Configuration, rule.Name) is not { } given)
        {
            if (rule.Required)
            {
                throw new ImageBuilderException(
                    ErrorCode.MissingAttribute,
                    $"{rule.Name} is required for {Title} and was not given: {rule.Description}",
                    registration.Name,
                    $"Add -{rule.Name}, for example: -{rule.Name} {rule.Example}");
            }

            return;
        }

        if (rule.Accept(given, out var value) is { } fault)
        {
            throw Wrong(rule, registration, fault);
        }

        values.Add(rule.Name, value);
    }

    private void AcceptSecret(AttributeRule rule, ComponentRegistration registration, Dictionary<string, Secret> secrets)
    {
        if (Given(registration.Configuration, rule.Name) is not null)
        {
            throw Wrong(rule, registration, new("a plain value", "given as a secret, so that it is sealed"));
        }

        if (Given(registration.Secrets, rule.Name) is { } secret)
        {
            if (secret.Reveal().Length == 0)
            {
                throw Wrong(rule, registration, new("empty", "a secret of at least one character"));
            }

            secrets.Add(rule.Name, secret);
        }
    }

    // A dictionary that a caller made may distinguish case; the names of attributes do not.
    private static T? Given<T>(IReadOnlyDictionary<string, T> attributes, string name)
        where T : class =>
        attributes.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private string Title => $"{Kind.WithArticle()} of flavor '{Name}'";

    /// <summary>The parameter of the cmdlets that gives the attribute: a user and a password come as one.</summary>
    private static string Parameter(string name) => name is FlavorRelations.UserName or FlavorRelations.Password ? "Credential" : name;

    private ImageBuilderException Unknown(string name, ComponentRegistration registration) => new(
        ErrorCode.UnknownAttribute,
        $"{Parameter(name)} does not belong to {Title}: it takes {string.Join(", ", Attributes.Select(static rule => Parameter(rule.Name)).Distinct())}.",
        registration.Name,
        $"Leave -{Parameter(name)} out, or choose the flavor that it belongs to.");

    private ImageBuilderException Wrong(AttributeRule rule, ComponentRegistration registration, AttributeFault fault) => new(
        ErrorCode.InvalidAttribute,
        $"{rule.Name} of {Title} cannot be {fault.Shown}: it must be {fault.Expectation}.",
        registration.Name,
        $"Correct -{rule.Name}, for example: -{rule.Name} {rule.Example}");
}
