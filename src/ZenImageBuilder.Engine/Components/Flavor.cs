using System.Collections.ObjectModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Components;

/// <summary>What a registration was found to say: canonical values in the order of the flavor, without the defaults.</summary>
/// <param name="Kept">The names of secrets that the component has already.</param>
internal sealed record AcceptedAttributes(IReadOnlyDictionary<string, object> Values, IReadOnlyDictionary<string, Secret> Secrets, IReadOnlySet<string> Kept)
{
    /// <summary>Whether the component will have a secret of that name.</summary>
    public bool HasSecret(string name) => Secrets.ContainsKey(name) || Kept.Contains(name);
}

/// <summary>A flavor of a kind of component: which attributes it has, and what must hold between them.</summary>
internal sealed record Flavor(ComponentKind Kind, string Name, string Description, IReadOnlyList<AttributeRule> Attributes)
{
    private static readonly HashSet<string> NoSecrets = [];

    /// <summary>What must hold between attributes: throws where it does not.</summary>
    public Action<ComponentRegistration, AcceptedAttributes>? Relation { get; init; }

    public FlavorDescription Describe() => new(Kind, Name, Description, [.. Attributes.Select(static rule => rule.Describe())]);

    /// <summary>Judges what a registration gives.</summary>
    /// <param name="registration">What is given.</param>
    /// <param name="kept">The names of the secrets that the component has and keeps.</param>
    /// <exception cref="ImageBuilderException">An attribute is missing, unknown or wrong.</exception>
    public AcceptedAttributes Accept(ComponentRegistration registration, IReadOnlySet<string>? kept = null)
    {
        foreach (var name in registration.Configuration.Keys.Concat(registration.Secrets.Keys))
        {
            if (Rule(name) is null)
            {
                throw Unknown(name, registration.Name);
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

        var accepted = new AcceptedAttributes(values, secrets, kept ?? NoSecrets);
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

    /// <summary>The attributes that a name given for removal means.</summary>
    /// <exception cref="ImageBuilderException">The flavor has no such attribute, or requires it.</exception>
    public IEnumerable<AttributeRule> Removable(string name, string component)
    {
        var meant = Attributes.Where(rule => rule.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Parameter(rule.Name).Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (meant.Count == 0)
        {
            throw Unknown(name, component);
        }

        return meant.Find(static rule => rule.Required) is not { } required ? meant : throw new ImageBuilderException(
            ErrorCode.MissingAttribute,
            $"{required.Name} is required for {Title} and cannot be removed.",
            component,
            $"Give it another value with -{required.Name}.");
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

    private ImageBuilderException Unknown(string name, string component) => new(
        ErrorCode.UnknownAttribute,
        $"{Parameter(name)} does not belong to {Title}: it takes {string.Join(", ", Attributes.Select(static rule => Parameter(rule.Name)).Distinct())}.",
        component,
        $"Leave -{Parameter(name)} out, or choose the flavor that it belongs to.");

    private ImageBuilderException Wrong(AttributeRule rule, ComponentRegistration registration, AttributeFault fault) => new(
        ErrorCode.InvalidAttribute,
        $"{rule.Name} of {Title} cannot be {fault.Shown}: it must be {fault.Expectation}.",
        registration.Name,
        $"Correct -{rule.Name}, for example: -{rule.Name} {rule.Example}");
}
