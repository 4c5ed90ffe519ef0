using System.Security.Cryptography;
using System.Text;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>The owner of a secret, for the error if the secret cannot be decrypted.</summary>
/// <param name="Words">The owner in messages, such as <c>the service connector 'c'</c>.</param>
/// <param name="Again">The command that sets the secret again.</param>
internal sealed record SecretOwner(string Name, string Words, string Again);

/// <summary>
/// Encrypts secrets with AES-256-GCM and the key of this catalog. The id of the owner and the name of the field are associated data, so an envelope that is
/// moved to another owner or field cannot be decrypted. Layout of an envelope in bytes: version (1), identity of the key (8), nonce (12), tag (16), cipher
/// text.
/// </summary>
internal sealed class SecretProtector(string home)
{
    private const byte Version = 1;

    private const int NonceStart = 1 + KeyFile.IdentitySize;

    private const int NonceSize = 12;

    private const int TagStart = NonceStart + NonceSize;

    private const int TagSize = 16;

    private const int TextStart = TagStart + TagSize;

    private readonly KeyFile _keyFile = new(home);

    /// <summary>Encrypts a secret and returns the envelope. If there is no key yet, this creates it.</summary>
    public byte[] Seal(Guid owner, string field, Secret secret)
    {
        var key = _keyFile.ReadOrCreate();
        var text = Encoding.UTF8.GetBytes(secret.Reveal());
        try
        {
            var envelope = new byte[TextStart + text.Length];
            envelope[0] = Version;
            KeyFile.Identity(key).CopyTo(envelope.AsSpan(1));
            var nonce = envelope.AsSpan(NonceStart, NonceSize);
            RandomNumberGenerator.Fill(nonce);
            using var cipher = new AesGcm(key, TagSize);
            cipher.Encrypt(nonce, text, envelope.AsSpan(TextStart), envelope.AsSpan(TagStart, TagSize), AssociatedData(owner, field));
            return envelope;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Decrypts an envelope that <see cref="Seal"/> returned for the same owner and field.</summary>
    /// <param name="told">The owner in the error message, or null to use its id.</param>
    /// <exception cref="ImageBuilderException">The key is missing or a different one, or the envelope was changed or moved.</exception>
    public Secret Open(Guid owner, string field, ReadOnlySpan<byte> envelope, SecretOwner? told = null)
    {
        var key = _keyFile.Read() ?? throw Unreadable($"the key file '{_keyFile.Path}' does not exist");
        var text = new byte[Math.Max(0, envelope.Length - TextStart)];
        try
        {
            if (envelope.Length < TextStart || envelope[0] != Version)
            {
                throw Unreadable("it was changed, or a newer version of this module wrote it");
            }

            if (!envelope[1..NonceStart].SequenceEqual(KeyFile.Identity(key)))
            {
                throw Unreadable($"it was sealed under another key than the one in '{_keyFile.Path}'");
            }

            using var cipher = new AesGcm(key, TagSize);
            cipher.Decrypt(envelope[NonceStart..TagStart], envelope[TextStart..], envelope[TagStart..TextStart], text, AssociatedData(owner, field));
            return new(Encoding.UTF8.GetString(text));
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw Unreadable("it was changed since it was sealed", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(text);
        }

        ImageBuilderException Unreadable(string why, Exception? inner = null) =>
            new(
                ErrorCode.SecretUnreadable,
                $"The sealed {field} of {told?.Words ?? $"'{owner}'"} cannot be opened: {why}.",
                (object?)told?.Name ?? owner,
                $"Put the key file back from a backup; or {(told is null ? "register what it belongs to again, with its credential" : $"give it anew: {told.Again}")}.",
                inner
            );
    }

    private static byte[] AssociatedData(Guid owner, string field) => Encoding.UTF8.GetBytes($"{owner:D}/{field.ToUpperInvariant()}");
}
