using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;
using Amazon.EKS.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using AwsSdkStandIns.Protocols;

namespace Amazon.EKS;

public class AmazonEKSClient(AWSCredentials credentials, AmazonEKSConfig clientConfig) : JsonServiceClient(credentials, clientConfig, Service)
{
    private static readonly JsonService Service = new("Amazon.EKS", "", WireFormat.Options(AmazonEKSJson.Default), Faults.Create);

    public virtual Task<ListClustersResponse> ListClustersAsync(ListClustersRequest request, CancellationToken cancellationToken = default) =>
        GetAsync<ListClustersRequest, ListClustersResponse>(
            request,
            "/clusters",
            static (request, sent) =>
            {
                if (request.MaxResults is { } most)
                {
                    sent.Parameters.Add("maxResults", most.ToString(CultureInfo.InvariantCulture));
                }

                if (request.NextToken is { } token)
                {
                    sent.Parameters.Add("nextToken", token);
                }
            },
            cancellationToken
        );

    public virtual Task<DescribeClusterResponse> DescribeClusterAsync(DescribeClusterRequest request, CancellationToken cancellationToken = default) =>
        GetAsync<DescribeClusterRequest, DescribeClusterResponse>(
            request,
            "/clusters/{name}",
            static (request, sent) =>
                sent.AddPathResource("{name}", request.Name ?? throw new AmazonClientException("Request object does not have required field Name set")),
            cancellationToken
        );
}

public sealed class AmazonEKSConfig() : ServiceConfig("EKS", "eks", new ServiceEndpoints("eks", Exceptions))
{
    public static new string ServiceId => "EKS";

    public override string ServiceVersion => "2017-11-01";

    private static Place? Exceptions(Wanted wanted) =>
        (wanted.Partition.name, wanted.Fips, wanted.DualStack) switch
        {
            ("aws", true, false) => new($"fips.eks.{wanted.Region}.amazonaws.com"),
            ("aws-us-gov", true, false) => new($"eks.{wanted.Region}.amazonaws.com"),
            _ => null,
        };
}

public class AmazonEKSException(string message, Exception? innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
    : AmazonServiceException(message, innerException, errorType, errorCode, requestId, statusCode);

/// <summary>Makes the modelled exception of an error code, or the base one.</summary>
internal static class Faults
{
    public static AmazonServiceException Create(ErrorResponse error, Exception inner, HttpStatusCode status) =>
        error.Code switch
        {
            nameof(ResourceNotFoundException) => new ResourceNotFoundException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
            _ => new AmazonEKSException(error.Message, inner, error.Type, error.Code, error.RequestId, status),
        };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(ConstantClassConverter), typeof(TextConverter), typeof(BooleanConverter), typeof(EpochSecondsConverter)]
)]
[JsonSerializable(typeof(ListClustersResponse))]
[JsonSerializable(typeof(DescribeClusterResponse))]
internal sealed partial class AmazonEKSJson : JsonSerializerContext;
