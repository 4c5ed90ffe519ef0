using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Sessions;

namespace ZenImageBuilder.Tests.Engine.Aws;

/// <summary>The query protocol, as a recording server sees it.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class QueryWireTests
{
    public QueryWireTests(AwsEnvironment environment) => environment.Reset();

    [Fact]
    public async Task A_request_is_a_form()
    {
        using var server = new LoopbackServer(static _ => new(200, Answer("")));
        using var client = Clients(server.Url).Iam();

        _ = await client.SimulatePrincipalPolicyAsync(
            new()
            {
                PolicySourceArn = "arn:aws:iam::123456789012:role/a b",
                ActionNames = ["s3:GetObject", "s3:PutObject"],
                ResourceArns = [],
                ContextEntries =
                [
                    new()
                    {
                        ContextKeyName = "aws:a",
                        ContextKeyValues = ["1", "2"],
                        ContextKeyType = "string",
                    },
                ],
                MaxItems = 1000,
            },
            TestContext.Current.CancellationToken
        );

        var sent = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/"), (sent.Method, sent.Url.AbsolutePath));
        Assert.StartsWith("application/x-www-form-urlencoded", sent.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(
            [
                "Action=SimulatePrincipalPolicy",
                "ActionNames.member.1=s3:GetObject",
                "ActionNames.member.2=s3:PutObject",
                "ContextEntries.member.1.ContextKeyName=aws:a",
                "ContextEntries.member.1.ContextKeyType=string",
                "ContextEntries.member.1.ContextKeyValues.member.1=1",
                "ContextEntries.member.1.ContextKeyValues.member.2=2",
                "MaxItems=1000",
                "PolicySourceArn=arn:aws:iam::123456789012:role/a b",
                "ResourceArns=",
                "Version=2010-05-08",
            ],
            sent.Text.Split('&').Select(Uri.UnescapeDataString).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task An_answer_is_read_all_the_way_down()
    {
        using var server = new LoopbackServer(static _ =>
            new(
                200,
                Answer(
                    """
                    <IsTruncated>true</IsTruncated><Marker>m</Marker>
                    <EvaluationResults>
                      <member>
                        <EvalActionName>s3:GetObject</EvalActionName><EvalResourceName>arn:aws:s3:::b/*</EvalResourceName><EvalDecision>implicitDeny</EvalDecision>
                        <PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>
                        <ResourceSpecificResults><member><EvalResourceName>arn:aws:s3:::b/k</EvalResourceName><EvalResourceDecision>allowed</EvalResourceDecision></member></ResourceSpecificResults>
                        <SomethingNew>x</SomethingNew>
                      </member>
                      <member><EvalActionName>s3:PutObject</EvalActionName><EvalDecision>allowed</EvalDecision><MissingContextValues/></member>
                    </EvaluationResults>
                    """
                )
            )
        );
        using var client = Clients(server.Url).Iam();

        var answer = await client.SimulatePrincipalPolicyAsync(new() { PolicySourceArn = "a", ActionNames = ["b"] }, TestContext.Current.CancellationToken);

        Assert.Equal((true, "m"), (answer.IsTruncated, answer.Marker));
        var results = answer.EvaluationResults!;
        Assert.Equal([PolicyEvaluationDecisionType.ImplicitDeny, PolicyEvaluationDecisionType.Allowed], results.Select(static result => result.EvalDecision!));
        Assert.False(results[0].PermissionsBoundaryDecisionDetail!.AllowedByPermissionsBoundary);
        Assert.Equal("arn:aws:s3:::b/k", Assert.Single(results[0].ResourceSpecificResults!).EvalResourceName);
        Assert.Null(results[1].ResourceSpecificResults);
        Assert.Equal("r-1", answer.ResponseMetadata.RequestId);
    }

    [Fact]
    public async Task An_error_keeps_code_request_id_status_and_type()
    {
        using var server = new LoopbackServer(static _ =>
            new(
                404,
                """
                <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The role x cannot be found.</Message></Error><RequestId>r-2</RequestId></ErrorResponse>
                """
            )
        );
        using var client = Clients(server.Url).Iam();
        var error = await Assert.ThrowsAsync<NoSuchEntityException>(() =>
            client.SimulatePrincipalPolicyAsync(new() { PolicySourceArn = "a" }, TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            ("NoSuchEntity", "r-2", System.Net.HttpStatusCode.NotFound, "The role x cannot be found."),
            (error.ErrorCode, error.RequestId, error.StatusCode, error.Message)
        );
    }

    [Fact]
    public async Task What_is_throttled_is_retried()
    {
        var asked = 0;
        using var server = new LoopbackServer(_ =>
            Interlocked.Increment(ref asked) == 1
                ? new(
                    400,
                    "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>r</RequestId></ErrorResponse>"
                )
                : new(200, Answer(""))
        );
        using var client = Clients(server.Url).Iam();
        _ = await client.SimulatePrincipalPolicyAsync(new() { PolicySourceArn = "a" }, TestContext.Current.CancellationToken);
        Assert.Equal(2, asked);
    }

    private static string Answer(string result) =>
        $"""
            <SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
              <SimulatePrincipalPolicyResult>{result}</SimulatePrincipalPolicyResult>
              <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>
            </SimulatePrincipalPolicyResponse>
            """;

    private static AwsClients Clients(string url) =>
        new(new(new BasicAWSCredentials("AKIA", "secret"), new("a test"), "eu-central-1", null, url), new Observed());
}
