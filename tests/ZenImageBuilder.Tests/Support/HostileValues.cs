namespace ZenImageBuilder.Tests.Support;

/// <summary>Texts that a shell or a YAML reader would interpret if they were not quoted.</summary>
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
