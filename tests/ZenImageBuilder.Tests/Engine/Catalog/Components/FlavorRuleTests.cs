using System.Collections;
using System.Collections.Specialized;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Engine.Catalog.Components;

public class FlavorRuleTests
{
    [Fact]
    public void Defaults_are_filled_in_in_the_order_of_the_flavor()
    {
        using var registry = new CatalogFolder();
        var builder = registry.Components.Register(Registrations.Builder("b", ("region", "eu-west-1"), ("TIMEOUTMINUTES", 30)));
        Assert.Equal(
            [
                "CodeBuildProject=project",
                "BuildImage=aws/codebuild/amazonlinux-x86_64-standard:5.0",
                "ComputeType=BUILD_GENERAL1_SMALL",
                "EnvironmentType=LINUX_CONTAINER",
                "PrivilegedMode=True",
                "EnvironmentVariable=",
                "ImplicitContainerRegistryAuth=True",
                "TimeoutMinutes=30",
                "CacheMode=Auto",
                "UniqueTag=True",
                "Region=eu-west-1",
            ],
            builder.Configuration.Select(pair => $"{pair.Key}={(pair.Value is IDictionary table ? string.Join(',', table.Keys.Cast<string>()) : pair.Value)}")
        );

        // PowerShell's dot access needs IDictionary, and asks in any case.
        var dictionary = Assert.IsType<IDictionary>(builder.Configuration, exactMatch: false);
        Assert.Equal("eu-west-1", dictionary["REGION"]);
        Assert.True(dictionary.IsReadOnly);
        Assert.True(Assert.IsType<IDictionary>(builder.Configuration["EnvironmentVariable"], exactMatch: false).IsReadOnly);
        Assert.Equal(builder.Configuration, registry.Components.Resolve(ComponentKind.ImageBuilder, "b").Configuration);
    }

    [Theory]
    [InlineData("LINUX_CONTAINER", "aws/codebuild/amazonlinux-x86_64-standard:5.0", true)]
    [InlineData("LINUX_GPU_CONTAINER", "aws/codebuild/amazonlinux-x86_64-standard:5.0", true)]
    [InlineData("arm_container", "aws/codebuild/amazonlinux-aarch64-standard:3.0", true)]
    [InlineData("LINUX_EC2", "aws/codebuild/ami/amazonlinux-x86_64-base:latest", false)]
    [InlineData("ARM_EC2", "aws/codebuild/ami/amazonlinux-arm-base:latest", false)]
    public void The_default_build_image_is_the_one_of_AWS_for_the_environment_type(string type, string image, bool isPrivileged)
    {
        using var registry = new CatalogFolder();
        var settings = CodeBuildSettings.Of((ImageBuilder)registry.Components.Register(Registrations.Builder("b", ("EnvironmentType", type))));
        Assert.Equal((image, isPrivileged), (settings.BuildImage, settings.PrivilegedMode));
    }

    [Theory]
    [InlineData("bentolor/docker-dind-awscli", null, false)]
    [InlineData("bentolor/docker-dind-awscli", true, true)]
    [InlineData("docker:29-dind", null, false)]
    [InlineData("aws/codebuild/standard:7.0", null, true)]
    [InlineData("aws/codebuild/standard:7.0", false, false)]
    public void Builds_are_privileged_in_the_images_of_AWS_unless_the_builder_says_otherwise(string image, bool? given, bool expected)
    {
        using var registry = new CatalogFolder();
        (string, object)[] attributes = given is { } privileged ? [("BuildImage", image), ("PrivilegedMode", privileged)] : [("BuildImage", image)];
        var settings = CodeBuildSettings.Of((ImageBuilder)registry.Components.Register(Registrations.Builder("b", attributes)));
        Assert.Equal((image, expected), (settings.BuildImage, settings.PrivilegedMode));
    }

