namespace ZenImageBuilder.Contracts;

/// <summary>The vaults that the user has in the session, by name. Called from any thread.</summary>
internal interface ISecretVault
{
    /// <summary>The secret of that name, or null where the vault has none.</summary>
    /// <exception cref="Errors.ImageBuilderException">There is no such vault, or it does not open.</exception>
    Secret? Get(string vault, string name);

    /// <summary>Writes a secret, new or known.</summary>
    /// <exception cref="Errors.ImageBuilderException">There is no such vault, or it does not open.</exception>
    void Set(string vault, string name, Secret secret);

    /// <summary>Removes a secret, where there is one.</summary>
    /// <exception cref="Errors.ImageBuilderException">There is no such vault, or it does not open.</exception>
    void Remove(string vault, string name);
}
