using System.Text;

namespace ZenImageBuilder.Engine.Aws.Calls;

// CONTRIBUTING.md, "Decisions": Sessions and calls
/// <summary>
/// The form of the last answer to a call. The SDK's exceptions say where they stopped reading, but not what they read: a page of a gateway, compressed bytes,
/// nothing at all.
/// </summary>
internal sealed class LastAnswer
{
    private const int Looked = 512;

    private static readonly AsyncLocal<LastAnswer?> Listening = new();

    /// <summary>Whether there has been an answer so far.</summary>
    public bool HasCome { get; private set; }

    public int Status { get; private set; }

    /// <summary>The form of an answer that is not from AWS, such as <c>an HTML page</c>; otherwise null.</summary>
    public string? Form { get; private set; }

    /// <summary>Whether something on the way answered instead of the service: AWS rejects requests with JSON or XML, not with pages.</summary>
    public bool IsPage { get; private set; }

    /// <summary>The listener of this flow, or null.</summary>
    public static LastAnswer? Current => Listening.Value;

    /// <summary>Listens until the calling asynchronous method returns.</summary>
    public static LastAnswer Listen() => Listening.Value = new();

    /// <summary>Records an answer whose body is buffered, if there is a listener.</summary>
    public static async Task HearAsync(HttpResponseMessage answer, bool isBuffered)
    {
        if (Current is not { } listener)
        {
            return;
        }

        var type = answer.Content.Headers.ContentType?.MediaType;
        var encoding = string.Join(", ", answer.Content.Headers.ContentEncoding);
        var hasBody = answer.RequestMessage?.Method != HttpMethod.Head;
        var beginning = hasBody && isBuffered ? await BeginningAsync(answer.Content).ConfigureAwait(false) : null;

        // Without a body, the type is not certain: many stores use the type of HTML.
        listener.IsPage = beginning is not null && IsHtml(beginning);
        listener.Form =
            listener.IsPage || (beginning is null && type == "text/html") ? "an HTML page"
            : beginning is null ? null
            : IsCompressed(beginning) || encoding is "gzip" or "br" or "deflate" or "zstd" ? "compressed bytes"
            : beginning is [0xEF, 0xBB, 0xBF, ..] ? "text behind a byte order mark"
            : beginning is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] ? "text in UTF-16"
            : beginning.Length == 0 ? "an empty body"
            : null;
        listener.Status = (int)answer.StatusCode;
        listener.HasCome = true;
    }

    private static async Task<byte[]> BeginningAsync(HttpContent content)
    {
        // The SDK reads the same stream afterwards.
        var body = await content.ReadAsStreamAsync().ConfigureAwait(false);
        var beginning = new byte[Looked];
        var length = await body.ReadAtLeastAsync(beginning, Looked, throwOnEndOfStream: false).ConfigureAwait(false);
        body.Position = 0;
        return beginning[..length];
    }

    private static bool IsHtml(byte[] beginning)
    {
        var text = Encoding.UTF8.GetString(beginning).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    // The magic numbers of gzip and zstd.
    private static bool IsCompressed(byte[] beginning) => beginning is [0x1F, 0x8B, ..] or [0x28, 0xB5, 0x2F, 0xFD, ..];
}
