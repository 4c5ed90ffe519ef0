using System.Management.Automation;

namespace ZenImageBuilder.Parameters;

/// <summary>Refuses every value: the parameter exists only for its name.</summary>
/// <param name="meant">The name of the parameter that the user means.</param>
internal sealed class NoParameterAttribute(string meant) : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics) =>
        throw new ValidationMetadataException($"There is no such parameter. If you mean -{meant}, write it in full.");
}
