using System.Management.Automation.Host;

namespace PsHost;

/// <summary>The sizes and colours of the console; what only an interactive screen has is refused.</summary>
internal sealed class ConsoleSettings : PSHostRawUserInterface
{
    private const int WidthOfALog = 120;

    private const int HeightOfALog = 50;

    public static int Width => Measure(static () => Console.WindowWidth, WidthOfALog);

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Size BufferSize
    {
        get => new(Width, Measure(static () => Console.WindowHeight, HeightOfALog));
        set => throw NoScreen();
    }

    public override Size WindowSize
    {
        get => BufferSize;
        set => throw NoScreen();
    }

    public override Size MaxWindowSize => BufferSize;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override Coordinates WindowPosition { get; set; }

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override string WindowTitle { get; set; } = string.Empty;

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        var key = Console.ReadKey(intercept: options.HasFlag(ReadKeyOptions.NoEcho));
        return new((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            _ = Console.ReadKey(intercept: true);
        }
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreen();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreen();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoScreen();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoScreen();

    private static NotSupportedException NoScreen() => new("PsHost writes lines; it has no screen buffer.");

    private static int Measure(Func<int> size, int otherwise)
    {
        if (Console.IsOutputRedirected)
        {
            return otherwise;
        }

        try
        {
            return size() is > 0 and var known ? known : otherwise;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
