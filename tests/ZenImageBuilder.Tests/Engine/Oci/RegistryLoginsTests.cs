using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Catalog.Connectors;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Oci;

/// <summary>Who logs in to a registry: the same answer for builds, for checks and for look-ups of images.</summary>
public sealed class RegistryLoginsTests : IDisposable
{
    private readonly CatalogFolder _catalog = new();

    private readonly Observed _observed = new();

    private readonly RegistryLogins _logins;

    public RegistryLoginsTests() => _logins = new(_catalog.ComponentStore, _catalog.Connectors, new EcrOnly());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public async Task A_registry_without_a_login_gets_none()
    {
        var registry = Register(Registrations.Registry("r"));
        Assert.Equal(RegistryLoginKind.None, RegistryLogins.KindOf(Plans.Builder(), registry));
        Assert.Equal((null, null, null), await UsersAsync(registry));
        Assert.Empty(_observed.Events);
    }

    [Fact]
    public async Task A_user_and_a_password_are_sent_with_a_warning()
    {
        var registry = Register(Registrations.Registry("r", "hush", ("UserName", "me")));
        Assert.Equal(("me", "me", "me"), await UsersAsync(registry));
        Assert.Equal("hush", _logins.Stored(registry)!.Password.Reveal());
        Assert.Contains("'r'", Assert.IsType<WarningMessage>(Assert.Single(_observed.Events)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connector_counts_before_the_registrys_own_user()
    {
        var connectors = new ConnectorCatalog(_catalog.Connectors, [new DockerConnectorAccess(new(static _ => null))], _catalog.Clock);
        var connector = await connectors.RegisterAsync(
            ConnectorRegistrations.Docker("c", "of-the-connector", "hush", "registry.example.com"),
            verify: false,
            _observed,
            Cancellation
        );
        var registry = Register(Registrations.Registry("r", "pass", ("UserName", "me")) with { ConnectorId = connector.Id });
        Assert.Equal(("of-the-connector", "of-the-connector", "of-the-connector"), await UsersAsync(registry));
    }

    [Fact]
    public async Task ECR_gives_a_token_to_look_and_to_a_build_that_does_not_use_its_own_role()
    {
        var registry = Register(Registrations.Ecr("r"));
        Assert.Equal(("AWS", "AWS", null), await UsersAsync(registry, Plans.Builder(("ImplicitContainerRegistryAuth", false))));
        Assert.Equal(RegistryLoginKind.ServiceRole, RegistryLogins.KindOf(Plans.Builder(), registry));
        Assert.Equal((null, "AWS", null), await UsersAsync(registry));
    }

    [Fact]
    public async Task A_secret_that_the_build_reads_itself_is_not_known_here()
    {
        var registry = Register(Registrations.Registry("r", password: null, ("RegistrySecret", "team/registry")));
        Assert.Equal(RegistryLoginKind.Explicit, RegistryLogins.KindOf(Plans.Builder(), registry));
        Assert.Equal((null, null, null), await UsersAsync(registry));
        Assert.Empty(_observed.Events);
    }

    [Fact]
    public void A_user_without_a_password_is_an_error_and_no_anonymous_login()
    {
        var registry = Plans.Registry("default", ("UserName", "me"));
        Assert.Equal(ErrorCode.SecretUnreadable, Assert.Throws<ImageBuilderException>(() => _logins.Stored(registry)).Code);
    }

    private ContainerRegistry Register(ComponentRegistration registration) => (ContainerRegistry)_catalog.Components.Register(registration);

    /// <summary>Who logs in for a build, for a look-up of an image, and for a check.</summary>
    private async Task<(string? Build, string? Lookup, string? Check)> UsersAsync(ContainerRegistry registry, ImageBuilder? builder = null)
    {
        var kind = RegistryLogins.KindOf(builder ?? Plans.Builder(), registry);
        var build = await _logins.ForBuildAsync(registry, kind, AwsOptions.None, _observed, Cancellation);
        var lookup = await _logins.ForLookupAsync(registry, AwsOptions.None, _observed, Cancellation);
        return (build?.UserName, lookup?.UserName, _logins.Stored(registry)?.UserName);
    }

    private sealed class EcrOnly : IRemoteAccess
    {
        public Task<IContextStore> OpenContextStoreAsync(ArtifactStore store, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Unplanned call.");

        public Task<IBuildRunner> OpenRunnerAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Unplanned call.");

        public Task<RegistryLogin> LogInToEcrAsync(ContainerRegistry registry, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken) =>
            registry.Flavor == "aws" ? Task.FromResult(new RegistryLogin("AWS", new("token"))) : throw new InvalidOperationException("Unplanned call.");
    }
}
