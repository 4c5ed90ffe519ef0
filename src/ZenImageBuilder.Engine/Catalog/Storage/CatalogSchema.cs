namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>
/// The schema of the catalog, as one migration for each version. A released migration is never edited; a change of the schema is a new version.
/// </summary>
internal static class CatalogSchema
{
    // Ids are lower-case text with hyphens and timestamps are UTC in round-trip form, so that both can be sorted and searched by prefix.
    // NOCASE compares only ASCII letters without regard to case, which is enough because names are ASCII.
    private const string Version1 = """
        CREATE TABLE components (
            id TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT NOT NULL COLLATE NOCASE,
            flavor TEXT NOT NULL,
            configuration TEXT NOT NULL,
            labels TEXT NOT NULL,
            created TEXT NOT NULL,
            updated TEXT NOT NULL,
            UNIQUE (kind, name)
        ) WITHOUT ROWID;
        CREATE TABLE component_secrets (
            component TEXT NOT NULL REFERENCES components (id) ON DELETE CASCADE,
            name TEXT NOT NULL COLLATE NOCASE,
            sealed BLOB NOT NULL,
            PRIMARY KEY (component, name)
        ) WITHOUT ROWID;
        CREATE TABLE stacks (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL COLLATE NOCASE UNIQUE,
            image_builder TEXT REFERENCES components (id),
            artifact_store TEXT REFERENCES components (id),
            container_registry TEXT REFERENCES components (id),
            labels TEXT NOT NULL,
            created TEXT NOT NULL,
            updated TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX stacks_image_builder ON stacks (image_builder);
        CREATE INDEX stacks_artifact_store ON stacks (artifact_store);
        CREATE INDEX stacks_container_registry ON stacks (container_registry);
        CREATE TABLE active_stack (
            only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
            stack TEXT NOT NULL REFERENCES stacks (id) ON DELETE CASCADE
        );
        CREATE TABLE builds (
            id TEXT NOT NULL PRIMARY KEY,
            build_id TEXT,
            status TEXT NOT NULL,
            started TEXT NOT NULL,
            document TEXT NOT NULL,
            submission BLOB
        ) WITHOUT ROWID;
        CREATE INDEX builds_build_id ON builds (build_id);
        CREATE INDEX builds_started ON builds (started);
        """;

    private const string Version2 = """
        CREATE TABLE connectors (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL COLLATE NOCASE UNIQUE,
            type TEXT NOT NULL,
            method TEXT NOT NULL,
            resource_types TEXT NOT NULL,
            resource TEXT,
            configuration TEXT NOT NULL,
            expiration_seconds INTEGER,
            expires TEXT,
            skew_tolerance INTEGER,
            description TEXT,
            labels TEXT NOT NULL,
            created TEXT NOT NULL,
            updated TEXT NOT NULL,
            vault TEXT
        ) WITHOUT ROWID;
        CREATE TABLE connector_secrets (
            connector TEXT NOT NULL REFERENCES connectors (id) ON DELETE CASCADE,
            name TEXT NOT NULL COLLATE NOCASE,
            sealed BLOB NOT NULL,
            PRIMARY KEY (connector, name)
        ) WITHOUT ROWID;
        ALTER TABLE components ADD COLUMN connector TEXT REFERENCES connectors (id);
        CREATE INDEX components_connector ON components (connector);
        """;

    // The parts of an imported stack that this module does not know; see StackDocuments.
    private const string Version3 = """
        ALTER TABLE components ADD COLUMN carried TEXT;
        ALTER TABLE stacks ADD COLUMN carried TEXT;
        """;

    // The columns for searches come before the document, which is long, so that a search need not read it.
    private const string Version4 = """
        ALTER TABLE builds RENAME TO builds_3;
        CREATE TABLE builds (
            id TEXT NOT NULL PRIMARY KEY,
            build_id TEXT,
            status TEXT NOT NULL,
            started TEXT NOT NULL,
            ended TEXT,
            stack TEXT,
            image_builder TEXT NOT NULL,
            tags TEXT NOT NULL,
            labels TEXT NOT NULL,
            document TEXT NOT NULL,
            submission BLOB,
            build_order BLOB
        ) WITHOUT ROWID;
        INSERT INTO builds
            SELECT
                id, build_id, status, started, document ->> '$.Build.EndTime', document ->> '$.Build.Stack', document ->> '$.Build.ImageBuilder', document -> '$.Build.Tags', '{}',
                document, submission, NULL
            FROM builds_3;
        DROP TABLE builds_3;
        CREATE INDEX builds_build_id ON builds (build_id);
        CREATE INDEX builds_started ON builds (started);
        """;

    // The default build image changed with this version. Image builders that were registered without a build image keep the previous default, with which they
    // have built so far.
    private const string Version5 = """
        UPDATE components SET configuration = json_set(configuration, '$.BuildImage', 'bentolor/docker-dind-awscli')
            WHERE kind = 'ImageBuilder' AND flavor = 'aws' AND json_valid(configuration) AND json_type(configuration, '$.BuildImage') IS NULL;
        """;

    /// <summary>The statements that migrate the schema from each version to the next. The first ones create the schema in an empty file.</summary>
    public static IReadOnlyList<string> Migrations { get; } = [Version1, Version2, Version3, Version4, Version5];
}
