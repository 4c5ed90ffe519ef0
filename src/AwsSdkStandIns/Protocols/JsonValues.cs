using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Util;

namespace AwsSdkStandIns.Protocols;

/// <summary>The conversions in which AWS JSON differs from System.Text.Json.</summary>
internal static class WireFormat
{
    private static readonly string[] EnvelopeMembers = ["responseMetadata", "contentLength", "httpStatusCode"];

    /// <summary>Excludes the properties for the HTTP response in the SDK's base class from the body.</summary>
    public static void LeaveOutEnvelope(JsonTypeInfo type)
    {
        if (!type.Type.IsSubclassOf(typeof(AmazonWebServiceResponse)))
        {
            return;
        }

        for (var index = type.Properties.Count - 1; index >= 0; index--)
        {
            if (EnvelopeMembers.Contains(type.Properties[index].Name, StringComparer.Ordinal))
            {
                type.Properties.RemoveAt(index);
            }
        }
    }

    /// <summary>The options of a service's context, without these properties.</summary>
    public static JsonSerializerOptions Options(JsonSerializerContext context)
    {
        var options = new JsonSerializerOptions(context.Options) { TypeInfoResolver = context.WithAddedModifier(LeaveOutEnvelope) };
        options.MakeReadOnly();
        return options;
    }
}

/// <summary>The SDK's open enumerations are plain strings on the wire.</summary>
internal sealed class ConstantClassConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsSubclassOf(typeof(ConstantClass));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T>
        where T : ConstantClass
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Scalars.Constant<T>(TextConverter.Text(ref reader));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}

/// <summary>Text; the SDK also accepts numbers and booleans.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Text(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    internal static string? Text(ref Utf8JsonReader reader) =>
        reader.TokenType switch
        {
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.True or JsonTokenType.False => reader.GetBoolean().ToString(),
            _ => reader.GetString(),
        };
}

/// <summary>A boolean; the SDK also accepts text.</summary>
internal sealed class BooleanConverter : JsonConverter<bool?>
{
    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Scalars.Boolean(TextConverter.Text(ref reader));

    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options) => writer.WriteBooleanValue(value!.Value);
}

/// <summary>Seconds since 1970 with a fraction: the timestamps of AWS JSON. The SDK also accepts text.</summary>
internal sealed class EpochSecondsConverter : JsonConverter<DateTime>
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? Scalars.OfEpochSeconds(reader.GetDouble()) : Scalars.Timestamp(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(AWSSDKUtils.ConvertToUnixEpochSecondsDecimal(value));
}

/// <summary>Milliseconds since 1970: the timestamps of CloudWatch Logs, which are a long in its model and a DateTime in the SDK.</summary>
internal sealed class EpochMillisecondsConverter : JsonConverter<DateTime>
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTime.UnixEpoch.AddMilliseconds(
            reader.TokenType == JsonTokenType.Number ? reader.GetInt64() : long.Parse(reader.GetString()!, CultureInfo.InvariantCulture)
        );

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(AWSSDKUtils.ConvertToUnixEpochMilliseconds(value));
}
