using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using Amazon.ECR;
using Amazon.EKS;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using AwsSdkStandIns.Protocols;

namespace ZenImageBuilder.Tests.AwsSdkStandIns;

/// <summary>Requests, responses and enumerations have the members and values that AWS's own models have.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class ShapeTests
{
    private static readonly IReadOnlyList<Service> Services =
    [
        new("codebuild", typeof(AmazonCodeBuildClient), typeof(AmazonCodeBuildConfig), AmazonCodeBuildJson.Default),
        new("ecr", typeof(AmazonECRClient), typeof(AmazonECRConfig), AmazonECRJson.Default),
        new("logs", typeof(AmazonCloudWatchLogsClient), typeof(AmazonCloudWatchLogsConfig), AmazonCloudWatchLogsJson.Default),
        new("eks", typeof(AmazonEKSClient), typeof(AmazonEKSConfig), AmazonEKSJson.Default),
        new("iam", typeof(AmazonIdentityManagementServiceClient), typeof(AmazonIdentityManagementServiceConfig), null),
        new("cloudformation", typeof(AmazonCloudFormationClient), typeof(AmazonCloudFormationConfig), null),
    ];

    public ShapeTests(AwsEnvironment environment) => environment.Reset();

    private static BasicAWSCredentials Keys => new("AKIA", "secret");

    public static TheoryData<string, string> All() => Operations(static _ => true);

    public static TheoryData<string, string> OfJson() => Operations(static service => service.Json is not null && service.Name != "eks");

    public static TheoryData<string, string> OfRest() => Operations(static service => service.Name == "eks");

    public static TheoryData<Type, string> Enumerations() =>
        [
            .. Services.SelectMany(static service =>
                service
                    .Client.Assembly.GetExportedTypes()
                    .Where(type => type.Namespace == service.Client.Namespace && type.IsSubclassOf(typeof(ConstantClass)))
                    .Select(type => (type, service.Name))
            ),
        ];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_member_has_the_name_and_the_type_that_the_SDK_gives_it(string service, string operation)
    {
        var (model, call) = (ServiceModel.Require(service), Call(service, operation));
        Assert.Empty(model.Differences(call.GetParameters()[0].ParameterType, model.Input(operation), operation));
        if (model.HasOutput(operation))
        {
            Assert.Empty(model.Differences(call.ReturnType.GetGenericArguments()[0], model.Output(operation), operation));
        }
    }

    [Theory]
    [MemberData(nameof(OfJson))]
    public async Task A_request_of_AWS_JSON_is_sent_with_every_member(string service, string operation)
    {
        var model = ServiceModel.Require(service);
        using var server = new LoopbackServer(static _ => new(200, "{}"));
        var (sent, request) = await SendAsync(server, service, operation);
        Assert.Equal($"{model.TargetPrefix}.{operation}", sent.Target);
        Assert.Equal("POST", sent.Method);
        Assert.Equal("application/x-amz-json-1.1", sent.Headers["Content-Type"]);
        Assert.Empty(model.Contradictions(sent.Json, model.Input(operation), operation));
        Assert.Equal(Members(request.GetType()).Length, sent.Json.EnumerateObject().Count());
    }

    [Theory]
    [MemberData(nameof(OfRest))]
    public async Task A_request_of_REST_JSON_is_sent_where_its_model_says(string service, string operation)
    {
        var model = ServiceModel.Require(service);
        using var server = new LoopbackServer(static _ => new(200, "{}"));
        var (sent, request) = await SendAsync(server, service, operation);
        var http = model.Http(operation);
        Assert.Equal((http.Method, http.Path.Replace("{name}", "text", StringComparison.Ordinal)), (sent.Method, sent.Url.AbsolutePath));
        var query = sent.Url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static one => one.Split('=')[0]).ToList();
        Assert.Empty(query.Except(model.QueryNames(operation), StringComparer.Ordinal));
        Assert.Equal(Members(request.GetType()).Length, http.Path.Count('{') + query.Count);
    }

    [Theory]
    [MemberData(nameof(OfJson))]
    [MemberData(nameof(OfRest))]
    public void A_response_of_JSON_is_read_with_every_member(string service, string operation)
    {
        var model = ServiceModel.Require(service);
        var response = Filled.Of(Call(service, operation).ReturnType.GetGenericArguments()[0]);
        var type = WireFormat.Options(Services.Single(one => one.Name == service).Json!).GetTypeInfo(response.GetType());
        var text = JsonSerializer.Serialize(response, type);
        Assert.Empty(model.Contradictions(JsonDocument.Parse(text).RootElement, model.Output(operation), operation));
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, type), type));
    }

    [Theory]
    [MemberData(nameof(Enumerations))]
    public void Every_constant_is_in_the_service_model(Type enumeration, string service)
    {
        var constants = enumeration.GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => ((ConstantClass)field.GetValue(null)!).Value);
        Assert.Empty(constants.Except(ServiceModel.Require(service).Values(enumeration.Name), StringComparer.Ordinal));
    }

    [Fact]
    public void StartBuild_has_every_override_there_is()
    {
        var model = ServiceModel.Require("codebuild");
        var ours = Members(typeof(StartBuildRequest)).Select(static property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        Assert.Equal(model.Members("StartBuildInput").Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_cluster_without_a_name_is_not_asked_for()
    {
        using var server = new LoopbackServer(static _ => new(200, "{}"));
        using var client = new AmazonEKSClient(Keys, Configured(new AmazonEKSConfig(), server.Url));
        _ = await Assert.ThrowsAsync<AmazonClientException>(() => client.DescribeClusterAsync(new(), TestContext.Current.CancellationToken));
        Assert.Empty(server.Requests);
    }

    private static TheoryData<string, string> Operations(Func<Service, bool> which)
    {
        var data = new TheoryData<string, string>();
        foreach (var service in Services.Where(which))
        {
            data.AddRange([.. Calls(service.Client).Select(call => (service.Name, call.Name[..^"Async".Length]))]);
        }

        return data;
    }

    private static async Task<(RecordedRequest Sent, object Request)> SendAsync(LoopbackServer server, string service, string operation)
    {
        var of = Services.Single(one => one.Name == service);
        using var client = (AmazonServiceClient)
            Activator.CreateInstance(of.Client, Keys, Configured((ClientConfig)Activator.CreateInstance(of.Config)!, server.Url))!;
        var method = Call(service, operation);
        var request = Filled.Of(method.GetParameters()[0].ParameterType);
        await (Task)method.Invoke(client, [request, TestContext.Current.CancellationToken])!;
        return (Assert.Single(server.Requests), request);
    }

    private static MethodInfo Call(string service, string operation) =>
        Calls(Services.Single(one => one.Name == service).Client).Single(call => string.Equals(call.Name, $"{operation}Async", StringComparison.Ordinal));

    private static IEnumerable<MethodInfo> Calls(Type client) =>
        client
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(static method => method.Name.EndsWith("Async", StringComparison.Ordinal));

    private static PropertyInfo[] Members(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private static T Configured<T>(T config, string url)
        where T : ClientConfig
    {
        (config.ServiceURL, config.AuthenticationRegion) = (url, "eu-central-1");
        return config;
    }

    private sealed record Service(string Name, Type Client, Type Config, JsonSerializerContext? Json);
}
