namespace ZenImageBuilder.Tests.Support;

/// <summary>
/// All tests that import the module into this process. They run one after another, because the folder of the registry comes from the environment and the
/// environment belongs to the whole process; other collections run beside them and must not read <c>ZENIMAGEBUILDER_HOME</c>.
/// </summary>
[CollectionDefinition(Name)]
public sealed class HostedCollection
{
    public const string Name = "Hosted";
}
