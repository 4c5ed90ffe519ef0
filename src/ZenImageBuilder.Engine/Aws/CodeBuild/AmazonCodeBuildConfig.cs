using ZenImageBuilder.Engine.Aws.Protocols;

namespace Amazon.CodeBuild;

internal sealed class AmazonCodeBuildConfig() : ServiceConfig("CodeBuild", "codebuild", new ServiceEndpoints("codebuild"))
{
    public static new string ServiceId => "CodeBuild";

    public override string ServiceVersion => "2016-10-06";
}
