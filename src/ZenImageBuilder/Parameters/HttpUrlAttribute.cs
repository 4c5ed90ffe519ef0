using System.Management.Automation;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Parameters;

/// <summary>Refuses a value that is not an absolute http or https URL.</summary>
internal sealed class HttpUrlAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is not string text || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new ValidationMetadataException(
                $"'{Masked.Value($"{arguments}")}' is no endpoint: give an absolute address such as https://s3.eu-central-1.amazonaws.com."
            );
        }
    }
}
