namespace ZenImageBuilder.Contracts;

/// <summary>The secret vaults of the user's session, by name. The methods can be called from any thread.</summary>
internal interface ISecretVault
{
    /// <summary>Returns the secret with the name, or null if the vault has none.</summary>
    /// <exception cref="Errors.ImageBuilderException">The vault does not exist or cannot be opened.</exception>
    Secret? Get(string vault, string name);

    /// <summary>Writes a new secret or replaces an existing one.</summary>
    /// <exception cref="Errors.ImageBuilderException">The vault does not exist or cannot be opened.</exception>
    void Set(string vault, string name, Secret secret);

    /// <summary>Removes a secret, if it exists.</summary>
    /// <exception cref="Errors.ImageBuilderException">The vault does not exist or cannot be opened.</exception>
    void Remove(string vault, string name);
}
