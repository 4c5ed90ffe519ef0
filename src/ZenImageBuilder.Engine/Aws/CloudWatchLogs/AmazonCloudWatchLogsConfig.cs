using ZenImageBuilder.Engine.Aws.Protocols;

namespace Amazon.CloudWatchLogs;

internal sealed class AmazonCloudWatchLogsConfig() : ServiceConfig("CloudWatch Logs", "logs", new ServiceEndpoints("logs", fipsIsPlain: ["us-gov-east-1", "us-gov-west-1"]))
{
    public static new string ServiceId => "CloudWatch Logs";

    public override string ServiceVersion => "2014-03-28";
}
