using ZenImageBuilder.Engine.Aws.JsonProtocol;

namespace Amazon.CodeBuild;

internal sealed class AmazonCodeBuildConfig() : JsonServiceConfig("CodeBuild", "codebuild", new JsonServiceEndpoints("codebuild"))
{
    public static new string ServiceId => "CodeBuild";

    public override string ServiceVersion => "2016-10-06";
}
