using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.Http;

internal static class EndpointUrl
{
    /// <summary>Returns the address if services can be called at it.</summary>
    /// <param name="source">What names it: a parameter, a variable, a profile.</param>
    public static string Check(string url, string source) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" && parsed.UserInfo.Length == 0 && !url.Any(char.IsWhiteSpace)
            ? url
            : throw new ImageBuilderException(
                ErrorCode.InvalidAttribute,
                $"The endpoint of {source} cannot be {Quoted.Value(url)}: it must be an http or https address without a user and without blanks.",
                null,
                "Use an address such as 'https://vpce-1.codebuild.eu-central-1.vpce.amazonaws.com'."
            );
}
