using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Engine.Files;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>
/// The file of the catalog, <c>registry.db</c> in the home folder: SQLite in WAL mode, so that many processes read and write at once. Nothing is opened
/// before the first use. Everything that goes wrong is <see cref="ErrorCode.RegistryUnavailable"/>; a lock is waited for, never reported before its time.
/// </summary>
internal sealed class CatalogDatabase : IDisposable
{
    /// <summary>How long a lock of another process is waited for. One that lasts longer is no ordinary writer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _home;
    private readonly IReadOnlyList<string> _migrations;
    private readonly string _connectionString;
    private readonly object _gate = new();
    private volatile bool _isReady;

    /// <param name="home">The absolute folder of the catalog; it need not exist.</param>
    public CatalogDatabase(string home)
        : this(home, CatalogSchema.Migrations) { }

    internal CatalogDatabase(string home, IReadOnlyList<string> migrations)
    {
        _home = home;
        _migrations = migrations;
        Path = System.IO.Path.Combine(home, "registry.db");
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWrite,
            ForeignKeys = true,
            Pooling = true,

            // The driver's own wait polls in steps of 150 ms; SQLite's (busy_timeout) is finer, so that one does the waiting.
            DefaultTimeout = 1,
        }.ToString();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads. A catalog that does not exist yet is not made: it reads as <paramref name="absent"/>.</summary>
    public T Read<T>(T absent, Func<SqliteConnection, T> read) =>
        Guarded(() =>
        {
            if (!CatalogPlace.Holds(Path))
            {
                return absent;
            }

            using var connection = Open();
            return read(connection);
        });

    /// <summary>Writes in one transaction, which is rolled back where <paramref name="write"/> throws. It may run more than once.</summary>
    public T Write<T>(Func<SqliteConnection, T> write) =>
        Guarded(() =>
        {
            using var connection = Open();

            // Immediate: a transaction that reads first and writes later could find that another process was faster, and could not wait for it.
            using var transaction = connection.BeginTransaction(deferred: false);
            var result = write(connection);
            transaction.Commit();
            return result;
        });

    /// <summary>Closes the connections that are kept open; the next use opens new ones.</summary>
    public void Dispose() => Forget();

    private T Guarded<T>(Func<T> action)
    {
        var waiting = Stopwatch.StartNew();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return action();
            }
            catch (SqliteException exception)
                when (exception.SqliteErrorCode is SqliteCode.Busy or SqliteCode.Locked or SqliteCode.Protocol && waiting.Elapsed < Patience)
            {
                // SQLite has waited already, except where waiting inside it would be a deadlock, as when two processes make the file at once.
                Thread.Sleep(TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(attempt, 7), 100)));
            }
            catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or JsonException or FormatException)
            {
                Forget();
                throw CatalogFailure.Of(exception, Path, Patience);
            }
        }
    }

    private SqliteConnection Open()
    {
        if (!_isReady || !File.Exists(Path))
        {
            lock (_gate)
            {
                if (!_isReady || !File.Exists(Path))
                {
                    Prepare();
                    _isReady = true;
                }
            }
        }

        return Connect();
    }

    private void Prepare()
    {
        Forget();
        PrivateFiles.CreateFolder(_home);
        PrivateFiles.CreateEmpty(Path);
        using var connection = Connect();
        _ = connection.Run("PRAGMA journal_mode = WAL");
        if (Version(connection) == _migrations.Count)
        {
            return;
        }

        using var transaction = connection.BeginTransaction(deferred: false);

        // Another process may have been faster.
        var version = Version(connection);
        if (version > _migrations.Count)
        {
            throw CatalogFailure.Newer(Path, version, _migrations.Count);
        }

        foreach (var migration in _migrations.Skip(version))
        {
            _ = connection.Run(migration);
        }

        _ = connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {_migrations.Count}"));
        transaction.Commit();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            _ = connection.Run("PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Forget()
    {
        _isReady = false;
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static int Version(SqliteConnection connection) =>
        Convert.ToInt32(connection.Single("PRAGMA user_version", static reader => reader.GetInt64(0)), CultureInfo.InvariantCulture);
}
