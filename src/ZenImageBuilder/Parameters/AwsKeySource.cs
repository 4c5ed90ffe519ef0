using System.Management.Automation;
using System.Net;
using System.Reflection;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Parameters;

/// <summary>
/// Reads keys from a credential object that another module created. The credentials of AWS.Tools come from a copy of the AWS SDK in another load context, so
/// they share no type with the SDK of this module. They are called by reflection, and again each time that keys are needed, because they refresh themselves.
/// </summary>
internal static class AwsKeySource
{
    private const BindingFlags Everything = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Returns a function that returns the current keys, or null if the object is not a credential.</summary>
    public static Func<AwsKeys>? Of(object credential)
    {
        var given = credential is PSObject wrapped ? wrapped.BaseObject : credential;
        if (given is PSCredential login)
        {
            return () => new(login.UserName, new(login.GetNetworkCredential().Password), null);
        }

        // $StoredAWSCredentials holds a wrapper whose credentials are not public.
        if (Getter(given) is null && given.GetType().GetProperty("Credentials", Everything)?.GetValue(given) is { } inner)
        {
            given = inner;
        }

        return Getter(given) is { } getter ? () => Ask(given, getter) : null;
    }

    private static MethodInfo? Getter(object credential) =>
        credential.GetType().GetMethod("GetCredentials", Type.EmptyTypes) ?? credential.GetType().GetMethod("GetCredentialsAsync", Type.EmptyTypes);

    private static AwsKeys Ask(object credential, MethodInfo getter)
    {
        try
        {
            var keys = getter.Invoke(credential, null);
            if (keys is Task answer)
            {
                answer.GetAwaiter().GetResult();
                keys = answer.GetType().GetProperty("Result")?.GetValue(answer);
            }

            if (keys is not null && Text(keys, "AccessKey") is { Length: > 0 } access && Text(keys, "SecretKey") is { Length: > 0 } secret)
            {
                return new(access, new(secret), Text(keys, "Token") is { Length: > 0 } token ? new(token) : null);
            }
        }
        catch (Exception exception) when (exception is not ImageBuilderException)
        {
            var cause = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
            throw new ImageBuilderException(
                ErrorCode.CredentialsUnavailable,
                $"The credential of type {credential.GetType().FullName} gave no keys: {cause.Message.TrimEnd('.')}.",
                inner: cause
            );
        }

        throw new ImageBuilderException(ErrorCode.CredentialsUnavailable, $"The credential of type {credential.GetType().FullName} holds no keys.");
    }

    private static string? Text(object keys, string property) => keys.GetType().GetProperty(property)?.GetValue(keys) as string;

    /// <summary>Returns the text of a SecureString as a secret.</summary>
    public static Secret Open(System.Security.SecureString text) => new(new NetworkCredential(string.Empty, text).Password);
}
