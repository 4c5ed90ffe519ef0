using System.Management.Automation;
using System.Security;

namespace ZenImageBuilder.Parameters;

/// <summary>Accepts a secret as a SecureString, or as a plain string, which is converted to a SecureString before it is bound.</summary>
internal sealed class SecretTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not string text)
        {
            return inputData;
        }

        var secret = new SecureString();
        foreach (var character in text)
        {
            secret.AppendChar(character);
        }

        secret.MakeReadOnly();
        return secret;
    }
}
