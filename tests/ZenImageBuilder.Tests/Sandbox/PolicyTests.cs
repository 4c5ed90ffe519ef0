using ZenImageBuilder.Sandbox.Iam;

namespace ZenImageBuilder.Tests.Sandbox;

/// <summary>What policies say, by table.</summary>
public sealed class PolicyTests
{
    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}""", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:getobject","Resource":"arn:aws:s3:::b/*"}""", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":["s3:Put*","s3:Get?bject"],"Resource":["arn:aws:s3:::other/*","arn:aws:s3:::b/k"]}""", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*"}""", "Allow")]
    [InlineData("""{"Effect":"Deny","Action":"s3:*","Resource":"*"}""", "Deny")]
    [InlineData("""{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b"}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::B/*"}""", "Silent")]
    [InlineData("""{"Effect":"Allow","NotAction":"s3:PutObject","Resource":"*"}""", "Allow")]
    [InlineData("""{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::b/*"}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}""", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":{"AWS":"123456789012"}}""", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":{"AWS":["arn:aws:iam::123456789012:root"]}}""", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":{"AWS":"arn:aws:iam::123456789012:user/b"}}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":{"Service":"codebuild.amazonaws.com"}}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}}""", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:requestedregion":["us-east-1"]}}}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:RequestedRegion":"eu-*"}}}""", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"us-east-1"}}}""", "Allow")]
    [InlineData("""{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""", "Silent")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:None":"x"}}}""", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}""", "Silent")]
    [InlineData("""[{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]""", "Deny")]
    public void A_policy_says(string statement, string answer)
    {
        var policy = PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":{{statement}}}""");
        var context = new Dictionary<string, string>(StringComparer.Ordinal) { ["aws:RequestedRegion"] = "eu-central-1" };
        Assert.Equal(answer, policy.Evaluate(new("s3:GetObject", "arn:aws:s3:::b/k", "arn:aws:iam::123456789012:user/a", "123456789012", context)).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"Statement":{"Effect":"Allow"}}""")]
    [InlineData("""{"Statement":{"Effect":"allow","Action":"*"}}""")]
    public void What_is_no_policy_is_refused(string text) => Assert.Throws<FormatException>(() => PolicyDocument.Parse(text));
}
