using ZenImageBuilder.Engine.Aws.Protocols;

namespace Amazon.ECR;

internal sealed class AmazonECRConfig() : ServiceConfig("ECR", "ecr", new ServiceEndpoints("api.ecr", "ecr"))
{
    public static new string ServiceId => "ECR";

    public override string ServiceVersion => "2015-09-21";
}
