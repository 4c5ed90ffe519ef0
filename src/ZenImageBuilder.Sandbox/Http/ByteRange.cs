using System.Globalization;
using ZenImageBuilder.Sandbox.Protocol;

namespace ZenImageBuilder.Sandbox.Http;

/// <summary>One byte range, in the syntax of RFC 9110 §14.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct ByteRange(long First, long Count)
{
    /// <returns>False if there is no range, or one that must be ignored (several ranges, or an unknown syntax).</returns>
    public static bool TryParse(string? header, long size, out ByteRange range)
    {
        range = default;
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var ends = header["bytes=".Length..].Split('-');
        if (ends.Length != 2)
        {
            return false;
        }

        var hasFirst = Parse(ends[0], out var first);
        var hasLast = Parse(ends[1], out var last);
        if (!hasFirst && !hasLast)
        {
            return false;
        }

        if (!hasFirst)
        {
            (first, last) = (Math.Max(0, size - last), size - 1);
        }
        else if (!hasLast || last >= size)
        {
            last = size - 1;
        }
        else if (last < first)
        {
            return false;
        }

        if (first >= size || last < first)
        {
            throw new AwsException(416, "InvalidRange", "The requested range is not satisfiable");
        }

        range = new ByteRange(first, last - first + 1);
        return true;
    }

    private static bool Parse(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
