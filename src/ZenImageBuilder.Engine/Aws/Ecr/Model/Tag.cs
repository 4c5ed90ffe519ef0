using System.Text.Json.Serialization;

namespace Amazon.ECR.Model;

internal sealed class Tag
{
    [JsonPropertyName("Key")]
    public string? Key { get; set; }

    [JsonPropertyName("Value")]
    public string? Value { get; set; }
}
