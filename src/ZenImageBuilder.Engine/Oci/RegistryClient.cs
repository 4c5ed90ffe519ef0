using System.Net;
using System.Text.Json;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Oci;

/// <summary>Reaches container registries.</summary>
internal static class RegistryClient
{
    private const string DockerHub = "registry-1.docker.io";

    /// <summary>Asks a registry whether it accepts a login: <c>GET /v2/</c> of the distribution specification.</summary>
    /// <param name="registry">host[:port].</param>
    /// <param name="login">The user and the password, or null to ask without a login.</param>
    /// <exception cref="ImageBuilderException">The registry cannot be reached, or refuses the login.</exception>
    public static Task CheckAsync(string registry, RegistryLogin? login, CancellationToken cancellationToken) =>
        ReachAsync(
            registry,
            login,
            async session =>
            {
                // One that lets everybody in does not say whether the password is right.
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

    /// <summary>Asks a registry something.</summary>
    /// <param name="registry">host[:port].</param>
    /// <param name="login">The user and the password, or null to ask without a login.</param>
    /// <exception cref="ImageBuilderException">The registry cannot be reached, or what is asked throws it.</exception>
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
                // As docker does: a registry of this machine may speak plain HTTP. One that has answered by HTTPS is not asked in clear text, whatever came after.
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
