using System.Text.Json.Serialization;
using Amazon.CodeBuild.Model;
using ZenImageBuilder.Engine.Aws.JsonProtocol;

namespace Amazon.CodeBuild;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(ConstantClassConverter), typeof(EpochSecondsConverter)])]
[JsonSerializable(typeof(StartBuildRequest))]
[JsonSerializable(typeof(StartBuildResponse))]
[JsonSerializable(typeof(BatchGetBuildsRequest))]
[JsonSerializable(typeof(BatchGetBuildsResponse))]
[JsonSerializable(typeof(ListBuildsForProjectRequest))]
[JsonSerializable(typeof(ListBuildsForProjectResponse))]
[JsonSerializable(typeof(StopBuildRequest))]
[JsonSerializable(typeof(StopBuildResponse))]
[JsonSerializable(typeof(BatchGetProjectsRequest))]
[JsonSerializable(typeof(BatchGetProjectsResponse))]
[JsonSerializable(typeof(ListProjectsRequest))]
[JsonSerializable(typeof(ListProjectsResponse))]
[JsonSerializable(typeof(CreateProjectRequest))]
[JsonSerializable(typeof(CreateProjectResponse))]
[JsonSerializable(typeof(DeleteProjectRequest))]
[JsonSerializable(typeof(DeleteProjectResponse))]
internal sealed partial class AmazonCodeBuildJson : JsonSerializerContext;
