using System.Net.Sockets;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.Sessions;

public sealed class SourcedCredentialsTests
{
    public static TheoryData<Exception, ErrorCode> Failures =>
        new()
        {
            {
                new AmazonClientException("Not now.", new HttpRequestException("Not now.", new SocketException((int)SocketError.HostNotFound))),
                ErrorCode.ServiceUnreachable
            },
            { new AmazonClientException("The token file is not there."), ErrorCode.CredentialsUnavailable },
            { new AmazonServiceException("no", ErrorType.Sender, "InvalidToken", "r", System.Net.HttpStatusCode.Forbidden), ErrorCode.CredentialsUnavailable },
        };

    /// <summary>A watch waits for the network, and not for credentials that are not there.</summary>
    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_network_that_is_away_says_nothing_of_the_credentials(Exception failure, ErrorCode code)
    {
        var credentials = new SourcedCredentials(new Failing(failure), "the role", "Check the role.");
        Assert.Equal(code, Assert.Throws<ImageBuilderException>(credentials.GetCredentials).Code);
        Assert.Equal(code, (await Assert.ThrowsAsync<ImageBuilderException>(credentials.GetCredentialsAsync)).Code);
    }

    private sealed class Failing(Exception failure) : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw failure;

        public override Task<ImmutableCredentials> GetCredentialsAsync() => Task.FromException<ImmutableCredentials>(failure);
    }
}
