using System.Buffers;
using System.Globalization;

namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>Reads a line of a log from left to right, each character once. Anyone may control the text, so backtracking expressions are not used.</summary>
internal ref struct LineReader(ReadOnlySpan<char> line)
{
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<char> Time = SearchValues.Create("0123456789TZ:.+-");

    /// <summary>Whether a text consists only of hexadecimal digits, as the ID of an image does.</summary>
    public static bool IsHexadecimal(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Hexadecimal);

    /// <summary>Whether a text consists only of characters of a time or of a number of seconds.</summary>
    public static bool IsTime(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Time);

    /// <summary>The text that has not been read yet.</summary>
    public ReadOnlySpan<char> Rest { get; private set; } = line;

    /// <summary>Reads a text if it comes next.</summary>
    public bool Take(string text)
    {
        if (!Rest.StartsWith(text, StringComparison.Ordinal))
        {
            return false;
        }

        Rest = Rest[text.Length..];
        return true;
    }

    /// <summary>Reads any number of blanks.</summary>
    public void TakeBlanks() => Rest = Rest.TrimStart(' ');

    /// <summary>Reads a number of at most <paramref name="digits"/> digits.</summary>
    public bool TakeNumber(int digits, out int number)
    {
        number = 0;
        var length = 0;
        while (length < Rest.Length && char.IsAsciiDigit(Rest[length]))
        {
            length++;
        }

        if (length == 0 || length > digits)
        {
            return false;
        }

        number = int.Parse(Rest[..length], NumberStyles.None, CultureInfo.InvariantCulture);
        Rest = Rest[length..];
        return true;
    }

    /// <summary>Reads <c>number/total</c>.</summary>
    public bool TakeCount(int digits, out int number, out int total)
    {
        total = 0;
        return TakeNumber(digits, out number) && Take("/") && TakeNumber(digits, out total);
    }
}
