using ZenImageBuilder.Engine.Aws.Protocols;

namespace Amazon.EKS;

internal sealed class AmazonEKSConfig() : ServiceConfig("EKS", "eks", new ServiceEndpoints("eks"))
{
    public static new string ServiceId => "EKS";

    public override string ServiceVersion => "2017-11-01";
}
