using System.Text.Json;
using System.Text.RegularExpressions;

namespace ZenImageBuilder.Sandbox.Iam;

/// <summary>The decision of a policy about a request.</summary>
internal enum PolicyAnswer
{
    /// <summary>The policy neither allows nor denies it.</summary>
    Silent,

    Allow,

    /// <summary>An explicit deny, which overrides every allow.</summary>
    Deny,
}

/// <summary>A request for a decision: an action on a resource by a principal, with the values for conditions.</summary>
/// <param name="Context">The condition keys and their values, such as <c>sts:ExternalId</c>.</param>
internal sealed record AccessRequest(string Action, string Resource, string Principal, string Account, IReadOnlyDictionary<string, string> Context);

/// <summary>
/// A policy (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html). Conditions on strings, ARNs and booleans are supported; other
/// conditions are treated as not met. Variables that the request has are supported.
/// </summary>
internal sealed class PolicyDocument
{
    private readonly IReadOnlyList<Statement> _statements;

    private PolicyDocument(IReadOnlyList<Statement> statements, string text) => (_statements, Text) = (statements, text);

    /// <summary>The original text of the document.</summary>
    public string Text { get; }

    /// <exception cref="FormatException">The text is not a policy.</exception>
    public static PolicyDocument Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("Statement", out var statements))
            {
                throw new FormatException("Syntax errors in policy.");
            }

            var parsed =
                statements.ValueKind == JsonValueKind.Array ? statements.EnumerateArray().Select(Statement.Parse).ToList() : [Statement.Parse(statements)];
            return parsed.Count > 0 ? new(parsed, text) : throw new FormatException("Syntax errors in policy.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or with a value of another type than in a policy.
            throw new FormatException("Syntax errors in policy.", exception);
        }
    }

    public PolicyAnswer Evaluate(AccessRequest request)
    {
        var answer = PolicyAnswer.Silent;
        foreach (var statement in _statements.Where(statement => statement.Matches(request)))
        {
            if (!statement.IsAllow)
            {
                return PolicyAnswer.Deny;
            }

            answer = PolicyAnswer.Allow;
        }

        return answer;
    }

    private sealed record Statement(bool IsAllow, Match? Actions, Match? Resources, Match? Principals, IReadOnlyList<Condition> Conditions)
    {
        public static Statement Parse(JsonElement element)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("Effect", out var effect) || effect.GetString() is not ("Allow" or "Deny"))
            {
                throw new FormatException("Syntax errors in policy.");
            }

            var statement = new Statement(
                effect.GetString() == "Allow",
                Match.Of(element, "Action"),
                Match.Of(element, "Resource"),
                Principal(element),
                Condition.Read(element)
            );
            return statement.Actions is null ? throw new FormatException("Policy statement must contain actions.") : statement;
        }

        public bool Matches(AccessRequest request) =>
            Actions!.Accepts(request.Action, StringComparison.OrdinalIgnoreCase, request.Context)
            && Resources?.Accepts(request.Resource, StringComparison.Ordinal, request.Context) != false
            && (Principals is null || Names(request).Any(name => Principals.Accepts(name, StringComparison.Ordinal, request.Context)))
            && Conditions.All(condition => condition.IsMet(request.Context));

        // An account stands for all its principals.
        private static string[] Names(AccessRequest request) =>
            [request.Principal, request.Account, $"arn:{request.Principal.Split(':')[1]}:iam::{request.Account}:root"];

        private static Match? Principal(JsonElement statement)
        {
            if (!statement.TryGetProperty("Principal", out var principal))
            {
                return null;
            }

            if (principal.ValueKind == JsonValueKind.String)
            {
                return new([principal.GetString()!], IsNot: false);
            }

            return new([.. principal.EnumerateObject().SelectMany(static kind => Texts(kind.Value))], IsNot: false);
        }
    }

    /// <summary>Patterns with <c>*</c> and <c>?</c>, of which at least one must match, or none.</summary>
    private sealed record Match(IReadOnlyList<string> Patterns, bool IsNot)
    {
        public static Match? Of(JsonElement statement, string name) =>
            statement.TryGetProperty(name, out var values) ? new(Texts(values), IsNot: false)
            : statement.TryGetProperty("Not" + name, out var others) ? new(Texts(others), IsNot: true)
            : null;

        public bool Accepts(string value, StringComparison comparison, IReadOnlyDictionary<string, string> context) =>
            Patterns.Any(pattern => Filled(pattern, context) is { } filled && Fits(filled, value, comparison)) != IsNot;

        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html: a pattern with a variable without a value matches nothing.
        private static string? Filled(string pattern, IReadOnlyDictionary<string, string> context)
        {
            while (pattern.IndexOf("${", StringComparison.Ordinal) is >= 0 and var start && pattern.IndexOf('}', start) is >= 0 and var end)
            {
                if (context.FirstOrDefault(pair => pair.Key.Equals(pattern[(start + 2)..end], StringComparison.OrdinalIgnoreCase)).Value is not { } value)
                {
                    return null;
                }

                pattern = pattern[..start] + value + pattern[(end + 1)..];
            }

            return pattern;
        }
    }

    private sealed record Condition(string Operator, string Key, IReadOnlyList<string> Values)
    {
        public static IReadOnlyList<Condition> Read(JsonElement statement) =>
            statement.TryGetProperty("Condition", out var conditions)
                ?
                [
                    .. conditions
                        .EnumerateObject()
                        .SelectMany(static kind => kind.Value.EnumerateObject().Select(key => new Condition(kind.Name, key.Name, Texts(key.Value)))),
                ]
                : [];

        public bool IsMet(IReadOnlyDictionary<string, string> context)
        {
            var found = context.FirstOrDefault(pair => pair.Key.Equals(Key, StringComparison.OrdinalIgnoreCase)).Value;
            var name = Operator.EndsWith("IfExists", StringComparison.Ordinal) ? Operator[..^"IfExists".Length] : Operator;
            if (found is null && name.Length != Operator.Length)
            {
                return true;
            }

            return name switch
            {
                "StringEquals" => found is not null && Values.Contains(found, StringComparer.Ordinal),
                "StringEqualsIgnoreCase" => found is not null && Values.Contains(found, StringComparer.OrdinalIgnoreCase),
                "StringNotEquals" => found is null || !Values.Contains(found, StringComparer.Ordinal),
                "StringLike" or "ArnLike" or "ArnEquals" => found is not null && Values.Any(value => Fits(value, found, StringComparison.Ordinal)),
                "StringNotLike" or "ArnNotLike" or "ArnNotEquals" => found is null || !Values.Any(value => Fits(value, found, StringComparison.Ordinal)),
                "Bool" => found is not null && Values.Contains(found, StringComparer.OrdinalIgnoreCase),
                "Null" => Values.Contains((found is null).ToString(), StringComparer.OrdinalIgnoreCase),
                _ => false,
            };
        }
    }

    private static IReadOnlyList<string> Texts(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(static item => item.ToString())],
            JsonValueKind.Object => throw new FormatException("Syntax errors in policy."),
            _ => [value.ToString()],
        };

    private static bool Fits(string pattern, string value, StringComparison comparison) =>
        Regex.IsMatch(
            value,
            "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + @"\z",
            RegexOptions.NonBacktracking
                | RegexOptions.Singleline
                | RegexOptions.CultureInvariant
                | (comparison == StringComparison.OrdinalIgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None),
            TimeSpan.FromSeconds(1)
        );
}
