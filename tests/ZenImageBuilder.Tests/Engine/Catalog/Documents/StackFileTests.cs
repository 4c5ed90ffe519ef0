using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Documents;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Catalog.Documents;

public class StackFileTests
{
    /// <summary>What ZenML's <c>to_yaml</c> and <c>write_yaml</c> give for a stack of these components.</summary>
    private const string OfZenML = """
        components:
          artifact_store:
            configuration:
              client_kwargs:
                endpoint_url: https://minio.example.com:9000
                region_name: eu-central-1
                verify: false
              config_kwargs:
                retries: 3
              path: s3://contexts/app
            flavor: s3
            name: contexts
            type: artifact_store
          container_registry:
            configuration:
              default_repository: team/app
              uri: 123456789012.dkr.ecr.eu-central-1.amazonaws.com
            flavor: aws
            name: images
            type: container_registry
          experiment_tracker:
            configuration:
              tracking_password: '{{mlflow.password}}'
              tracking_uri: http://mlflow.example.com
            flavor: mlflow
            name: tracker
            type: experiment_tracker
          image_builder:
            configuration:
              build_image: bentolor/docker-dind-awscli
              code_build_project: image-builds
              compute_type: BUILD_GENERAL1_MEDIUM
              custom_env_vars:
                PIP_INDEX_URL: https://pypi.example.com/simple
                RETRIES: '3'
              implicit_container_registry_auth: true
            flavor: aws
            name: cloud
            type: image_builder
          orchestrator:
            configuration:
              synchronous: false
              zones:
              - a
              - b
            flavor: kubernetes
            name: k8s
            type: orchestrator
        stack_name: prod
        zenml_version: 0.84.2

        """;

    [Fact]
    public void What_ZenML_exports_comes_back_byte_for_byte()
    {
        using var registry = new CatalogFolder();
        var documents = Documents(registry);
        var import = documents.Plan(Request(OfZenML));
        Assert.Empty(import.Warnings);
        Assert.Equal(
            [
                "register the artifact store 'contexts'",
                "register the container registry 'images'",
                "register the image builder 'cloud'",
                "carry the experiment tracker 'tracker' along",
                "carry the orchestrator 'k8s' along",
                "register the stack",
            ],
            import.Steps
        );
        var stack = import.Run();
        Assert.Equal(("cloud", "contexts", "images"), (stack.ImageBuilder!.Name, stack.ArtifactStore!.Name, stack.ContainerRegistry!.Name));
        Assert.Equal("https://minio.example.com:9000", stack.ArtifactStore.Configuration["EndpointUrl"]);
        Assert.Equal("eu-central-1", stack.ArtifactStore.Configuration["Region"]);
        Assert.Equal("3", ((IReadOnlyDictionary<string, string>)stack.ImageBuilder.Configuration["EnvironmentVariable"])["RETRIES"]);
        Assert.Equal(["experiment_tracker tracker", "orchestrator k8s"], stack.Carried.Select(static component => component.ToString()));
        Assert.Equal(OfZenML, documents.Export(stack.Id, zenMLVersion: null).Text);
    }

