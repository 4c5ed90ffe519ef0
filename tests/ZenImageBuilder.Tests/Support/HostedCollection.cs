namespace ZenImageBuilder.Tests.Support;

/// <summary>
/// All tests that import the module into this process. They run one after another, because the folder of the catalog comes from the environment, which belongs
/// to the whole process. Other collections run at the same time and must not read <c>ZENIMAGEBUILDER_HOME</c>.
/// </summary>
[CollectionDefinition(Name)]
public sealed class HostedCollection
{
    public const string Name = "Hosted";
}
