using System.Management.Automation;

namespace ZenImageBuilder.Parameters;

/// <summary>Refuses whatever is given: the parameter is there for its name alone.</summary>
/// <param name="meant">The parameter that is meant.</param>
internal sealed class NoParameterAttribute(string meant) : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics) =>
        throw new ValidationMetadataException($"There is no such parameter. If you mean -{meant}, write it in full.");
}
