using System.Globalization;
using System.Net;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Calls;

namespace ZenImageBuilder.Engine.Aws.Sessions.Http;

/// <summary>
/// The HTTP clients of the SDK, with a limit for the whole of a request and its answer. The SDK's own timeout ends with the head of the answer: a body that stops
/// halfway would be waited for until the connection breaks, which may be never, and Ctrl+C would not end that. No redirect is followed: see
/// <see cref="RedirectedAnswerException"/>.
/// </summary>
/// <param name="patience">How long a request without a body may take, until the whole answer is there.</param>
/// <param name="environment">Names the proxies.</param>
internal sealed class TimelyHttp(TimeSpan patience, Func<string, string?> environment) : HttpClientFactory
{
    /// <summary>How long a call may take.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private readonly EnvironmentProxy? _proxy = EnvironmentProxy.Of(environment);

    /// <summary>The same with less patience, where this one has more.</summary>
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

    /// <summary>Clients that would be made alike are one, for the whole process.</summary>
    public override string GetConfigUniqueString(IClientConfig clientConfig) =>
        string.Create(CultureInfo.InvariantCulture, $"ZenImageBuilder {patience} {clientConfig.GetWebProxy()?.GetHashCode()} {_proxy}");

    private sealed class PatienceHandler(TimeSpan patience) : DelegatingHandler
    {
        // Answers are small but for what is downloaded, which is read as a stream.
        private const long LargestBuffered = 16 << 20;

        // Each megabyte of a body may take as long again: parts of an upload share a slow line with others.
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
                    // One that does not say its length has this one at most.
                    await response.Content.LoadIntoBufferAsync(LargestBuffered).WaitAsync(limit.Token).ConfigureAwait(false);
                }

                await LastAnswer.HearAsync(response, isBuffered).ConfigureAwait(false);
                return response;
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                response?.Dispose();

                // The SDK repeats what failed as an IOException, and nothing else that is about time.
                throw new IOException(
                    string.Create(CultureInfo.InvariantCulture, $"There was no whole answer within {allowed.TotalSeconds:0.#} s."),
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