    [Fact]
    public void Export_import_export_is_byte_identical_elsewhere()
    {
        using var here = new CatalogFolder();
        using var there = new CatalogFolder();
        _ = here.Components.Register(
            Registrations.Builder(
                "b",
                ("TimeoutMinutes", 30),
                ("Region", "eu-central-1"),
                ("EnvironmentVariable", new Dictionary<string, string> { ["B"] = "no", ["A"] = "1\n2" })
            ) with
            {
                Labels = new Dictionary<string, string> { ["team"] = "ml" },
            }
        );
        _ = here.Components.Register(Registrations.Store("s", ("EndpointUrl", "http://127.0.0.1:9000"), ("ProfileName", "lab")));
        _ = here.Components.Register(Registrations.Registry("r", password: null, ("RegistrySecret", "team/registry")));
        var stack = here.Stacks.Register(Registrations.Stack("made-here", "b", "s", "r") with { Labels = new Dictionary<string, string> { ["env"] = "prod" } });
        var first = Documents(here).Export(stack.Id, zenMLVersion: "0.90.0").Text;
        var copy = Documents(there).Plan(Request(first)).Run();
        Assert.Equal(first, Documents(there).Export(copy.Id, zenMLVersion: null).Text);
        Assert.Equal((30, "ml", "prod"), (copy.ImageBuilder!.Configuration["TimeoutMinutes"], copy.ImageBuilder.Labels["team"], copy.Labels["env"]));
        Assert.Equal("team/registry", copy.ContainerRegistry!.Configuration["RegistrySecret"]);

        // ZenML refuses a stack without an orchestrator, and a configuration with attributes that it does not know.
        var file = YamlTree.Read(first);
        Assert.Equal(
            "{\"configuration\":{},\"flavor\":\"local\",\"name\":\"default\",\"type\":\"orchestrator\"}",
            file["components"]!["orchestrator"]!.ToJsonString()
        );
        Assert.Equal(
            ["build_image", "code_build_project", "custom_env_vars"],
            file["components"]!["image_builder"]!["configuration"]!.AsObject().Select(static attribute => attribute.Key)
        );
        Assert.Equal("0.90.0", file["zenml_version"]!.GetValue<string>());
    }

