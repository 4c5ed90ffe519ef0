using ZenImageBuilder.Engine.Aws.Protocols;

namespace Amazon.IdentityManagement;

internal sealed class AmazonIdentityManagementServiceConfig() : ServiceConfig("IAM", "iam", new AmazonIdentityManagementServiceEndpoints())
{
    public static new string ServiceId => "IAM";

    public override string ServiceVersion => "2010-05-08";
}
