using System.Text.Json;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>
/// Reads the fields of a row one by one, and notes an invalid field instead of failing for the whole row. The name and the id of the row are needed to report
/// it and to remove it.
/// </summary>
internal sealed class RowDamage
{
    /// <summary>A clause that says which field was the first invalid one, and why; null if all are valid.</summary>
    public string? Finding { get; private set; }

    /// <summary>Reads a field.</summary>
    /// <param name="what">The field in messages, such as <c>its labels</c>.</param>
    /// <param name="absent">The value that is returned if the field is invalid.</param>
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

    /// <summary>Notes the damage of another row that belongs to this one. Null is ignored.</summary>
    public void Note(string? finding) => Finding ??= finding;
}
