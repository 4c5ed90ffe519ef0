using System.Globalization;
using System.Reflection;
using Amazon.Runtime;

namespace AwsSdkStandIns.Protocols;

/// <summary>
/// Values of both protocols, exactly to the tick as AWSSDK.Core reads them for the official clients (<c>Amazon.Runtime.Internal.Transform</c>).
/// </summary>
internal static class Scalars
{
    private static readonly MethodInfo ConstantOf = typeof(Scalars)
        .GetMethods()
        .Single(static method => method is { Name: nameof(Constant), IsGenericMethod: true });

    /// <summary>The known constant with a value, ignoring case, or a new one.</summary>
    public static T? Constant<T>(string? value)
        where T : ConstantClass => Known.Find<T>(value);

    public static object? Constant(Type type, string value) => ConstantOf.MakeGenericMethod(type).Invoke(null, [value]);

    public static bool? Boolean(string? text) => string.IsNullOrEmpty(text) ? null : bool.Parse(text);

    /// <summary>Seconds since 1970 as text, or a date of ISO 8601 or RFC 7231.</summary>
    public static DateTime Timestamp(string text) =>
        double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out var seconds)
            ? OfEpochSeconds(seconds)
            : DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    public static DateTime OfEpochSeconds(double seconds) => DateTime.UnixEpoch.AddSeconds(seconds);

    // ConstantClass.FindValue is protected.
    private sealed class Known(string value) : ConstantClass(value)
    {
        public static T? Find<T>(string? value)
            where T : ConstantClass => FindValue<T>(value);
    }
}
