using System.Collections.ObjectModel;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Components.Flavors;

/// <summary>Attributes that have been checked: canonical values in the order of the rules, without the defaults.</summary>
/// <param name="Kept">The names of the secrets that the owner already has and keeps.</param>
internal sealed record AcceptedAttributes(IReadOnlyDictionary<string, object> Values, IReadOnlyDictionary<string, Secret> Secrets, IReadOnlySet<string> Kept)
{
    /// <summary>Whether the owner will have a secret with that name.</summary>
    public bool HasSecret(string name) => Secrets.ContainsKey(name) || Kept.Contains(name);
}

/// <summary>The attributes that a user gives for a component or a connector: values by name, and secrets by name.</summary>
internal sealed record GivenAttributes(string Owner, IReadOnlyDictionary<string, object> Values, IReadOnlyDictionary<string, Secret> Secrets);

/// <summary>The rules for all attributes of a flavor or of an authentication method.</summary>
/// <param name="Title">The owner of the attributes in messages, such as <c>an image builder of flavor 'aws'</c>.</param>
/// <param name="Choice">The choice that determines the attributes: <c>flavor</c> or <c>method</c>.</param>
internal sealed record AttributeSet(string Title, string Choice, IReadOnlyList<AttributeRule> Rules)
{
    private static readonly HashSet<string> NoSecrets = [];

    /// <summary>Checks attributes and converts them to their canonical form.</summary>
    /// <param name="kept">The names of the secrets that the owner already has and keeps.</param>
    /// <exception cref="ImageBuilderException">An attribute is missing, unknown or invalid.</exception>
    public AcceptedAttributes Accept(GivenAttributes given, IReadOnlySet<string>? kept = null)
    {
        foreach (var name in given.Values.Keys.Concat(given.Secrets.Keys))
        {
            if (Rule(name) is null)
            {
                throw Unknown(name, given.Owner);
            }
        }

        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        var secrets = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in Rules)
        {
            if (rule.IsSecret)
            {
                AcceptSecret(rule, given, kept ?? NoSecrets, secrets);
            }
            else
            {
                AcceptValue(rule, given, values);
            }
        }

        return new(values, secrets, kept ?? NoSecrets);
    }

    /// <summary>
    /// Adds the defaults and puts the attributes in the order of the rules. Attributes that only a newer version of this module knows follow at the end.
    /// </summary>
    public ReadOnlyDictionary<string, object> Complete(IReadOnlyDictionary<string, object> values)
    {
        var complete = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (var rule in Rules)
        {
            if ((values.TryGetValue(rule.Name, out var given) ? given : rule.DefaultFor(values)) is { } value)
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

    /// <summary>Returns the attributes to remove for the name of an attribute or of a parameter; <c>Credential</c> names the user and the password.</summary>
    /// <exception cref="ImageBuilderException">No attribute has that name, or it is required.</exception>
    public IEnumerable<AttributeRule> Removable(string name, string owner)
    {
        var meant = Rules
            .Where(rule => rule.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Parameter(rule.Name).Equals(name, StringComparison.OrdinalIgnoreCase))
            .ToList();
        if (meant.Count == 0)
        {
            throw Unknown(name, owner);
        }

        return meant.Find(static rule => rule.Required) is not { } required
            ? meant
            : throw new ImageBuilderException(
                ErrorCode.MissingAttribute,
                $"{required.Name} is required for {Title} and cannot be removed.",
                owner,
                $"Give it another value with -{required.Name}."
            );
    }

    private AttributeRule? Rule(string name) => Rules.FirstOrDefault(rule => rule.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private void AcceptValue(AttributeRule rule, GivenAttributes given, Dictionary<string, object> values)
    {
        if (Given(given.Secrets, rule.Name) is not null)
        {
            throw Wrong(rule, given, new("a secret", "given as a plain value"));
        }

        if (Given(given.Values, rule.Name) is not { } value)
        {
            if (rule.Required)
            {
                throw Missing(rule, given.Owner);
            }

            return;
        }

        if (rule.Accept(value, out var accepted) is { } fault)
        {
            throw Wrong(rule, given, fault);
        }

        values.Add(rule.Name, accepted);
    }

    private void AcceptSecret(AttributeRule rule, GivenAttributes given, IReadOnlySet<string> kept, Dictionary<string, Secret> secrets)
    {
        if (Given(given.Values, rule.Name) is not null)
        {
            throw Wrong(rule, given, new("a plain value", "given as a secret, so that it is sealed"));
        }

        if (Given(given.Secrets, rule.Name) is { } secret)
        {
            if (secret.Reveal().Length == 0)
            {
                throw Wrong(rule, given, new("empty", "a secret of at least one character"));
            }

            secrets.Add(rule.Name, secret);
        }
        else if (rule.Required && !kept.Contains(rule.Name))
        {
            throw Missing(rule, given.Owner);
        }
    }

    // A dictionary from the caller may distinguish upper and lower case; attribute names do not.
    private static T? Given<T>(IReadOnlyDictionary<string, T> attributes, string name)
        where T : class => attributes.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Returns the name of the cmdlet parameter for an attribute. A user and a password come in one parameter, <c>Credential</c>.</summary>
    private static string Parameter(string name) => name is nameof(RegistrySettings.UserName) or RegistrySettings.Password ? "Credential" : name;

    private ImageBuilderException Missing(AttributeRule rule, string owner) =>
        new(
            ErrorCode.MissingAttribute,
            $"{Parameter(rule.Name)} is required for {Title} and was not given: {rule.Description}",
            owner,
            $"Add -{Parameter(rule.Name)}, for example: -{Parameter(rule.Name)} {rule.Example}"
        );

    private ImageBuilderException Unknown(string name, string component) =>
        new(
            ErrorCode.UnknownAttribute,
            $"{Parameter(name)} does not belong to {Title}: it takes {string.Join(", ", Rules.Select(static rule => Parameter(rule.Name)).Distinct())}.",
            component,
            $"Leave -{Parameter(name)} out, or choose the {Choice} that it belongs to."
        );

    private ImageBuilderException Wrong(AttributeRule rule, GivenAttributes given, AttributeFault fault) =>
        new(
            ErrorCode.InvalidAttribute,
            $"{rule.Name} of {Title} cannot be {fault.Shown}: it must be {fault.Expectation}.",
            given.Owner,
            $"Correct -{rule.Name}, for example: -{rule.Name} {rule.Example}"
        );
}
