namespace ZenImageBuilder.Cmdlets;

internal static class Nouns
{
    public const string ImageBuilder = "ImageBuilder";
    public const string ArtifactStore = "ArtifactStore";
    public const string ContainerRegistry = "ContainerRegistry";
    public const string ImageBuilderFlavor = "ImageBuilderFlavor";
    public const string ArtifactStoreFlavor = "ArtifactStoreFlavor";
    public const string ContainerRegistryFlavor = "ContainerRegistryFlavor";
    public const string Stack = "Stack";
    public const string StackTemplate = "StackTemplate";
    public const string StackDeployment = "StackDeployment";
    public const string ServiceConnector = "ServiceConnector";
    public const string ServiceConnectorType = "ServiceConnectorType";
    public const string ConnectorResource = "ConnectorResource";
    public const string BuildContext = "BuildContext";
    public const string ImageBuild = "ImageBuild";
    public const string ImageBuildLog = "ImageBuildLog";
    public const string ImageBuilderSandbox = "ImageBuilderSandbox";
    public const string ImageBuilderPolicy = "ImageBuilderPolicy";
}
