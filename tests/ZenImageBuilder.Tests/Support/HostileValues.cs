namespace ZenImageBuilder.Tests.Support;

/// <summary>What a shell or a YAML reader would take for more than a text, were it let.</summary>
public static class HostileValues
{
    public static TheoryData<string> All { get; } =
    [
        "two words",
        "\"quoted\"",
        "it's",
        "$(touch marker)",
        "`touch marker`",
        "; touch marker",
        "&& touch marker",
        "| touch marker",
        "> marker",
        "a\ntouch marker\n",
        "--help",
        "-v",
        "${HOME}",
        "$HOME",
        "\\",
        "ünïcödé",
        "*",
        "{a,b}",
        "!!",
        "# comment",
        "a: b",
        "- a",
        "%s\\n",
        "\ttab",
        "",
    ];
}
