using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.QueryProtocol;

namespace Amazon.IdentityManagement;

internal class AmazonIdentityManagementServiceClient(AWSCredentials credentials, AmazonIdentityManagementServiceConfig clientConfig) : QueryServiceClient(credentials, clientConfig, Service)
{
    private static readonly QueryService Service = new("Amazon.IdentityManagement", "2010-05-08", Faults.Create);

    public virtual Task<GetRoleResponse> GetRoleAsync(GetRoleRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<GetRoleRequest, GetRoleResponse>(request, "GetRole", cancellationToken);

    public virtual Task<SimulatePrincipalPolicyResponse> SimulatePrincipalPolicyAsync(SimulatePrincipalPolicyRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<SimulatePrincipalPolicyRequest, SimulatePrincipalPolicyResponse>(request, "SimulatePrincipalPolicy", cancellationToken);
}
