using System.Text;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Builds;
using ZenImageBuilder.Engine.Aws.Contexts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Components;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws;

/// <summary>The way to AWS.</summary>
/// <param name="environment">Reads an environment variable.</param>
internal sealed class AwsRemoteAccess(Func<string, string?> environment, TimeProvider time) : IRemoteAccess
{
    private readonly SessionResolver _sessions = new(environment);

    public async Task<IContextStore> OpenContextStoreAsync(ArtifactStore store, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var location = S3Location.Parse(store.RequiredText("Path"))
            ?? throw new ImageBuilderException(ErrorCode.InvalidAttribute, $"The path of artifact store '{store.Name}' is no place in S3.", store, "Register it again with -Path s3://bucket/prefix.");
        var remote = RemoteLocation.Of(store) with { EndpointUrl = null };
        var session = await _sessions.ResolveAsync(aws, remote, observer, cancellationToken).ConfigureAwait(false);

        // The store's endpoint is S3's alone: a role of its profile is assumed at AWS, so it joins the session after the credentials are made.
        if (session.EndpointUrl is null && store.Text("EndpointUrl") is { Length: > 0 } endpoint)
        {
            session = session with { EndpointUrl = EndpointUrl.Check(endpoint, $"the artifact store '{store.Name}'") };
        }

        return new S3ContextStore(new AwsClients(session, observer).S3(), location, session.CredentialSource, time, observer);
    }

    public async Task<IBuildRunner> OpenRunnerAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var session = await _sessions.ResolveAsync(aws, location, observer, cancellationToken).ConfigureAwait(false);
        var clients = new AwsClients(session, observer);
        return new CodeBuildRunner(clients.CodeBuild(), clients.Logs(), session.Region, session.CredentialSource);
    }

    public async Task<RegistryLogin> LogInAsync(RemoteLocation location, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var session = await _sessions.ResolveAsync(aws, location, observer, cancellationToken).ConfigureAwait(false);
        using var client = new AwsClients(session, observer).Ecr();
        var call = new AwsCall("ecr:GetAuthorizationToken", $"registry of region '{session.Region}'", session.CredentialSource);
        var answer = await call.RunAsync(() => client.GetAuthorizationTokenAsync(new(), cancellationToken), cancellationToken).ConfigureAwait(false);
        return answer.AuthorizationData is [{ AuthorizationToken: { } token }, ..] && Decode(token) is { } login
            ? login
            : throw new ImageBuilderException(ErrorCode.RequestRefused, "ECR answered without a token.", call.Resource, "Try again later.");
    }

    // base64 of user:password.
    private static RegistryLogin? Decode(string token)
    {
        Span<byte> bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new(text[..colon], new(text[(colon + 1)..]));
    }
}
