using ZenImageBuilder.Engine.Aws.JsonProtocol;

namespace Amazon.EKS;

internal sealed class AmazonEKSConfig() : JsonServiceConfig("EKS", "eks", new JsonServiceEndpoints("eks"))
{
    public static new string ServiceId => "EKS";

    public override string ServiceVersion => "2017-11-01";
}
