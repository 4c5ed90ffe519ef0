namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>The result codes of SQLite that this module handles (https://www.sqlite.org/rescode.html).</summary>
internal static class SqliteCode
{
    public const int Permission = 3;

    public const int Busy = 5;

    public const int Locked = 6;

    public const int NoMemory = 7;

    public const int ReadOnly = 8;

    public const int InputOutput = 10;

    public const int Corrupt = 11;

    public const int Full = 13;

    public const int CannotOpen = 14;

    public const int Protocol = 15;

    public const int NotADatabase = 26;

    /// <summary>Extended code: a foreign key constraint is violated.</summary>
    public const int ForeignKey = 787;

    /// <summary>
    /// Whether an extended code of <see cref="InputOutput"/> is about locks or shared memory: unlock, read lock, check of the reserved lock, lock, and those of
    /// the shared memory.
    /// </summary>
    public static bool IsAboutLocks(int extended) => (extended >> 8) is 8 or 9 or 14 or 15 or 18 or 20 or 21;
}
