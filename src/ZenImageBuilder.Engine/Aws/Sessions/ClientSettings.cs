using System.Globalization;
using Amazon.Runtime;
using ZenImageBuilder.Engine.Aws.Sessions.Http;
using ZenImageBuilder.Engine.Aws.Sessions.Profiles;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions;

/// <summary>
/// The settings of the environment and of a profile for clients, besides credentials and region: endpoints, retries, FIPS, dual-stack, checksums. The SDK would
/// read them by itself, once per process, only from the profile of AWS_PROFILE, and with its own reader; a shell session is long and may change them at any
/// time.
/// </summary>
/// <param name="environment">Reads a variable; an empty one counts as not set. A variable takes precedence over the profile.</param>
/// <param name="profile">The profile, or null.</param>
internal sealed class ClientSettings(Func<string, string?> environment, SharedProfile? profile)
{
    private const string AllServices = "AWS_ENDPOINT_URL";

    /// <summary>The total number of attempts of a request, or null if it is not set.</summary>
    public int? MaximumAttempts =>
        int.TryParse(Value("AWS_MAX_ATTEMPTS", "max_attempts"), NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) && attempts > 0
            ? attempts
            : null;

    /// <summary>
    /// The endpoint of a service: its own variable, AWS_ENDPOINT_URL, the section <c>services</c> of the profile, <c>endpoint_url</c> of the profile.
    /// </summary>
    /// <param name="serviceId">The service's ID in its model, such as <c>CloudWatch Logs</c>.</param>
    /// <returns>The endpoint, or null for AWS's own.</returns>
    /// <exception cref="ImageBuilderException">The configured value is not an endpoint.</exception>
    public string? Endpoint(string serviceId)
    {
        if (IsSet("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"))
        {
            return null;
        }

        var word = serviceId.Replace(' ', '_').Replace('-', '_');
        foreach (var variable in (string[])[$"{AllServices}_{word.ToUpperInvariant()}", AllServices])
        {
            if (environment(variable) is { Length: > 0 } named)
            {
                return EndpointUrl.Check(named, variable);
            }
        }

        return OfServices(word.ToLowerInvariant()) is { Length: > 0 } own ? EndpointUrl.Check(own, $"the profile '{profile!.Name}'")
            : profile?["endpoint_url"] is { Length: > 0 } all ? EndpointUrl.Check(all, $"the profile '{profile.Name}'")
            : null;
    }

    /// <summary>Applies the settings for all services to a client.</summary>
    public void Apply(ClientConfig config)
    {
        config.UseFIPSEndpoint = IsSet("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
        config.UseDualstackEndpoint = IsSet("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
        if (Word<DefaultConfigurationMode>("AWS_DEFAULTS_MODE", "defaults_mode") is { } defaults)
        {
            config.DefaultConfigurationMode = defaults;
        }

        if (Word<RequestRetryMode>("AWS_RETRY_MODE", "retry_mode") is { } mode)
        {
            config.RetryMode = mode;
        }

        if (Word<RequestChecksumCalculation>("AWS_REQUEST_CHECKSUM_CALCULATION", "request_checksum_calculation") is { } calculation)
        {
            config.RequestChecksumCalculation = calculation;
        }

        if (Word<ResponseChecksumValidation>("AWS_RESPONSE_CHECKSUM_VALIDATION", "response_checksum_validation") is { } validation)
        {
            config.ResponseChecksumValidation = validation;
        }

        if (Value("AWS_SDK_UA_APP_ID", "sdk_ua_app_id") is { } application)
        {
            config.ClientAppId = application;
        }

        if (MaximumAttempts is { } attempts)
        {
            config.MaxErrorRetry = attempts - 1;
        }
    }

    private string? OfServices(string service)
    {
        if (profile?["services"] is not { } name)
        {
            return null;
        }

        var services =
            profile.Services
            ?? throw new ImageBuilderException(
                ErrorCode.ProfileNotFound,
                $"The section 'services {name}', which the profile '{profile.Name}' names, is missing in the config file or empty.",
                profile.Name,
                "Complete the section, or remove 'services' from the profile."
            );
        return services.GetValueOrDefault(service)?.GetValueOrDefault("endpoint_url");
    }

    private string? Value(string variable, string key) =>
        environment(variable) is { Length: > 0 } set ? set
        : profile?[key] is { Length: > 0 } own ? own
        : null;

    private bool IsSet(string variable, string key) => string.Equals(Value(variable, key), "true", StringComparison.OrdinalIgnoreCase);

    // The values have hyphens that the enumeration's names do not have, such as in-region.
    private T? Word<T>(string variable, string key)
        where T : struct, Enum =>
        Enum.TryParse<T>(Value(variable, key)?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var word) && Enum.IsDefined(word)
            ? word
            : null;
}