    [Fact]
    public void A_file_without_a_build_image_means_the_one_of_ZenML_and_a_file_from_here_always_names_one()
    {
        using var registry = new CatalogFolder();
        var documents = Documents(registry);
        var imported = documents.Plan(Request(OfZenML.Replace("      build_image: bentolor/docker-dind-awscli\n", "", StringComparison.Ordinal))).Run();
        Assert.Equal(
            ("bentolor/docker-dind-awscli", false),
            (imported.ImageBuilder!.Configuration["BuildImage"], imported.ImageBuilder.Configuration["PrivilegedMode"])
        );

        _ = registry.Components.Register(Registrations.Builder("b"));
        var stack = registry.Stacks.Register(Registrations.Stack("made-here", "b", "contexts", "images"));
        Assert.Contains(
            "build_image: aws/codebuild/amazonlinux-x86_64-standard:5.0\n",
            documents.Export(stack.Id, zenMLVersion: null).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_renamed_or_copied_stack_still_carries_what_it_came_with()
    {
        using var registry = new CatalogFolder();
        var documents = Documents(registry);
        var stack = registry.Stacks.Rename(documents.Plan(Request(OfZenML)).Run().Id, "renamed");
        Assert.Equal(OfZenML.Replace("stack_name: prod", "stack_name: renamed", StringComparison.Ordinal), documents.Export(stack.Id, null).Text);
        var copy = registry.Stacks.Copy(stack.Id, "copy");
        Assert.Equal(OfZenML.Replace("stack_name: prod", "stack_name: copy", StringComparison.Ordinal), documents.Export(copy.Id, null).Text);
    }

    /// <summary>The example in ZenML's own repository (<c>src/zenml/cli</c>, 0.13): attributes beside the name, kinds that are no more, a password.</summary>
    [Fact]
    public void A_stack_of_old_imports_and_its_password_stays_out()
    {
        const string Old = """
            zenml_version: 0.13.0
            stack_name: vertex_stack_2022-07-27T06_42
            components:
              artifact_store:
                flavor: gcp
                name: gcs_artifact_store
                path: gs://kflow-kflow-artifact-store
              container_registry:
                flavor: gcp
                name: gcr_container_registry
                uri: eu.gcr.io/zenml-demos
              metadata_store:
                database: zenml_db
                flavor: mysql
                name: cloudsql_metadata_store
                port: 3306
                secret: gcp_mysql_secret
                upgrade_migration_enabled: true
              orchestrator:
                flavor: vertex
                labels: {}
                name: vertex_ai_orchestrator
                synchronous: false
              experiment_tracker:
                flavor: mlflow
                name: gke_mlflow_experiment_tracker
                tracking_username: admin
                tracking_password: supersafepassword
            """;
        using var registry = new CatalogFolder();
        var documents = Documents(registry);
        var import = documents.Plan(Request(Old));
        Assert.Equal(
            [
                "'tracking_password' of the experiment tracker 'gke_mlflow_experiment_tracker' looks like a secret and was left out: a stack file is no place for one.",
            ],
            import.Warnings
        );
        var stack = import.Run();
        Assert.Equal(("gcr_container_registry", "gcp"), (stack.ContainerRegistry!.Name, stack.ContainerRegistry.Flavor));
        Assert.Null(stack.ArtifactStore);
        Assert.Equal(["artifact_store", "experiment_tracker", "metadata_store", "orchestrator"], stack.Carried.Select(static component => component.Kind));
        var exported = documents.Export(stack.Id, null).Text;
        Assert.Contains("secret: gcp_mysql_secret", exported, StringComparison.Ordinal);
        Assert.Contains("port: 3306", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("supersafepassword", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("supersafepassword", File.ReadAllText(registry.DatabasePath, System.Text.Encoding.Latin1), StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_stack_of_ZenML_imports()
    {
        const string Default = """
            components:
              artifact_store:
                configuration: {}
                flavor: local
                name: default
                type: artifact_store
              orchestrator:
                configuration: {}
                flavor: local
                name: default
                type: orchestrator
            stack_name: default
            zenml_version: 0.84.2

            """;
        using var registry = new CatalogFolder();
        var documents = Documents(registry);
        Assert.Equal(Default, documents.Export(documents.Plan(Request(Default)).Run().Id, null).Text);
    }

    [Fact]
    public void Keys_of_S3_are_left_out_and_a_reference_to_a_secret_is_not()
    {
        const string WithKeys = """
            components:
              artifact_store:
                name: s
                flavor: s3
                configuration:
                  path: s3://contexts
                  key: AKIA
                  secret: hush
                  token: '{{aws.token}}'
                  config_kwargs: '{"proxy_password": "hush", "retries": 1}'
            stack_name: keys
            """;
        using var registry = new CatalogFolder();
        var import = Documents(registry).Plan(Request(WithKeys));
        Assert.Equal(3, import.Warnings.Count);
        var exported = Documents(registry).Export(import.Run().Id, null).Text;
        Assert.DoesNotContain("hush", exported, StringComparison.Ordinal);
        Assert.DoesNotContain("AKIA", exported, StringComparison.Ordinal);
        Assert.Contains("token: '{{aws.token}}'", exported, StringComparison.Ordinal);
    }

    [Fact]
    public void No_secret_goes_out()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Registry("r", "hush", ("UserName", "robot")));
        var export = Documents(registry).Export(registry.Stacks.Register(Registrations.Stack("x", registry: "r")).Id, null);
        Assert.DoesNotContain("hush", export.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("robot", export.Text, StringComparison.Ordinal);
        Assert.Contains(export.Warnings, static warning => warning.Contains("Set-ContainerRegistry r -Credential", StringComparison.Ordinal));

        // The credential that is here already stays with its component.
        Assert.Equal(
            [],
            Documents(registry)
                .Plan(Request(export.Text) with { Conflict = ImportConflict.Overwrite })
                .Steps.Where(static step => step.StartsWith("change the container", StringComparison.Ordinal))
        );
        Assert.Equal("hush", registry.ComponentStore.OpenSecret(registry.Components.Resolve(ComponentKind.ContainerRegistry, "r").Id, "Password")!.Reveal());
    }

    [Fact]
    public async Task The_connector_is_used_where_one_of_the_name_fits_and_remembered_where_none_does()
    {
        using var here = new CatalogFolder();
        using var with = new CatalogFolder();
        using var without = new CatalogFolder();
        var connector = await ConnectorAsync(here);
        _ = here.Components.Register(Registrations.Builder("b", ("Region", "eu-central-1")) with { ConnectorId = connector });
        var text = Documents(here).Export(here.Stacks.Register(Registrations.Stack("x", "b")).Id, null).Text;
        Assert.Contains("    zen_image_builder:\n      connector: shared\n      region: eu-central-1\n", text, StringComparison.Ordinal);

        var there = await ConnectorAsync(with);
        var import = Documents(with).Plan(Request(text));
        Assert.Empty(import.Warnings);
        var stack = import.Run();
        Assert.Equal(there, stack.ImageBuilder!.Connector!.Id);
        Assert.Equal(text, Documents(with).Export(stack.Id, null).Text);
        Assert.Empty(Documents(with).Plan(Request(text)).Steps);

        import = Documents(without).Plan(Request(text));
        Assert.Equal(
            "The image builder 'b' used the service connector 'shared', and none of that name here fits it: Connect-ImageBuilder b -Connector …",
            Assert.Single(import.Warnings)
        );
        stack = import.Run();
        Assert.Null(stack.ImageBuilder!.Connector);
        Assert.Equal(text, Documents(without).Export(stack.Id, null).Text);
    }

    [Fact]
    public void What_is_the_same_is_used_and_nothing_is_written_twice()
    {
        using var registry = new CatalogFolder();
        var documents = Documents(registry);
        var stack = documents.Plan(Request(OfZenML)).Run();
        var again = documents.Plan(Request(OfZenML));
        Assert.Empty(again.Steps);
        Assert.Equal(stack.Id, again.Run().Id);
        _ = Assert.Single(registry.Stacks.Find(null));
        Assert.Equal(["make it active"], documents.Plan(Request(OfZenML) with { SetActive = true }).Steps.Skip(6));
        Assert.True(documents.Plan(Request(OfZenML) with { SetActive = true }).Run().IsActive);
    }

    [Fact]
    public void A_name_that_means_something_else_is_refused_renamed_or_overwritten()
    {
        using var registry = new CatalogFolder();
        var documents = Documents(registry);
        var stack = documents.Plan(Request(OfZenML)).Run();
        var other = OfZenML.Replace("BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE", StringComparison.Ordinal);
        var refused = Assert.Throws<ImageBuilderException>(() => documents.Plan(Request(other)));
        Assert.Equal((ErrorCode.ComponentExists, "cloud"), (refused.Code, refused.Target));
        Assert.Contains("ComputeType", refused.Message, StringComparison.Ordinal);

        var renamed = documents.Plan(Request(other) with { Conflict = ImportConflict.Rename }).Run();
        Assert.Equal(("prod-2", "cloud-2", "contexts"), (renamed.Name, renamed.ImageBuilder!.Name, renamed.ArtifactStore!.Name));

        var overwritten = documents.Plan(Request(other) with { Conflict = ImportConflict.Overwrite }).Run();
        Assert.Equal((stack.Id, "BUILD_GENERAL1_LARGE"), (overwritten.Id, overwritten.ImageBuilder!.Configuration["ComputeType"]));
        Assert.Equal(other, documents.Export(overwritten.Id, null).Text);
    }

    [Fact]
    public void Overwriting_takes_away_what_the_file_does_not_say_and_never_changes_a_flavor()
    {
        using var registry = new CatalogFolder();
        var documents = Documents(registry);
        _ = documents.Plan(Request(OfZenML)).Run();
        var less = OfZenML
            .Replace("      default_repository: team/app\n", "", StringComparison.Ordinal)
            .Replace("        verify: false\n", "", StringComparison.Ordinal);
        Assert.Equal(less, documents.Export(documents.Plan(Request(less) with { Conflict = ImportConflict.Overwrite }).Run().Id, null).Text);
        var flavor = OfZenML.Replace("    flavor: aws\n    name: images", "    flavor: default\n    name: images", StringComparison.Ordinal);
        Assert.Equal(
            ErrorCode.ComponentExists,
            Assert.Throws<ImageBuilderException>(() => documents.Plan(Request(flavor) with { Conflict = ImportConflict.Overwrite })).Code
        );
    }

    [Fact]
    public void A_stack_of_the_name_with_other_components_is_refused_renamed_or_overwritten()
    {
        using var registry = new CatalogFolder();
        var documents = Documents(registry);
        _ = registry.Components.Register(Registrations.Builder("b"));
        var existing = registry.Stacks.Register(Registrations.Stack("PROD", "b") with { Labels = new Dictionary<string, string> { ["old"] = "1" } });
        Assert.Equal(ErrorCode.StackExists, Assert.Throws<ImageBuilderException>(() => documents.Plan(Request(OfZenML))).Code);
        Assert.Empty(registry.Components.Find(ComponentKind.ArtifactStore, null));
        Assert.Equal("other", documents.Plan(Request(OfZenML) with { Name = "other" }).Stack);
        Assert.Equal("prod-2", documents.Plan(Request(OfZenML) with { Conflict = ImportConflict.Rename }).Stack);
        var overwritten = documents.Plan(Request(OfZenML) with { Conflict = ImportConflict.Overwrite }).Run();
        Assert.Equal((existing.Id, "cloud", 0), (overwritten.Id, overwritten.ImageBuilder!.Name, overwritten.Labels.Count));
    }

    [Theory]
    [InlineData("stack_name: x", ErrorCode.InvalidStackFile, "components")]
    [InlineData("components: {orchestrator: {name: a, flavor: b}}", ErrorCode.InvalidStackFile, "stack_name")]
    [InlineData("stack_name: x\ncomponents: []", ErrorCode.InvalidStackFile, "mapping")]
    [InlineData("stack_name: x\ncomponents: {orchestrator: {name: a}}", ErrorCode.InvalidStackFile, "orchestrator has no 'flavor'")]
    [InlineData("stack_name: x\ncomponents: {image_builder: text}", ErrorCode.InvalidStackFile, "image builder")]
    [InlineData("stack_name: a b\ncomponents: {orchestrator: {name: a, flavor: b}}", ErrorCode.InvalidName, "a b")]
    [InlineData(
        "stack_name: x\ncomponents: {container_registry: {name: r, flavor: aws, configuration: {uri: nonsense}}}",
        ErrorCode.InvalidAttribute,
        "nonsense"
    )]
    [InlineData(
        "stack_name: x\ncomponents: {image_builder: {name: b, flavor: aws, configuration: {code_build_project: builds, compute_type: HUGE}}}",
        ErrorCode.InvalidAttribute,
        "HUGE"
    )]
    public void What_cannot_be_registered_is_refused_before_anything_is(string text, ErrorCode code, string word)
    {
        using var registry = new CatalogFolder();
        var error = Assert.Throws<ImageBuilderException>(() => Documents(registry).Plan(Request(text)));
        Assert.Equal(code, error.Code);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(registry.DatabasePath));
    }

    private static async Task<Guid> ConnectorAsync(CatalogFolder registry)
    {
        var registration = new ConnectorRegistration(
            "shared",
            "aws",
            "implicit",
            [],
            null,
            new Dictionary<string, object> { ["Region"] = "eu-central-1" },
            new Dictionary<string, Secret>(),
            ConnectorExpiry.None,
            null,
            new Dictionary<string, string>()
        );
        return (
            await new ZenImageBuilder.Engine.Catalog.Connectors.ConnectorCatalog(registry.Connectors, [], registry.Clock).RegisterAsync(
                registration,
                verify: false,
                new Observed(),
                TestContext.Current.CancellationToken
            )
        ).Id;
    }

    private static StackDocuments Documents(CatalogFolder registry) =>
        new(registry.Components, registry.Stacks, registry.StackStore, registry.ComponentStore, registry.Connectors);

    private static StackImportRequest Request(string text) => new(text, Name: null, ImportConflict.Refuse, SetActive: false);
}
