using ZenImageBuilder.Engine.Aws.Protocols;

namespace Amazon.CloudFormation;

internal sealed class AmazonCloudFormationConfig() : ServiceConfig("CloudFormation", "cloudformation", new ServiceEndpoints("cloudformation", fipsIsPlain: ["us-gov-east-1", "us-gov-west-1"]))
{
    public static new string ServiceId => "CloudFormation";

    public override string ServiceVersion => "2010-05-15";
}
