namespace ZenImageBuilder.Engine.Builds.Steps;

/// <summary>
/// The excerpt of the Dockerfile that BuildKit shows after an error: a line of dashes, numbered lines, of which the faulty ones are marked, and dashes again.
/// </summary>
/// <remarks>Source: https://github.com/moby/buildkit/blob/master/solver/errdefs/source.go.</remarks>
internal sealed class BuildKitExcerpt
{
    private const string Frame = "--------------------";

    private const int LineDigits = 9;

    private string _before = "";

    private bool _isOpen;

    private bool _isRead;

    /// <summary>Reads a line that belongs to no step.</summary>
    /// <returns>The first marked line of the first excerpt, on which the instruction begins.</returns>
    public (int Line, string Text)? Read(string line)
    {
        if (line is Frame)
        {
            _isOpen = !_isOpen && NamesPlace(_before);
        }

        _before = line;
        if (!_isOpen || _isRead)
        {
            return null;
        }

        var reader = new LineReader(line);
        reader.TakeBlanks();
        if (!reader.TakeNumber(LineDigits, out var number) || !reader.Take(" | >>> "))
        {
            return null;
        }

        _isRead = true;
        return (number, reader.Rest.Trim().ToString());
    }

    // Dockerfile:3
    private static bool NamesPlace(ReadOnlySpan<char> line)
    {
        var number = line[(line.LastIndexOf(':') + 1)..];
        return number.Length is > 0 and <= LineDigits && number.Length < line.Length && !number.ContainsAnyExceptInRange('0', '9');
    }
}
