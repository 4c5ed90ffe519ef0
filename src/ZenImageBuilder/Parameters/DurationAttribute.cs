using System.Globalization;
using System.Management.Automation;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Parameters;

/// <summary>Accepts a duration as a TimeSpan or as a number of seconds.</summary>
internal sealed class DurationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        var duration = value switch
        {
            TimeSpan span => span,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) => Seconds(seconds),
            string text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) => span,
            IConvertible number and not (string or bool or char or DateTime) => Seconds(number.ToDouble(CultureInfo.InvariantCulture)),
            _ => throw new ArgumentTransformationMetadataException(
                $"'{Masked.Value($"{value}")}' is no duration: give a number of seconds or a TimeSpan such as 00:30:00."
            ),
        };
        return duration > TimeSpan.Zero
            ? duration
            : throw new ArgumentTransformationMetadataException($"'{Masked.Value($"{value}")}' is no duration to wait: it has to be longer than zero.");
    }

    private static TimeSpan Seconds(double seconds) => seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
}
