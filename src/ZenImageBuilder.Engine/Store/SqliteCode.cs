namespace ZenImageBuilder.Engine.Store;

/// <summary>The result codes of SQLite that mean something here (https://www.sqlite.org/rescode.html).</summary>
internal static class SqliteCode
{
    public const int Busy = 5;

    public const int Locked = 6;

    public const int ReadOnly = 8;

    public const int Corrupt = 11;

    public const int Full = 13;

    public const int CannotOpen = 14;

    public const int Protocol = 15;

    public const int NotADatabase = 26;

    /// <summary>Extended: a foreign key has nothing to point to.</summary>
    public const int ForeignKey = 787;
}
