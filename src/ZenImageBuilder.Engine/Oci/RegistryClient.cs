using System.Net;
using System.Text.Json;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>Sends requests to container registries.</summary>
internal static class RegistryClient
{
    private const string DockerHub = "registry-1.docker.io";

    /// <summary>Checks whether a registry accepts a login, with <c>GET /v2/</c> of the distribution specification.</summary>
    /// <param name="registry">host[:port].</param>
    /// <param name="login">The user and the password, or null for requests without a login.</param>
    /// <exception cref="ImageBuilderException">The registry cannot be reached, or refuses the login.</exception>
    public static Task CheckAsync(string registry, RegistryLogin? login, CancellationToken cancellationToken) =>
        ReachAsync(
            registry,
            login,
            async session =>
            {
                // A registry that allows requests without a login does not check whether the password is correct.
                using var answer = await session.GetAsync("v2/", accept: null, cancellationToken).ConfigureAwait(false);
                return answer.StatusCode == HttpStatusCode.OK
                    ? true
                    : throw new ImageBuilderException(
                        ErrorCode.ServiceUnreachable,
                        $"'{registry}' does not answer as a registry does ({(int)answer.StatusCode}).",
                        registry,
                        "Check the address: host[:port] of a container registry."
                    );
            },
            cancellationToken
        );

    /// <summary>Opens a session with a registry and sends requests in it.</summary>
    /// <param name="registry">host[:port].</param>
    /// <param name="login">The user and the password, or null for requests without a login.</param>
    /// <exception cref="ImageBuilderException">The registry cannot be reached, or <paramref name="ask"/> throws this exception.</exception>
    public static async Task<T> ReachAsync<T>(string registry, RegistryLogin? login, Func<RegistrySession, Task<T>> ask, CancellationToken cancellationToken)
    {
        var address =
            RegistryAddress.Parse(registry)
            ?? throw new ImageBuilderException(ErrorCode.InvalidAttribute, $"{Quoted.Value(registry)} is no registry.", registry);
        var host = registry == "docker.io" ? DockerHub : registry;
        try
        {
            var session = new RegistrySession(new Uri($"https://{host}/"), registry, login);
            try
            {
                return await ask(session).ConfigureAwait(false);
            }
            catch (HttpRequestException exception)
                when (address.IsLoopback
                    && !session.HasAnswered
                    && exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
                )
            {
                // As in docker, a registry on this machine may use plain HTTP. A registry that has answered over HTTPS gets no request in clear text, whatever
                // error followed.
                return await ask(new(new Uri($"http://{host}/"), registry, login)).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or JsonException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw new ImageBuilderException(
                ErrorCode.ServiceUnreachable,
                $"The registry '{registry}' could not be reached: {exception.Message.TrimEnd('.')}.",
                registry,
                "Check the address, the network and the proxy.",
                exception
            );
        }
    }
}
