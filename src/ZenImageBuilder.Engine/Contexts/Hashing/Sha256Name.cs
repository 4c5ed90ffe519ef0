using System.Buffers;

namespace ZenImageBuilder.Engine.Contexts.Hashing;

/// <summary>The names of contexts and segments: a SHA-256 in 64 lower-case hexadecimal digits.</summary>
internal static class Sha256Name
{
    /// <summary>The number of digits.</summary>
    public const int Length = 2 * ContentDigest.Length;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static bool IsValid(ReadOnlySpan<char> text) => text.Length == Length && !text.ContainsAnyExcept(Digits);
}
