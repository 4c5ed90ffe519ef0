using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>Pages of a list, with an opaque token that contains the number of items so far.</summary>
internal static class Paging
{
    public static (IReadOnlyList<T> Page, string? Next) Take<T>(IEnumerable<T> items, int size, string? token, string errorCode)
    {
        var skip = 0;
        if (token is not null)
        {
            var bytes = new byte[token.Length];
            if (
                !Convert.TryFromBase64String(token, bytes, out var count)
                || !int.TryParse(Encoding.ASCII.GetString(bytes, 0, count), NumberStyles.None, CultureInfo.InvariantCulture, out skip)
            )
            {
                throw AwsException.BadRequest(errorCode, "The specified nextToken is invalid.");
            }
        }

        if (size < 1)
        {
            throw AwsException.BadRequest(errorCode, "A page must hold at least one item.");
        }

        var rest = items.Skip(skip).Take(size + 1).ToList();
        if (rest.Count <= size)
        {
            return (rest, null);
        }

        rest.RemoveAt(size);
        return (rest, Convert.ToBase64String(Encoding.ASCII.GetBytes((skip + size).ToString(CultureInfo.InvariantCulture))));
    }

    public static JsonObject WithToken(JsonObject document, string? next)
    {
        if (next is not null)
        {
            document["nextToken"] = next;
        }

        return document;
    }
}
