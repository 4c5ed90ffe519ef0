using System.Security;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Sandbox;

/// <summary>Creates the object by which users see a sandbox. Its secret key is in a PSCredential.</summary>
internal static class SandboxObject
{
    public static ImageBuilderSandbox Of(SandboxDescription sandbox) =>
        new()
        {
            Id = sandbox.Id,
            EndpointUrl = sandbox.EndpointUrl,
            Region = sandbox.Region,
            AccountId = sandbox.AccountId,
            Credential = new(sandbox.AccessKey, Seal(sandbox.SecretKey)),
            CallerArn = sandbox.CallerArn,
            ServiceRoleArn = sandbox.ServiceRoleArn,
            AdministratorCredential = sandbox.Administrator is { } administrator ? new(administrator.AccessKey, Seal(administrator.SecretKey)) : null,
            ProfileName = sandbox.ProfileName,
            ProfileLocation = sandbox.ProfileLocation,
            Bucket = sandbox.Bucket,
            CodeBuildProject = sandbox.CodeBuildProject,
            RegistryUri = sandbox.RegistryUri,
            RegistryCredential = new("AWS", Seal(sandbox.RegistryPassword)),
            ContainerEngine = sandbox.ContainerEngine,
            Stack = sandbox.Stack,
            Folder = sandbox.Folder,
            Faults = sandbox.Faults,
        };

    private static SecureString Seal(Secret secret)
    {
        var text = new SecureString();
        foreach (var character in secret.Reveal())
        {
            text.AppendChar(character);
        }

        text.MakeReadOnly();
        return text;
    }
}
