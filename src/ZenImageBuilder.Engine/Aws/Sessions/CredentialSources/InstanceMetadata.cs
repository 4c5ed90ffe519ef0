using System.Net;
using System.Text.RegularExpressions;
using Amazon.Util;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>
/// Asks an EC2 instance for its role and region, with a short time limit: on a machine that is not an instance, nothing answers at the address.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
/// </summary>
internal sealed partial class InstanceMetadata(Func<string, string?> environment)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Instance metadata is never behind a proxy, never redirects and is never long.
    private static readonly HttpClient Client = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = Patience,
            AllowAutoRedirect = false,
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 64 << 10,
    };

    private string? _token;

    private bool? _answers;

    private bool IsDisabled => string.Equals(environment("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of the instance's role, or null if there is none.</summary>
    public async Task<string?> FindRoleAsync(CancellationToken cancellationToken) =>
        (await AskAsync("/latest/meta-data/iam/security-credentials/", cancellationToken).ConfigureAwait(false))?.Split('\n')[0].Trim() is { } role
        && RoleName().IsMatch(role)
            ? role
            : null;

    /// <summary>The region of the instance, or null.</summary>
    public async Task<string?> FindRegionAsync(CancellationToken cancellationToken) =>
        (await AskAsync("/latest/meta-data/placement/region", cancellationToken).ConfigureAwait(false))?.Trim() is { Length: > 0 } region ? region : null;

    private async Task<string?> AskAsync(string path, CancellationToken cancellationToken)
    {
        if (IsDisabled || _answers is false)
        {
            return null;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            // Another answer, such as the login page of a network, does not come from an instance.
            _token ??= await SendAsync(HttpMethod.Put, "/latest/api/token", ("X-aws-ec2-metadata-token-ttl-seconds", "300"), patience.Token)
                .ConfigureAwait(false);
            if (_token is not null && !Token().IsMatch(_token))
            {
                _answers = false;
                return null;
            }

            _answers = true;
            return await SendAsync(HttpMethod.Get, path, _token is null ? null : ("X-aws-ec2-metadata-token", _token), patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _answers = false;
            return null;
        }
    }

    private async Task<string?> SendAsync(HttpMethod method, string path, (string Name, string Value)? header, CancellationToken cancellationToken)
    {
        var root = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT") is { Length: > 0 } named ? named : EC2InstanceMetadata.ServiceEndpoint;
        using var request = new HttpRequestMessage(method, new Uri(new Uri(root), path));
        if (header is { } one)
        {
            request.Headers.Add(one.Name, one.Value);
        }

        using var response = await Client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false) : null;
    }

    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    [GeneratedRegex(@"\A[\w+=,.@-]{1,128}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RoleName();

    [GeneratedRegex(@"\A[!-;=-~]{1,4096}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();
}
