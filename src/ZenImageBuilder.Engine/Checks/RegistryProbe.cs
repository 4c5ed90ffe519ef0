using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>Looks at container registries that are reached with a user and a password, or with nothing.</summary>
/// <param name="login">The login of a registry, or null where it has none on this machine.</param>
internal sealed class RegistryProbe(Func<ContainerRegistry, RegistryLogin?> login) : IComponentProbe
{
    public bool Knows(StackComponent component) => component is ContainerRegistry { Flavor: not RegistrySettings.EcrFlavor };

    public IEnumerable<Look> Looks(ProbeRequest request)
    {
        var (registry, observer) = ((ContainerRegistry)request.Component, request.Observer);
        var settings = RegistrySettings.Of(registry);
        if (settings.RegistrySecret is { } secret)
        {
            yield return new(
                "Login",
                _ => Task.FromResult<Finding>($"The build service logs in with the secret '{secret}' of Secrets Manager; this machine has no password to try.")
            );
            yield break;
        }

        yield return new(
            "Login",
            async cancellationToken =>
            {
                var host = RegistryAddress.HostOf(settings.Uri)!;
                var known = login(registry);
                observer.Report(new VerboseMessage($"Asking the registry '{host}'."));
                await RegistryClient.CheckAsync(host, known, cancellationToken).ConfigureAwait(false);
                return known is null ? $"The registry '{host}' answers without a login." : $"The registry '{host}' lets the user '{known.UserName}' in.";
            }
        );
    }
}
