using ZenImageBuilder.Engine.Aws.JsonProtocol;

namespace Amazon.ECR;

internal sealed class AmazonECRConfig() : JsonServiceConfig("ECR", "ecr", new JsonServiceEndpoints("api.ecr", "ecr"))
{
    public static new string ServiceId => "ECR";

    public override string ServiceVersion => "2015-09-21";
}
