using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Engine.Files;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>
/// The database file of the catalog, <c>registry.db</c> in the home folder. It is SQLite in WAL mode, so that several processes can read and write at the same
/// time. The file is not opened before the first use. All its errors have the code <see cref="ErrorCode.RegistryUnavailable"/>. A lock is reported only after a
/// wait of <see cref="Patience"/>.
/// </summary>
internal sealed class CatalogDatabase : IDisposable
{
    /// <summary>The maximum wait for a lock of another process. An ordinary writer does not hold a lock for longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _home;
    private readonly IReadOnlyList<string> _migrations;
    private readonly string _connectionString;
    private readonly object _gate = new();
    private volatile bool _isReady;

    /// <param name="home">The absolute path of the catalog's folder. The folder need not exist.</param>
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

            // The driver waits for a lock in steps of 150 ms. SQLite's own wait (busy_timeout) has shorter steps, so that one is used.
            DefaultTimeout = 1,
        }.ToString();
    }

    /// <summary>The path of the database file.</summary>
    public string Path { get; }

    /// <summary>Reads from the catalog. If the catalog does not exist, this does not create it and returns <paramref name="absent"/>.</summary>
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

    /// <summary>
    /// Writes in one transaction, which is rolled back if <paramref name="write"/> throws. <paramref name="write"/> may be called more than once.
    /// </summary>
    public T Write<T>(Func<SqliteConnection, T> write) =>
        Guarded(() =>
        {
            using var connection = Open();

            // The transaction takes the write lock at its beginning. If it only took the lock for its first write, another process could have written since its
            // first read; SQLite then fails and cannot wait.
            using var transaction = connection.BeginTransaction(deferred: false);
            var result = write(connection);
            transaction.Commit();
            return result;
        });

    /// <summary>Closes the pooled connections. The next use opens new ones.</summary>
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
                // SQLite has already waited, except if its wait would be a deadlock, for example if two processes create the file at the same time.
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

        // Another process may have migrated the schema in the meantime.
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
