using System.Runtime.Versioning;
using System.Security.Cryptography;
using ZenImageBuilder.Engine.Files;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>
/// The file with the key of the catalog, <c>registry.key</c> in the home folder. Only its owner may read it; on Windows the key is also encrypted by DPAPI for
/// the user.
/// Layout: <c>ZIBK</c>, version (1 byte), wrapping (1 byte: 0 none, 1 DPAPI), key.
/// </summary>
internal sealed class KeyFile(string home)
{
    public const int IdentitySize = 8;

    private const int KeySize = 32;

    private const byte Version = 1;

    private const byte Plain = 0;

    private const byte Dpapi = 1;

    private const int HeadSize = 6;

    private const string Recovery =
        "Put the key file back from a backup. If there is none, remove it and give everything that has a credential its secret again: what was sealed under it is lost.";

    public string Path { get; } = System.IO.Path.Combine(home, "registry.key");

    private static ReadOnlySpan<byte> Mark => "ZIBK"u8;

    /// <summary>Returns a value that identifies a key without revealing it: the first 8 bytes of its SHA-256 hash.</summary>
    public static ReadOnlySpan<byte> Identity(ReadOnlySpan<byte> key) => SHA256.HashData(key).AsSpan(0, IdentitySize);

    /// <returns>The key, or null if the file does not exist.</returns>
    /// <exception cref="ImageBuilderException">The file cannot be read, is not a valid key file, or cannot be decrypted.</exception>
    public byte[]? Read()
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(Path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageBuilderException(
                ErrorCode.SecretUnreadable,
                $"The key file '{Path}' cannot be read: {exception.Message.TrimEnd('.')}.",
                Path,
                "Make the file readable for you.",
                exception
            );
        }

        if (content.Length == 0)
        {
            throw Unusable("it is damaged: nothing is in it");
        }

        return content.Length > HeadSize && content.AsSpan().StartsWith(Mark) && content[4] == Version ? Unwrap(content) : throw Damaged();
    }

    /// <summary>Returns the key, and creates it if it does not exist. If several processes create it at the same time, all get the same key.</summary>
    public byte[] ReadOrCreate()
    {
        while (true)
        {
            if (Read() is { } key)
            {
                return key;
            }

            try
            {
                Create();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw CatalogFailure.Refused(Path, FileTroubles.Of(exception), exception, "The key file");
            }
        }
    }

    private byte[] Unwrap(byte[] content)
    {
        var key = content[5] switch
        {
            Plain => content[HeadSize..],
            Dpapi when OperatingSystem.IsWindows() => Unprotect(content[HeadSize..]),
            Dpapi => throw Unusable("it is wrapped for a user of Windows"),
            _ => throw Damaged(),
        };
        return key.Length == KeySize ? key : throw Damaged();
    }

    [SupportedOSPlatform("windows")]
    private byte[] Unprotect(byte[] wrapped)
    {
        try
        {
            return ProtectedData.Unprotect(wrapped, optionalEntropy: null, DataProtectionScope.CurrentUser);
        }
        catch (CryptographicException exception)
        {
            throw Unusable("Windows does not open it for this user on this machine", exception);
        }
    }

    private void Create()
    {
        PrivateFiles.CreateFolder(home);
        var temporary = Path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        var key = RandomNumberGenerator.GetBytes(KeySize);
        try
        {
            byte[] content = OperatingSystem.IsWindows()
                ? [.. Mark, Version, Dpapi, .. ProtectedData.Protect(key, optionalEntropy: null, DataProtectionScope.CurrentUser)]
                : [.. Mark, Version, Plain, .. key];
            PrivateFiles.WriteNew(temporary, content);

            // This creates the file with its whole content or not at all: File.Move makes a hard link on Unix, and on Windows a move that does not replace a
            // file.
            File.Move(temporary, Path, overwrite: false);
        }
        catch (IOException) when (File.Exists(Path))
        {
            // Another process has created the key.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        RemoveTemporaryFiles();
    }

    // Removes the temporary file of this process if another process created the key first, and those of processes that were killed. A process that is still
    // creating the key loses its file and reads the key instead.
    private void RemoveTemporaryFiles()
    {
        try
        {
            foreach (var rest in Directory.EnumerateFiles(home, "registry.key.*.tmp"))
            {
                File.Delete(rest);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Windows does not delete an open file. The process that has it open deletes it.
        }
    }

    private ImageBuilderException Damaged() => Unusable("it is damaged");

    private ImageBuilderException Unusable(string why, Exception? inner = null) =>
        new(ErrorCode.SecretUnreadable, $"The key file '{Path}' cannot be used: {why}.", Path, Recovery, inner);
}
