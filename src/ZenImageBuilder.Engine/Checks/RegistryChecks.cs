using System.Runtime.CompilerServices;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Checks;

/// <summary>Checks container registries outside ECR, which are accessed with a user and a password or without a login.</summary>
/// <param name="login">Returns the login of a registry, or null if this machine has none.</param>
internal sealed class RegistryChecks(Func<ContainerRegistry, RegistryLogin?> login) : IComponentChecks
{
    public bool Cover(StackComponent component) => component is ContainerRegistry { Flavor: not RegistrySettings.EcrFlavor };

    public async IAsyncEnumerable<Check> RunAsync(CheckSubject subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var registry = (ContainerRegistry)subject.Component;
        var secret = RegistrySettings.Of(registry).RegistrySecret;
        yield return await Check
            .RunAsync("Login", () => secret is null ? LoginAsync(registry, subject.Observer, cancellationToken) : Task.FromResult(LeftToBuilds(secret)))
            .ConfigureAwait(false);
    }

    private async Task<CheckResult> LoginAsync(ContainerRegistry registry, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var host = RegistryAddress.HostOf(RegistrySettings.Of(registry).Uri)!;
        var known = login(registry);
        observer.Report(new VerboseMessage($"Asking the registry '{host}'."));
        await RegistryClient.CheckAsync(host, known, cancellationToken).ConfigureAwait(false);
        return known is null ? $"The registry '{host}' answers without a login." : $"The registry '{host}' lets the user '{known.UserName}' in.";
    }

    private static CheckResult LeftToBuilds(string secret) =>
        $"The build service logs in with the secret '{secret}' of Secrets Manager; this machine has no password to try.";
}
