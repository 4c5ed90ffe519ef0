using System.Text.Json;
using Microsoft.Data.Sqlite;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using static ZenImageBuilder.Engine.Catalog.Storage.SqliteStatements;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>
/// The builds of this user in the catalog. If a build has been saved as ended, a later save with a running status is ignored: it comes from a slower process
/// with older information.
/// </summary>
internal sealed class BuildHistory(CatalogDatabase database, SecretProtector protector) : IBuildHistory, IContextsInUse
{
    private const string SubmissionField = "Submission";

    private const string OrderField = "Order";

    private const string Columns = "id, build_id, document, submission";

    // "Interrupted" is not in the list: it means that the shell of the build is assumed to be dead. If the build continues after all, its new status is saved.
    private const string Ended =
        $"'{ImageBuildStatus.Succeeded}', '{ImageBuildStatus.Failed}', '{ImageBuildStatus.Fault}', '{ImageBuildStatus.TimedOut}', '{ImageBuildStatus.Stopped}', '{ImageBuildStatus.Reused}'";

    private const string Running = $"'{ImageBuildStatus.Preparing}', '{ImageBuildStatus.Submitting}', '{ImageBuildStatus.InProgress}'";

    private const string Upsert = $"""
        INSERT INTO builds (id, build_id, status, started, ended, stack, image_builder, tags, labels, document, submission, build_order)
        VALUES ($id, $buildId, $status, $started, $ended, $stack, $builder, $tags, $labels, $document, $submission, $order)
        ON CONFLICT (id) DO UPDATE SET
            build_id = excluded.build_id, status = excluded.status, started = excluded.started, ended = excluded.ended, stack = excluded.stack,
            image_builder = excluded.image_builder, tags = excluded.tags, labels = excluded.labels, document = excluded.document, submission = excluded.submission,
            build_order = coalesce(excluded.build_order, builds.build_order)
        WHERE NOT (builds.status IN ({Ended}) AND excluded.status IN ({Running}))
        """;

    public void Save(BuildRecord record, Secret? order = null)
    {
        var build = record.Build;
        var submission = record.Submission is { } secret ? protector.Seal(build.Id, SubmissionField, secret) : null;
        var sealedOrder = order is null ? null : protector.Seal(build.Id, OrderField, order);
        var document = JsonSerializer.Serialize(record, CatalogJson.Default.BuildRecord);
        if (Read(document).Finding is { } finding)
        {
            throw new ImageBuilderException(
                ErrorCode.RegistryUnavailable,
                $"The build '{build.Id}' cannot be recorded, because it could not be read again: {finding}.",
                build.Id
            );
        }

        _ = database.Write(connection =>
            connection.Run(
                Upsert,
                ("$id", Stored(build.Id)),
                ("$buildId", build.BuildId),
                ("$status", build.Status),
                ("$started", Stored(build.StartTime)),
                ("$ended", build.EndTime is { } ended ? Stored(ended) : null),
                ("$stack", build.Stack),
                ("$builder", build.ImageBuilder),
                ("$tags", BuildConditions.Json(build.Tags)),
                ("$labels", BuildConditions.Json(build.Labels)),
                ("$document", document),
                ("$submission", submission),
                ("$order", sealedOrder)
            )
        );
    }

    /// <summary>Returns the build with its submission, or null if it is not recorded.</summary>
    /// <exception cref="ImageBuilderException">The build cannot be read, or the submission cannot be decrypted.</exception>
    public BuildRecord? Get(Guid id) =>
        database
            .Read(absent: null, connection => connection.Single($"SELECT {Columns} FROM builds WHERE id = $id", Row, ("$id", Stored(id))))
            ?.ToRecord(protector);

    /// <summary>
    /// Returns the builds that the reference names and the filter accepts. If nothing matches, a wildcard pattern returns an empty list; an id or an id prefix
    /// throws. A submission that cannot be decrypted is left out, because a list must not fail for one.
    /// </summary>
    public IReadOnlyList<BuildRecord> Find(NameMatch? reference, BuildFilter? filter = null, Action<ImageBuilderException>? unreadable = null)
    {
        var rows = reference switch
        {
            null or { IsPattern: true } => List(reference, filter),
            _ when filter is null => [Resolve(reference.Text)],
            _ => List(NameMatch.Exactly(Stored(Resolve(reference.Text).Id)), filter),
        };
        return [.. rows.Where(row => row.IsReadable(unreadable)).Select(row => row.ToRecordForList(protector))];
    }

    IEnumerable<BuildContextSummary> IContextsInUse.Since(DateTimeOffset time) =>
        Find(null).Select(static record => record.Build).Where(build => !build.HasEnded || build.StartTime >= time).Select(static build => build.Context);

