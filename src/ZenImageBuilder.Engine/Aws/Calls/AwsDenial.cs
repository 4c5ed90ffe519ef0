using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Aws.Calls;

/// <summary>The parts of AWS's message about a denied request, as far as it contains them.</summary>
internal sealed partial record AwsDenial(string? Principal, string? Action, string? Resource, string? Reason)
{
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html shows its forms.
    public static AwsDenial Parse(string? message)
    {
        if (message is null || Sentence().Match(message) is not { Success: true } found)
        {
            return new(null, null, null, null);
        }

        return new(Group("user"), Group("action"), Group("resource"), Group("reason"));

        string? Group(string name) => found.Groups[name] is { Success: true, Value: { Length: > 0 } value } ? value.Trim().TrimEnd('.') : null;
    }

    [GeneratedRegex(
        @"(?:User: )?(?<user>arn:\S+)? ?is not authorized to perform: ?(?<action>[\w-]+:\w+)(?: on resource: ""?(?<resource>[^\s""]+)""?)?(?: (?<reason>because .+|with an explicit deny.*))?",
        RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Sentence();
}