    [Theory]
    [InlineData("Fleet", "builds", false)]
    [InlineData("Fleet", "arn:aws:codebuild:eu-central-1:123456789012:project/builds", false)]
    [InlineData("Fleet", "arn:aws-us-gov:codebuild:us-gov-west-1:123456789012:fleet/builds", true)]
    [InlineData("CacheMode", "registry", true)]
    [InlineData("CacheMode", "max", false)]
    [InlineData("CacheRepository", "team/cache", true)]
    [InlineData("CacheRepository", "team/cache:1", false)]
    [InlineData("Certificate", "s3://my-bucket/ca.pem", false)]
    [InlineData("Certificate", "arn:aws:s3:::my-bucket", false)]
    [InlineData("Certificate", "arn:aws-cn:s3:::my-bucket/tls/ca.pem", true)]
    public void Fleets_certificates_and_caches_are_checked(string attribute, string value, bool isAccepted)
    {
        using var registry = new CatalogFolder();
        var error = Record.Exception(() => registry.Components.Register(Registrations.Builder("b", (attribute, value))));
        Assert.Equal(isAccepted ? null : ErrorCode.InvalidAttribute, (error as ImageBuilderException)?.Code);
    }

    [Fact]
    public void Every_flavor_describes_itself_and_its_examples_are_right()
    {
        Assert.Equal(
            [
                "ArtifactStore local",
                "ArtifactStore s3",
                "ContainerRegistry aws",
                "ContainerRegistry azure",
                "ContainerRegistry default",
                "ContainerRegistry dockerhub",
                "ContainerRegistry gcp",
                "ContainerRegistry github",
                "ImageBuilder aws",
            ],
            KnownFlavors.All.Select(flavor => $"{flavor.Kind} {flavor.Name}").Order(StringComparer.Ordinal)
        );
        foreach (var rule in KnownFlavors.All.SelectMany(flavor => flavor.Attributes))
        {
            var described = rule.Describe();
            Assert.Contains(described.Type, (string[])["string", "int", "bool", "map"]);
            Assert.EndsWith(".", described.Description, StringComparison.Ordinal);
            if (rule.Type is AttributeType.Text or AttributeType.Number && !rule.Example.StartsWith('('))
            {
                Assert.Null(rule.Accept(rule.Example, out _));
            }

            if (rule.Default is { } standard)
            {
                Assert.Null(rule.Accept(standard, out var value));
                Assert.Equal(standard, value);
            }
        }
    }

    [Theory]
    [InlineData("ComputeType", "build_general1_2xlarge", "BUILD_GENERAL1_2XLARGE")]
    [InlineData("EnvironmentType", "arm_container", "ARM_CONTAINER")]
    [InlineData("PrivilegedMode", "true", true)]
    [InlineData("PrivilegedMode", true, true)]
    [InlineData("TimeoutMinutes", 5, 5)]
    [InlineData("TimeoutMinutes", "2160", 2160)]
    [InlineData("TimeoutMinutes", 60L, 60)]
    [InlineData("QueuedTimeoutMinutes", 480, 480)]
    [InlineData("BuildImage", "aws/codebuild/amazonlinux2-x86_64-standard:5.0", "aws/codebuild/amazonlinux2-x86_64-standard:5.0")]
    [InlineData(
        "BuildImage",
        "host:5000/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "host:5000/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    )]
    [InlineData("CodeBuildProject", "arn:aws:codebuild:eu-west-1:123456789012:project/shared", "arn:aws:codebuild:eu-west-1:123456789012:project/shared")]
    public void Values_that_a_builder_takes(string name, object given, object stored) =>
        Assert.Equal(
            stored,
            KnownFlavors
                .Get(ComponentKind.ImageBuilder, "AWS")
                .Accept(Registrations.Of(ComponentKind.ImageBuilder, "b", "aws", Merge(("CodeBuildProject", "p1"), (name, given))))
                .Values[name]
        );

