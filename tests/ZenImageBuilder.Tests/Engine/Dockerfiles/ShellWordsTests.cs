using FsCheck.Xunit;
using ZenImageBuilder.Engine.Dockerfiles;

namespace ZenImageBuilder.Tests.Engine.Dockerfiles;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("a  b\tc", "a", "b", "c")]
    [InlineData("a\\ b 'c d' \"e 'f\" ''", "a b", "c d", "e 'f")]
    [InlineData("<<  EOF> x", "<<  EOF>", "x")]
    [InlineData("$A ${B} ${C:-d e}", "$A", "${B}", "${C:-d", "e}")]
    [InlineData("x${A:-b}y", "${A:-b}y")]
    [InlineData("\"a\\\"b\\n\"", "a\"b\\n")]
    public void Words_are_those_of_BuildKit(string text, params string[] expected) =>
        Assert.Equal(expected, ShellWords.Read(text, new('\\', KeepsQuotes: false))!.Words);

    [Theory]
    [InlineData("RUN echo $A-${B:-c d} '$C' \\$D \"$E\"", true, "RUN echo ", "-", " '$C' $D \"", "\"")]
    [InlineData("COPY \"a b\" $A", false, "COPY a b ", "")]
    [InlineData("RUN a\\\\ \\n", true, "RUN a\\ n")]
    public void Variables_are_where_the_text_is_cut(string text, bool keepsQuotes, params string[] expected) =>
        Assert.Equal(expected, ShellWords.Read(text, new('\\', keepsQuotes))!.Pieces);

    [Theory]
    [InlineData("it's")]
    [InlineData("\"a")]
    [InlineData("${A")]
    [InlineData("${}")]
    [InlineData("${A:#b}")]
    [InlineData("${A=b}")]
    public void What_BuildKit_cannot_split_has_no_words(string text) => Assert.Null(ShellWords.Read(text, new('\\', KeepsQuotes: true)));

    [Property]
    public void Any_text_is_taken(string? text, bool keepsQuotes, bool keepsEscapes)
    {
        var read = ShellWords.Read(text ?? "", new('\\', keepsQuotes, keepsEscapes));

        Assert.True(read is null || read.Words.All(static word => word.Length > 0));
    }
}
