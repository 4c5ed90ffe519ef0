using System.Net;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsSdkStandIns.Protocols;

namespace Amazon.IdentityManagement;

public class AmazonIdentityManagementServiceClient(AWSCredentials credentials, AmazonIdentityManagementServiceConfig clientConfig)
    : QueryServiceClient(credentials, clientConfig, Service)
{
    private static readonly QueryService Service = new("Amazon.IdentityManagement", "2010-05-08", Faults.Create);

    public virtual Task<GetRoleResponse> GetRoleAsync(GetRoleRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<GetRoleRequest, GetRoleResponse>(request, "GetRole", cancellationToken);

    public virtual Task<SimulatePrincipalPolicyResponse> SimulatePrincipalPolicyAsync(
        SimulatePrincipalPolicyRequest request,
        CancellationToken cancellationToken = default
    ) => CallAsync<SimulatePrincipalPolicyRequest, SimulatePrincipalPolicyResponse>(request, "SimulatePrincipalPolicy", cancellationToken);
}

public sealed class AmazonIdentityManagementServiceConfig() : ServiceConfig("IAM", "iam", new ServiceEndpoints(Host, Exceptions))
{
    public static new string ServiceId => "IAM";

    public override string ServiceVersion => "2010-05-08";

    // A partition has one endpoint, and requests to it are signed for one of its regions.
    private static Place Host(Wanted wanted) => new($"iam{wanted.FipsSuffix}.{wanted.DnsSuffix}", wanted.Partition.implicitGlobalRegion);

    private static Place? Exceptions(Wanted wanted) =>
        (wanted.Partition.name, wanted.Fips, wanted.DualStack) switch
        {
            ("aws", false, true) => new("iam.global.api.aws", "us-east-1"),
            ("aws", true, true) => new("iam-fips.global.api.aws", "us-east-1"),
            ("aws-cn", false, false) => new("iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("aws-cn", false, true) => new("iam.global.api.amazonwebservices.com.cn", "cn-north-1"),
            ("aws-us-gov", _, false) => new("iam.us-gov.amazonaws.com", "us-gov-west-1"),
            ("aws-us-gov", _, true) => new("iam.us-gov.api.aws", "us-gov-west-1"),
            ("aws-iso", false, false) => new("iam.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            ("aws-iso", true, false) => new("iam-fips.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            ("aws-iso-b", false, false) => new("iam.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
            ("aws-iso-b", true, false) => new("iam-fips.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
            ("aws-iso-e", false, false) => new("iam.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1"),
            ("aws-iso-f", false, false) => new("iam.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1"),
            ("aws-eusc", false, false) => new("iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
            _ => null,
        };
}

public class AmazonIdentityManagementServiceException(
    string message,
    Exception? innerException,
    ErrorType errorType,
    string errorCode,
    string requestId,
    HttpStatusCode statusCode
) : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>Makes the modelled exception of an error code, or the base one.</summary>
internal static class Faults
{
    public static AmazonServiceException Create(ErrorResponse error, Exception inner, HttpStatusCode status) =>
        error.Code switch
        {
            "InvalidInput" => new InvalidInputException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            "NoSuchEntity" => new NoSuchEntityException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            _ => new AmazonIdentityManagementServiceException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
        };
}