    [Theory]
    [InlineData("CodeBuildProject", "p", "2 to 150")]
    [InlineData("CodeBuildProject", "a b", "2 to 150")]
    [InlineData("CodeBuildProject", 7, "a text")]
    [InlineData("BuildImage", "Upper/Case Image", "a reference to an image")]
    [InlineData("BuildImage", "", "a reference to an image")]
    [InlineData("ComputeType", "LARGE", "BUILD_GENERAL1_2XLARGE, ATTRIBUTE_BASED_COMPUTE")]
    [InlineData("ComputeType", "BUILD_LAMBDA_2GB", "because builds on AWS Lambda have no Docker")]
    [InlineData("ComputeType", "build_lambda_10gb", "because builds on AWS Lambda have no Docker")]
    [InlineData("EnvironmentType", "LINUX", "LINUX_CONTAINER, LINUX_GPU_CONTAINER")]
    [InlineData("EnvironmentType", "LINUX_LAMBDA_CONTAINER", "because builds on AWS Lambda have no Docker")]
    [InlineData("EnvironmentType", "ARM_LAMBDA_CONTAINER", "because builds on AWS Lambda have no Docker")]
    [InlineData("EnvironmentType", "WINDOWS_CONTAINER", "because builds on Windows have neither Docker nor a POSIX shell")]
    [InlineData("EnvironmentType", "WINDOWS_SERVER_2022_CONTAINER", "because builds on Windows have neither Docker nor a POSIX shell")]
    [InlineData("EnvironmentType", "WINDOWS_EC2", "because builds on Windows have neither Docker nor a POSIX shell")]
    [InlineData("EnvironmentType", "MAC_ARM", "because builds on macOS have no Docker")]
    [InlineData("PrivilegedMode", "yes", "true or false")]
    [InlineData("PrivilegedMode", 1, "true or false")]
    [InlineData("TimeoutMinutes", 4, "5 to 2160 minutes")]
    [InlineData("TimeoutMinutes", 2161, "5 to 2160 minutes")]
    [InlineData("TimeoutMinutes", 3_000_000_000, "a whole number")]
    [InlineData("TimeoutMinutes", 5.5, "a whole number")]
    [InlineData("QueuedTimeoutMinutes", 481, "5 to 480 minutes")]
    [InlineData("EnvironmentVariable", "A=1", "a hashtable")]
    [InlineData("ProfileName", " ", "not empty")]
    [InlineData("ProfileName", "a\nb", "one line")]
    [InlineData("Region", "Frankfurt", "eu-central-1")]
    public void Values_that_a_builder_refuses(string name, object given, string right) =>
        Refused(
            Registrations.Of(ComponentKind.ImageBuilder, "b", "aws", Merge(("CodeBuildProject", "p1"), (name, given))),
            ErrorCode.InvalidAttribute,
            name,
            right
        );

