using System.Text.Json;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>Reads the fields of a row one by one, and notes what makes no sense instead of giving the row up: its name and its id are needed to tell of it and to remove it.</summary>
internal sealed class RowDamage
{
    /// <summary>What made no sense first, a clause, or null.</summary>
    public string? Finding { get; private set; }

    /// <param name="what">The field, such as <c>its labels</c>.</param>
    /// <param name="absent">What stands in the place of what cannot be read.</param>
    public T Read<T>(string what, T absent, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidCastException)
        {
            Finding ??= $"{what} make no sense ({exception.Message.TrimEnd('.')})";
            return absent;
        }
    }

    /// <summary>Notes the damage of something that belongs to the row.</summary>
    public void Note(string? finding) => Finding ??= finding;
}
