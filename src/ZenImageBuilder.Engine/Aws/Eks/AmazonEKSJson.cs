using System.Text.Json.Serialization;
using Amazon.EKS.Model;

namespace Amazon.EKS;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListClustersResponse))]
[JsonSerializable(typeof(DescribeClusterResponse))]
internal sealed partial class AmazonEKSJson : JsonSerializerContext;
