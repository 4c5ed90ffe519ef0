using System.Management.Automation;
using System.Net;
using System.Security;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Loading;

/// <summary>
/// The vaults that are registered with the module Microsoft.PowerShell.SecretManagement. Each call runs in a new runspace, because secrets are needed on any
/// thread: a vault with a password must be unlocked before.
/// </summary>
internal sealed class SecretManagementVault : ISecretVault
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";

    public Secret? Get(string vault, string name)
    {
        var found = Run(vault, "param($vault, $name) if (Get-SecretInfo -Vault $vault -Name $name) { Get-Secret -Vault $vault -Name $name }", name);
        return found switch
        {
            null => null,
            SecureString text => new(new NetworkCredential(string.Empty, text).Password),
            string text => new(text),
            _ => throw Unusable(vault, $"the secret '{name}' is not a text", null),
        };
    }

    public void Set(string vault, string name, Secret secret)
    {
        using var text = new NetworkCredential(string.Empty, secret.Reveal()).SecurePassword;
        _ = Run(vault, "param($vault, $name, $text) Set-Secret -Vault $vault -Name $name -SecureStringSecret $text", name, text);
    }

    public void Remove(string vault, string name) =>
        _ = Run(vault, "param($vault, $name) if (Get-SecretInfo -Vault $vault -Name $name) { Remove-Secret -Vault $vault -Name $name }", name);

    private static object? Run(string vault, string script, params object[] arguments)
    {
        using var shell = PowerShell.Create();
        try
        {
            _ = shell.AddScript("$ErrorActionPreference = 'Stop'; Import-Module " + Module).AddStatement().AddScript(script).AddArgument(vault);
            foreach (var argument in arguments)
            {
                _ = shell.AddArgument(argument);
            }

            var result = shell.Invoke().LastOrDefault()?.BaseObject;
            return shell.Streams.Error is [var error, ..] ? throw new RuntimeException(error.Exception.Message, error.Exception, error) : result;
        }
        catch (RuntimeException exception)
        {
            throw exception.ErrorRecord?.FullyQualifiedErrorId.StartsWith("Modules_ModuleNotFound", StringComparison.Ordinal) == true
                ? new ImageBuilderException(
                    ErrorCode.SecretUnreadable,
                    $"The vault '{vault}' needs the module {Module}, which is not installed.",
                    vault,
                    $"Run Install-Module {Module}.",
                    exception
                )
                : Unusable(vault, Cause(exception).Message.TrimEnd('.'), exception);
        }
    }

    // The exception of an error that stops the script only says that it did; its cause is the error.
    private static Exception Cause(RuntimeException exception) =>
        exception is ActionPreferenceStopException { ErrorRecord.Exception: { } cause } ? cause : exception;

    private static ImageBuilderException Unusable(string vault, string why, Exception? inner) =>
        new(
            ErrorCode.SecretUnreadable,
            $"The vault '{vault}' cannot be used: {why}.",
            vault,
            "Get-SecretVault lists the vaults; unlock a vault with a password with the cmdlet of its own module, such as Unlock-SecretStore.",
            inner
        );
}
