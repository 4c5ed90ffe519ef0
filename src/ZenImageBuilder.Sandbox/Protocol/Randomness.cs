using System.Security.Cryptography;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>Random names that cannot be guessed.</summary>
internal static class Randomness
{
    private const string KeyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Hex(int bytes) => Convert.ToHexString(RandomNumberGenerator.GetBytes(bytes)).ToLowerInvariant();

    public static string Digits(int count) => RandomNumberGenerator.GetString("0123456789", count);

    public static string AccountId() => RandomNumberGenerator.GetString("123456789", 1) + Digits(11);

    public static string AccessKey(string prefix) => prefix + RandomNumberGenerator.GetString(KeyAlphabet, 16);

    public static string Secret(int length = 40) => RandomNumberGenerator.GetString(SecretAlphabet, length);

    public static string RequestId() => Guid.NewGuid().ToString();
}
