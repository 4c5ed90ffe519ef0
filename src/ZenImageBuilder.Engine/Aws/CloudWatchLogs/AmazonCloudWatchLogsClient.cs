using Amazon.CloudWatchLogs.Model;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.JsonProtocol;

namespace Amazon.CloudWatchLogs;

internal class AmazonCloudWatchLogsClient(AWSCredentials credentials, AmazonCloudWatchLogsConfig clientConfig) : JsonServiceClient(credentials, clientConfig, Service)
{
    private static readonly JsonService Service = new("Amazon.CloudWatchLogs", "Logs_20140328", WireFormat.Options(AmazonCloudWatchLogsJson.Default), Faults.Create);

    public virtual Task<GetLogEventsResponse> GetLogEventsAsync(GetLogEventsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<GetLogEventsRequest, GetLogEventsResponse>(request, "GetLogEvents", cancellationToken);
}