    public Secret? OpenOrder(Guid id) =>
        database.Read<byte[]?>(
            absent: null,
            connection =>
                connection.Single(
                    "SELECT build_order FROM builds WHERE id = $id AND build_order IS NOT NULL",
                    static reader => reader.GetFieldValue<byte[]>(0),
                    ("$id", Stored(id))
                )
        )
            is { } order
            ? protector.Open(id, OrderField, order)
            : null;

    public void Remove(Guid id) => _ = database.Write(connection => connection.Run("DELETE FROM builds WHERE id = $id", ("$id", Stored(id))));

    private List<StoredBuild> List(NameMatch? ids, BuildFilter? filter) =>
        database.Read<List<StoredBuild>>(
            [],
            connection =>
            {
                BuildConditions.Prepare(connection, ids, filter);
                return connection.List(
                    $"SELECT {Columns} FROM builds WHERE ($pattern IS NULL OR is_like(id, $pattern) OR is_like(build_id, $pattern)) AND {BuildConditions.Sql} ORDER BY started DESC, id",
                    Row,
                    [("$pattern", ids?.Text), .. BuildConditions.Parameters(filter)]
                );
            }
        );

    private StoredBuild Resolve(string reference)
    {
        var rows = database.Read<List<StoredBuild>>(
            [],
            connection =>
            {
                var byBuildId = connection.List($"SELECT {Columns} FROM builds WHERE build_id = $buildId", Row, ("$buildId", reference));
                return byBuildId.Count > 0 || IdPrefix.Parse(reference) is not { } prefix
                    ? byBuildId
                    : connection.List(
                        $"SELECT {Columns} FROM builds WHERE id >= $prefix AND id < $after ORDER BY +started DESC, id",
                        Row,
                        ("$prefix", prefix),
                        ("$after", After(prefix))
                    );
            }
        );
        return rows.Count switch
        {
            0 => throw new ImageBuilderException(
                ErrorCode.BuildNotFound,
                $"No build with the id, id prefix or CodeBuild id {Quoted.Value(reference)} is recorded.",
                reference,
                "Get-ImageBuild lists the builds that are recorded on this machine."
            ),
            1 => rows[0],
            _ => throw new ImageBuilderException(
                ErrorCode.AmbiguousReference,
                $"{Quoted.Value(reference)} begins the id of more than one build: {string.Join(", ", rows.Take(5).Select(static row => row.Id))}{(rows.Count > 5 ? ", …" : string.Empty)}.",
                reference,
                "Use more characters of the id."
            ),
        };
    }

    private static StoredBuild Row(SqliteDataReader reader)
    {
        var (record, finding) = Read(reader.GetString(2));
        return new(reader.GetId(0), record, finding, reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3));
    }

    private static (BuildRecord? Record, string? Finding) Read(string document)
    {
        var damage = new RowDamage();
        var read = damage.Read(
            "its record",
            absent: null,
            () => JsonSerializer.Deserialize(document, CatalogJson.Default.BuildRecord) ?? throw new JsonException("it is empty")
        );
        return (read, damage.Finding);
    }

    /// <param name="Record">The build without its submission, or null if it cannot be read.</param>
    /// <param name="Finding">A clause that says why the build cannot be read, or null.</param>
    /// <param name="Submission">The encrypted submission, or null.</param>
    private sealed record StoredBuild(Guid Id, BuildRecord? Record, string? Finding, byte[]? Submission)
    {
        /// <summary>Whether the build can be read. If not, the error is passed to <paramref name="unreadable"/>, or thrown if that is null.</summary>
        public bool IsReadable(Action<ImageBuilderException>? unreadable)
        {
            if (Finding is null)
            {
                return true;
            }

            (unreadable ?? throw Unreadable())(Unreadable());
            return false;
        }

        public BuildRecord ToRecord(SecretProtector protector) =>
            (Record ?? throw Unreadable()) with
            {
                Submission = Submission is null ? null : protector.Open(Id, SubmissionField, Submission),
            };

        public BuildRecord ToRecordForList(SecretProtector protector)
        {
            try
            {
                return ToRecord(protector);
            }
            catch (ImageBuilderException exception) when (exception.Code == ErrorCode.SecretUnreadable)
            {
                return Record!;
            }
        }

        private ImageBuilderException Unreadable() =>
            new(ErrorCode.RegistryUnavailable, $"The build '{Id}' cannot be read from the catalog: {Finding}.", Id, $"Forget it: Remove-ImageBuild {Id}");
    }
}
