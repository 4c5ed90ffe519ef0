using System.Globalization;
using System.Net;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Calls;

namespace ZenImageBuilder.Engine.Aws.Sessions.Http;

// CONTRIBUTING.md, "Decisions": Sessions and calls
/// <summary>
/// The HTTP clients of the SDK, with a time limit for a request and its whole answer. The SDK's own timeout ends with the head of the answer: if a body stopped
/// halfway, the SDK would wait until the connection breaks, which may be never, and Ctrl+C would not end the wait. Redirects are not followed: see <see
/// cref="RedirectedAnswerException"/>.
/// </summary>
/// <param name="patience">The time limit of a request without a body, up to the end of the answer.</param>
/// <param name="environment">Reads the variables with the proxies.</param>
internal sealed class TimelyHttp(TimeSpan patience, Func<string, string?> environment) : HttpClientFactory
{
    /// <summary>The time limit of a call.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private readonly EnvironmentProxy? _proxy = EnvironmentProxy.Of(environment);

    /// <summary>The same with a shorter time limit, unless the current one is shorter.</summary>
    public TimelyHttp Within(TimeSpan limit) => limit < patience ? new(limit, environment) : this;

    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectPatience,
        };
        if (clientConfig.GetWebProxy() is { } configured)
        {
            sockets.Proxy = configured;
        }
        else if (_proxy is not null)
        {
            sockets.Proxy = _proxy;
        }

        return new(new PatienceHandler(patience) { InnerHandler = sockets }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Clients with the same settings are shared in the whole process.</summary>
    public override string GetConfigUniqueString(IClientConfig clientConfig) =>
        string.Create(CultureInfo.InvariantCulture, $"ZenImageBuilder {patience} {clientConfig.GetWebProxy()?.GetHashCode()} {_proxy}");

    private sealed class PatienceHandler(TimeSpan patience) : DelegatingHandler
    {
        // Answers are small, except downloads, which are read as a stream.
        private const long LargestBuffered = 16 << 20;

        // Each megabyte of a body adds the same time again: the parts of an upload share a slow connection.
        private const double Megabyte = 1 << 20;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var allowed = patience * (1 + ((request.Content?.Headers.ContentLength ?? 0) / Megabyte));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(allowed);
            HttpResponseMessage? response = null;
            try
            {
                response = await base.SendAsync(request, limit.Token).ConfigureAwait(false);
                if (RedirectedAnswerException.Of(response, request.RequestUri) is { } redirect)
                {
                    throw redirect;
                }

                var isBuffered = response.Content.Headers.ContentLength is null or <= LargestBuffered;
                if (isBuffered)
                {
                    // An answer without a length has at most this one.
                    await response.Content.LoadIntoBufferAsync(LargestBuffered).WaitAsync(limit.Token).ConfigureAwait(false);
                }

                await LastAnswer.HearAsync(response, isBuffered).ConfigureAwait(false);
                return response;
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                response?.Dispose();

                // The SDK repeats a request that failed with an IOException, but not with other exceptions about time.
                throw new IOException(
                    string.Create(CultureInfo.InvariantCulture, $"There was no complete answer within {allowed.TotalSeconds:0.#} s."),
                    exception
                );
            }
            catch
            {
                response?.Dispose();
                throw;
            }
        }
    }
}