    [Theory]
    [InlineData(nameof(ComponentKind.ArtifactStore), "s3", "Path", "s3://Bucket", "s3://bucket")]
    [InlineData(nameof(ComponentKind.ArtifactStore), "s3", "EndpointUrl", "minio:9000", "absolute http or https URL")]
    [InlineData(nameof(ComponentKind.ArtifactStore), "s3", "EndpointUrl", "ftp://minio", "absolute http or https URL")]
    [InlineData(nameof(ComponentKind.ContainerRegistry), "aws", "Uri", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/app", "without a repository")]
    [InlineData(nameof(ComponentKind.ContainerRegistry), "aws", "Uri", "127.0.0.1", "private registry")]
    [InlineData(nameof(ComponentKind.ContainerRegistry), "aws", "Uri", "registry.example.com:5000", "private registry")]
    [InlineData(nameof(ComponentKind.ContainerRegistry), "aws", "DefaultRepository", "a", "2 to 256")]
    [InlineData(nameof(ComponentKind.ContainerRegistry), "default", "Uri", "team", "host[:port][/path]")]
    [InlineData(nameof(ComponentKind.ContainerRegistry), "default", "DefaultRepository", "app:1", "without registry and tag")]
    [InlineData(nameof(ComponentKind.ContainerRegistry), "default", "RegistrySecret", "team/registry:username", "without a JSON key")]
    public void Values_that_the_others_refuse(string kind, string flavor, string name, string given, string right) =>
        Refused(
            Registrations.Of(
                Enum.Parse<ComponentKind>(kind),
                "c",
                flavor,
                Merge(
                    (kind == nameof(ComponentKind.ArtifactStore) ? ("Path", "s3://bucket") : ("Uri", flavor == "aws" ? Registrations.EcrUri : "r.example.com")),
                    (name, given)
                )
            ),
            ErrorCode.InvalidAttribute,
            name,
            right
        );

    [Theory]
    [InlineData("127.0.0.1:43210")]
    [InlineData("localhost:5000")]
    public void The_registry_of_a_sandbox_passes_for_ecr(string uri) =>
        _ = KnownFlavors
            .Get(ComponentKind.ContainerRegistry, "aws")
            .Accept(Registrations.Of(ComponentKind.ContainerRegistry, "c", "aws", ("Uri", uri), ("Region", "us-east-1")));

    [Theory]
    [InlineData(nameof(ComponentKind.ImageBuilder), "aws", "CodeBuildProject")]
    [InlineData(nameof(ComponentKind.ArtifactStore), "s3", "Path")]
    [InlineData(nameof(ComponentKind.ContainerRegistry), "aws", "Uri")]
    [InlineData(nameof(ComponentKind.ContainerRegistry), "default", "Uri")]
    public void Required_attributes_are_required(string kind, string flavor, string name) =>
        Refused(Registrations.Of(Enum.Parse<ComponentKind>(kind), "c", flavor), ErrorCode.MissingAttribute, name, "required");

    [Fact]
    public void An_attribute_of_another_flavor_is_named_with_those_that_belong() =>
        Refused(Registrations.Store("s", ("CodeBuildProject", "p")), ErrorCode.UnknownAttribute, "CodeBuildProject", "it takes Path, EndpointUrl");

    [Fact]
    public void An_unknown_flavor_is_named_with_the_ones_there_are()
    {
        var error = Assert.Throws<ImageBuilderException>(() => KnownFlavors.Get(ComponentKind.ContainerRegistry, "quay"));
        Assert.Equal((ErrorCode.UnknownFlavor, (object)"quay"), (error.Code, error.Target));
        Assert.Contains("aws, default", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1A", "begin with a digit")]
    [InlineData("", "begin with a digit")]
    [InlineData("A-B", "begin with a digit")]
    [InlineData("A\n", "begin with a digit")]
    [InlineData("CODEBUILD_SRC_DIR", "CodeBuild keeps")]
    [InlineData("codebuild_x", "CodeBuild keeps")]
    [InlineData("ZIB_TAG", "this module uses")]
    public void Names_that_an_environment_variable_cannot_have(string name, string right)
    {
        var error = Refused(
            Registrations.Builder("b", ("EnvironmentVariable", new Hashtable { [name] = "private" })),
            ErrorCode.InvalidAttribute,
            "EnvironmentVariable",
            right
        );
        Assert.DoesNotContain("private", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_variables_come_as_any_table_and_keep_an_order_where_they_have_one()
    {
        var flavor = KnownFlavors.Get(ComponentKind.ImageBuilder, "aws");
        Assert.Equal(
            ["B=1", "a=2", "b=True"],
            Given(
                new Hashtable
                {
                    ["b"] = true,
                    ["a"] = 2,
                    ["B"] = 1,
                }
            )
        );
        Assert.Equal(["b=1", "a="], Given(new OrderedDictionary { ["b"] = 1, ["a"] = string.Empty }));
        Assert.Equal(["b=1", "a=2"], Given(new Dictionary<string, string> { ["b"] = "1", ["a"] = "2" }));
        _ = Refused(
            Registrations.Builder("b", ("EnvironmentVariable", new Hashtable { ["a"] = null })),
            ErrorCode.InvalidAttribute,
            "EnvironmentVariable",
            "not null"
        );
        _ = Refused(
            Registrations.Builder("b", ("EnvironmentVariable", new Hashtable { [1] = "a" })),
            ErrorCode.InvalidAttribute,
            "EnvironmentVariable",
            "a hashtable"
        );

        IEnumerable<string> Given(object table) =>
            (
                (IReadOnlyDictionary<string, string>)flavor.Accept(Registrations.Builder("b", ("EnvironmentVariable", table))).Values["EnvironmentVariable"]
            ).Select(pair => $"{pair.Key}={pair.Value}");
    }

    [Fact]
    public void A_registry_has_one_way_to_log_in()
    {
        Refused(Registrations.Registry("r", "p"), ErrorCode.InvalidParameterCombination, "UserName", "needs both");
        Refused(Registrations.Registry("r", null, ("UserName", "u")), ErrorCode.InvalidParameterCombination, "Password", "needs both");
        Refused(
            Registrations.Registry("r", "p", ("UserName", "u"), ("RegistrySecret", "s")),
            ErrorCode.InvalidParameterCombination,
            "RegistrySecret",
            "one way"
        );
        foreach (
            var fine in new[]
            {
                Registrations.Registry("r"),
                Registrations.Registry("r", "p", ("UserName", "u")),
                Registrations.Registry("r", null, ("RegistrySecret", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/registry-AbCdEf")),
            }
        )
        {
            _ = KnownFlavors.Get(ComponentKind.ContainerRegistry, "default").Accept(fine);
        }
    }

    [Fact]
    public void A_secret_that_comes_as_a_plain_value_is_refused_and_not_shown()
    {
        var error = Refused(Registrations.Registry("r", null, ("UserName", "u"), ("Password", "hunter2")), ErrorCode.InvalidAttribute, "Password", "secret");
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Refused(
            Registrations.Registry("r") with
            {
                Secrets = new Dictionary<string, Secret> { ["Uri"] = new("hunter2") },
            },
            ErrorCode.InvalidAttribute,
            "Uri",
            "plain"
        );
        Refused(
            Registrations.Registry("r") with
            {
                Secrets = new Dictionary<string, Secret> { ["Token"] = new("hunter2") },
            },
            ErrorCode.UnknownAttribute,
            "Token",
            "it takes"
        );
        Refused(Registrations.Registry("r", string.Empty, ("UserName", "u")), ErrorCode.InvalidAttribute, "Password", "at least one character");
    }

    [Fact]
    public void A_password_in_a_url_is_not_shown()
    {
        var error = Refused(
            Registrations.Store("s", ("EndpointUrl", "https://me:hunter2@minio.example.com")),
            ErrorCode.InvalidAttribute,
            "EndpointUrl",
            "without user"
        );
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        error = Refused(
            Registrations.Of(ComponentKind.ContainerRegistry, "r", "default", ("Uri", "me:hunter2@registry.example.com")),
            ErrorCode.InvalidAttribute,
            "Uri",
            "host"
        );
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_that_contradicts_the_address_is_refused() =>
        Refused(Registrations.Ecr("r", ("Region", "us-east-1")), ErrorCode.InvalidParameterCombination, "us-east-1", "eu-central-1");

    [Fact]
    public void What_a_newer_version_stored_stays_readable()
    {
        using var registry = new CatalogFolder();
        _ = registry.Components.Register(Registrations.Builder("b"));
        _ = registry.Database.Write(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = """UPDATE components SET configuration = '{"Flotilla":"f","CodeBuildProject":"p","ComputeType":"NEW"}'""";
            return command.ExecuteNonQuery();
        });
        var builder = registry.Components.Resolve(ComponentKind.ImageBuilder, "b");
        Assert.Equal(("f", "NEW"), (builder.Configuration["Flotilla"], builder.Configuration["ComputeType"]));
        _ = registry.Database.Write(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE components SET flavor = 'kaniko'";
            return command.ExecuteNonQuery();
        });
        Assert.Equal("kaniko", registry.Components.Resolve(ComponentKind.ImageBuilder, "b").Flavor);
    }

    private static (string Name, object Value)[] Merge((string Name, object Value) first, (string Name, object Value) second) =>
        first.Name == second.Name ? [second] : [first, second];

    private static ImageBuilderException Refused(ComponentRegistration registration, ErrorCode code, params string[] says)
    {
        var error = Assert.Throws<ImageBuilderException>(() => KnownFlavors.Get(registration.Kind, registration.Flavor).Accept(registration));
        Assert.Equal(code, error.Code);
        Assert.All(says, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.NotNull(error.Remedy);
        Assert.Equal(registration.Name, error.Target);
        return error;
    }
}
