using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>Credentials of the SDK whose failures are reported as this module's errors.</summary>
/// <param name="remedy">What to do if there are no credentials.</param>
internal sealed class SourcedCredentials(AWSCredentials inner, string source, string remedy) : AWSCredentials, IRenewableCredentials
{
    private int _generation;

    public int Generation => Volatile.Read(ref _generation);

    public override DateTime? Expiration
    {
        get => inner.Expiration;
        set => inner.Expiration = value;
    }

    public void Renew(int generation)
    {
        if (inner is RefreshingAWSCredentials refreshing && Interlocked.CompareExchange(ref _generation, generation + 1, generation) == generation)
        {
            refreshing.ClearCredentials();
        }
    }

    public override ImmutableCredentials GetCredentials()
    {
        try
        {
            return inner.GetCredentials();
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Translate(exception, heard: null);
        }
    }

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        var heard = LastAnswer.Listen();
        try
        {
            return await inner.GetCredentialsAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Translate(exception, heard);
        }
    }

    private static bool IsFailure(Exception exception) => exception is not (ImageBuilderException or OperationCanceledException or OutOfMemoryException);

    private ImageBuilderException Translate(Exception exception, LastAnswer? heard)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is ImageBuilderException known)
            {
                return known;
            }
        }

        // An unavailable network says nothing about the credentials, so a watch continues to wait.
        return AwsErrors.IsNetwork(exception)
                ? new(
                    ErrorCode.ServiceUnreachable,
                    $"{source} could not be asked for credentials, because the network does not reach it.",
                    source,
                    "Check the network and the proxy, and try again.",
                    exception
                )
            : AwsErrors.IsUnreadable(exception, heard)
                ? new(
                    ErrorCode.ServiceUnreachable,
                    $"{source} answered a request for credentials with {heard?.Form ?? "something"}, which cannot be read.",
                    source,
                    "Check whether a proxy or a gateway answers instead of it, and try again.",
                    exception
                )
                {
                    IsUnreadable = true,
                }
            : new(ErrorCode.CredentialsUnavailable, $"No credentials come from {source}.", source, remedy, exception);
    }
}
