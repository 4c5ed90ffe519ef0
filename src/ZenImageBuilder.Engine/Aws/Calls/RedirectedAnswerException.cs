using System.Globalization;

namespace ZenImageBuilder.Engine.Aws.Calls;

/// <summary>
/// A service answered with a redirect. Redirects are not followed: the request is signed for one host and carries a session token, and a build's request also
/// carries the login to a registry. S3's answer about a bucket in another region (301 without a location) is not a redirect: the SDK reads the region in it.
/// </summary>
/// <param name="status">The HTTP status.</param>
/// <param name="place">Scheme, host and port of the target; never the path, the query or the user.</param>
internal sealed class RedirectedAnswerException(int status, string place)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"The answer is a redirect ({status}) to {place}."))
{
    public int Status => status;

    public string Place => place;

    /// <summary>The redirect in an answer, or null if the answer is not a redirect.</summary>
    public static RedirectedAnswerException? Of(HttpResponseMessage answer, Uri? asked) =>
        (int)answer.StatusCode is >= 300 and < 400 and var status && answer.Headers.Contains("Location")
            ? new(status, PlaceOf(answer.Headers.Location, asked))
            : null;

    private static string PlaceOf(Uri? location, Uri? asked)
    {
        var target = location is { IsAbsoluteUri: false } && asked is not null && Uri.TryCreate(asked, location, out var whole) ? whole : location;
        return target is { IsAbsoluteUri: true, Scheme: "http" or "https", Host.Length: > 0 }
            ? target.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
            : "an invalid address";
    }
}
