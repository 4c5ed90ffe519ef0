using System.Globalization;
using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.CodeBuild;
using Amazon.ECR;
using Amazon.EKS;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.SecurityToken;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>Creates all clients of AWS: a single place for retries, timeouts, endpoints and the debug messages about requests.</summary>
internal sealed class AwsClients(AwsSession session, IEngineObserver observer)
{
    // Standard and adaptive mode wait with full jitter; two retries, the SDK's default, are not enough for a minute of high load.
    private const int Retries = 4;

    // Logs are read again in any case, and a request that hangs delays the reading of other logs.
    private const int LogRetries = 1;

    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(10);

    private static readonly string UserAgent = string.Create(
        CultureInfo.InvariantCulture,
        $"ZenImageBuilder/{typeof(AwsClients).Assembly.GetName().Version!.ToString(3)}"
    );

    public AmazonCloudFormationClient CloudFormation() =>
        Watch(new AmazonCloudFormationClient(session.Credentials, Configure(new AmazonCloudFormationConfig())));

    public AmazonCodeBuildClient CodeBuild() => Watch(new AmazonCodeBuildClient(session.Credentials, Configure(new AmazonCodeBuildConfig())));

    public AmazonECRClient Ecr() => Watch(new AmazonECRClient(session.Credentials, Configure(new AmazonECRConfig())));

    public AmazonEKSClient Eks() => Watch(new AmazonEKSClient(session.Credentials, Configure(new AmazonEKSConfig())));

    public AmazonIdentityManagementServiceClient Iam() =>
        Watch(new AmazonIdentityManagementServiceClient(session.Credentials, Configure(new AmazonIdentityManagementServiceConfig())));

    public AmazonCloudWatchLogsClient Logs()
    {
        var config = Configure(new AmazonCloudWatchLogsConfig());
        config.MaxErrorRetry = Math.Min(config.MaxErrorRetry, LogRetries);
        config.HttpClientFactory = session.Http.Within(LogPatience);
        return Watch(new AmazonCloudWatchLogsClient(session.Credentials, config));
    }

    public AmazonS3Client S3()
    {
        var config = Configure(new AmazonS3Config());

        // Endpoints other than AWS's own do not support bucket names in host names.
        config.ForcePathStyle = config.ServiceURL is not null;
        return Watch(new AmazonS3Client(session.Credentials, config));
    }

    /// <summary>The token service, called with credentials that may assume a role.</summary>
    public IAmazonSecurityTokenService SecurityToken(AWSCredentials credentials) =>
        Watch(new AmazonSecurityTokenServiceClient(credentials, Configure(new AmazonSecurityTokenServiceConfig())));

    internal T Configure<T>(T config)
        where T : ClientConfig
    {
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(session.Region);

        // The SDK would look for endpoints by itself, and reads profile files differently from the AWS CLI.
        config.IgnoreConfiguredEndpointUrls = true;
        if ((session.EndpointUrl ?? session.Settings.Endpoint(config.ServiceId)) is { } endpoint)
        {
            // The region of the signature cannot be derived from an endpoint that is not AWS's own.
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = session.Region;
        }

        config.HttpClientFactory = session.Http;
        config.MaxErrorRetry = Retries;
        session.Settings.Apply(config);
        return config;
    }

    private T Watch<T>(T client)
        where T : AmazonServiceClient
    {
        client.BeforeRequestEvent += static (_, happened) =>
        {
            if (happened is WebServiceRequestEventArgs { Request: IAmazonWebServiceRequest request })
            {
                request.UserAgentDetails.AddUserAgentComponent(UserAgent);
            }
        };
        client.AfterResponseEvent += (_, happened) =>
        {
            if (happened is WebServiceResponseEventArgs response)
            {
                observer.Report(
                    new DebugMessage($"{Operation(response.Request)}: request {response.Response.ResponseMetadata?.RequestId ?? "without an ID"}.")
                );
            }
        };
        client.ExceptionEvent += (_, happened) =>
        {
            if (happened is WebServiceExceptionEventArgs { Exception: AmazonServiceException failure } failed)
            {
                observer.Report(
                    new DebugMessage(
                        $"{Operation(failed.Request)}: request {failure.RequestId ?? "without an ID"} failed with {failure.ErrorCode ?? "no code"}."
                    )
                );
            }
        };
        return client;
    }

    private static string Operation(AmazonWebServiceRequest request) => request.GetType().Name[..^"Request".Length];
}
