using System.Diagnostics;
using System.Globalization;
using System.Text;
using YamlDotNet.RepresentationModel;
using ZenImageBuilder.Engine.Builds.Planning;
using ZenImageBuilder.Engine.Builds.Starting;
using ZenImageBuilder.Engine.Oci;

namespace ZenImageBuilder.Tests.Engine.Builds.Planning;

/// <summary>The build specification as a shell runs it: with a docker and an aws that only write down how they were called.</summary>
public sealed class BuildSpecificationTests : IDisposable
{
    private const string Digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

    private readonly string _folder = Directory.CreateTempSubdirectory("zib-spec-").FullName;

    [Fact]
    public void A_failing_phase_ends_the_build_and_nothing_of_the_user_stands_in_the_text()
    {
        var plan = Plans.Plan("app:1.2");
        plan = plan with
        {
            Request = plan.Request with { BuildArgs = [new("ARG_NAME", "arg-value")], Labels = [new("label-name", "label-value")], Target = "stage-name" },
        };
        var text = BuildSpecification.Write(plan);
        foreach (var value in new[] { "app", "1.2", "ARG_NAME", "arg-value", "label-name", "label-value", "stage-name", "5000" })
        {
            Assert.DoesNotContain(value, text.Replace("mapping", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        var root = Parse(text);
        Assert.Equal("0.2", ((YamlScalarNode)root["version"]).Value);
        Assert.Equal([BuildSpecification.DigestVariable], Strings(root["env"]["exported-variables"]));
        foreach (var phase in (YamlMappingNode)root["phases"])
        {
            Assert.Equal("ABORT", ((YamlScalarNode)phase.Value["on-failure"]).Value);
            Assert.NotEmpty(Strings(phase.Value["commands"]));
        }
    }

    [Theory]
    [MemberData(nameof(HostileValues.All), MemberType = typeof(HostileValues))]
    public void A_value_reaches_docker_as_it_is(string value)
    {
        var plan = Plans.Plan("app:1.2", "team/app:2");
        plan = plan with
        {
            Request = plan.Request with
            {
                BuildArgs = [new("A", value), new("B", "b")],
                Labels = [new("l", value)],
                NoCache = true,
                Pull = true,
                Target = "final",
            },
        };
        var run = Run(plan, login: null);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            [
                "build",
                "--file",
                "dockerfile/Dockerfile",
                "--tag",
                "127.0.0.1:5000/app:1.2",
                "--tag",
                "127.0.0.1:5000/team/app:2",
                "--build-arg",
                "A=" + value,
                "--build-arg",
                "B=b",
                "--label",
                "l=" + value,
                "--target",
                "final",
                "--no-cache",
                "--pull",
                "context",
            ],
            run.Calls.Single(static call => call[0] == "build")
        );
        Assert.Equal(
            [
                ["push", "127.0.0.1:5000/app:1.2"],
                ["push", "127.0.0.1:5000/team/app:2"],
            ],
            run.Calls.Where(static call => call[0] == "push")
        );
        Assert.False(File.Exists(Path.Combine(_folder, "marker")));
    }

    [Theory]
    [MemberData(nameof(HostileValues.All), MemberType = typeof(HostileValues))]
    public void A_user_and_a_password_reach_the_login_as_they_are(string value)
    {
        var run = Run(Plans.Plan("app:1") with { Login = RegistryLoginKind.Explicit }, new("user " + value, new("secret " + value)));
        Assert.Equal(
            ["login", "--username", "user " + value, "--password-stdin", "127.0.0.1:5000", "<secret " + value],
            run.Calls.Single(static call => call[0] == "login")
        );
        Assert.False(File.Exists(Path.Combine(_folder, "marker")));
    }

    [Fact]
    public void The_role_of_the_build_logs_in_to_ECR()
    {
        var run = Run(Plans.Plan("app:1"), login: null);
        Assert.Equal(["aws", "ecr", "get-login-password", "--region", "eu-central-1"], run.Calls.Single(static call => call[0] == "aws"));
        Assert.Equal(["login", "--username", "AWS", "--password-stdin", "127.0.0.1:5000", "<token"], run.Calls.Single(static call => call[0] == "login"));
    }

    [Fact]
    public void A_registry_without_a_login_gets_none() =>
        Assert.DoesNotContain(Run(Plans.Plan("app:1") with { Login = RegistryLoginKind.None }, login: null).Calls, static call => call[0] == "login");

    [Fact]
    public void The_digest_is_the_one_that_the_push_confirmed() => Assert.Equal(Digest, Run(Plans.Plan("app:1"), login: null).Digest);

    [Fact]
    public void An_engine_whose_push_prints_no_digest_is_asked_for_it() =>
        Assert.Equal(
            Digest,
            Run(
                Plans.Plan("app:1"),
                login: null,
                new()
                {
                    ["PUSH_OUTPUT"] = "Writing manifest",
                    ["REPO_DIGESTS"] =
                        $"127.0.0.1:5000/other/app@sha256:{new string('2', 64)}\\nx127.0.0.1:5000/app@sha256:{new string('3', 64)}\\n127.0.0.1:5000/app@{Digest}",
                }
            ).Digest
        );

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:5000/other@" + Digest)]
    [InlineData("127.0.0.1:5000/app@" + Digest + "\\n127.0.0.1:5000/app@" + Digest)]
    [InlineData("127.0.0.1:5000/app@sha256:12")]
    public void Anything_but_one_digest_fails_the_build(string repoDigests) =>
        Assert.NotEqual(0, Run(Plans.Plan("app:1"), login: null, new() { ["PUSH_OUTPUT"] = "", ["REPO_DIGESTS"] = repoDigests }).ExitCode);

    [Fact]
    public void A_push_that_fails_fails_the_build_although_its_output_is_kept()
    {
        var run = Run(Plans.Plan("app:1", "app:2"), login: null, new() { ["PUSH_STATUS"] = "1" });
        Assert.NotEqual(0, run.ExitCode);
        Assert.Single(run.Calls, static call => call[0] == "push");
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData(null, true)]
    public void What_was_not_built_is_not_pushed_where_CodeBuild_goes_on_after_a_failed_build(string? succeeding, bool isPushed)
    {
        var run = Run(Plans.Plan("app:1"), login: null, succeeding is null ? null : new() { ["CODEBUILD_BUILD_SUCCEEDING"] = succeeding });
        Assert.Equal(isPushed, run.ExitCode == 0);
        Assert.Equal(isPushed, run.Calls.Exists(static call => call[0] == "push"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_daemon_is_started_if_none_answers(string shell)
    {
        Daemon("touch daemon.up; exec sleep 600");
        var run = Run(Plans.Plan("app:1"), login: null, new() { ["DAEMON"] = "no" }, shell);
        Stop();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["dockerd", "--host=unix:///var/run/docker.sock"], run.Calls.Single(static call => call[0] == "dockerd"));
        Assert.Single(run.Calls, static call => call[0] == "push");
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_daemon_that_ends_fails_the_build_with_the_end_of_its_log(string shell)
    {
        Daemon("for line in $(seq 30); do echo \"line $line\"; done; echo 'failed to start daemon: no rights' >&2; exit 3");
        var run = Run(Plans.Plan("app:1"), login: null, new() { ["DAEMON"] = "no" }, shell);
        Assert.NotEqual(0, run.ExitCode);
        Assert.DoesNotContain("line 11\n", run.Error, StringComparison.Ordinal);
        Assert.Matches(
            "line 30\nfailed to start daemon: no rights\ndockerd ended with exit code 3.\nThe Docker daemon that the build started does not answer; ",
            run.Error
        );
        Assert.DoesNotContain(run.Calls, static call => call[0] is "build" or "push");
    }

    [Theory]
    [InlineData("yes", "")]
    [InlineData("no", "tcp://127.0.0.1:1")]
    public void No_daemon_is_started_beside_one_that_answers_or_that_the_environment_names(string answers, string host)
    {
        Daemon("touch daemon.up; exec sleep 600");
        var run = Run(Plans.Plan("app:1"), login: null, new() { ["DAEMON"] = answers, ["DOCKER_HOST"] = host });
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain(run.Calls, static call => call[0] == "dockerd");
    }

    /// <summary>What stands in the build for each engine and each mode, with <c>C</c> for the reference of the cache.</summary>
    public static TheoryData<string, string, string, string, string, string> Caches =>
        new()
        {
            { "28, containerd store", "yes", Containerd, "", "Auto", Max },
            { "28, containerd store", "yes", Containerd, "", "Registry", Max },
            { "28, containerd store", "yes", Containerd, "", "Inline", Inline },
            { "28, graph store", "yes", Graph, "", "Auto", Inline },
            { "28, graph store", "yes", Graph, "", "Registry", Inline },
            { "20.10 without buildx", "no", Graph, "", "Auto", Inline },
            { "a host's socket", "yes", Containerd, "unix:///tmp/docker.sock", "Auto", Max },
            { "Docker server", "yes", Graph, "tcp://10.0.0.1:9876", "Auto", "" },
            { "Docker server, chosen", "yes", Graph, "tcp://10.0.0.1:9876", "Inline", Inline },
            { "podman or buildah", "yes", "", "", "Registry", "" },
        };

    private const string Containerd = """[["driver-type","io.containerd.snapshotter.v1"]]""";

    private const string Graph = """[["Backing Filesystem","extfs"]]""";

    private const string Max = "--cache-from type=registry,ref=C --cache-to type=registry,ref=C,mode=max,image-manifest=true,ignore-error=true";

    private const string Inline = "--cache-from type=registry,ref=C --cache-from type=registry,ref=C-inline --build-arg BUILDKIT_INLINE_CACHE=1 --tag C-inline";

    [Theory]
    [MemberData(nameof(Caches))]
    public void Layers_are_kept_as_well_as_the_engine_of_the_build_can(string engine, string buildx, string store, string host, string mode, string expected)
    {
        var reference = new ImageReference("127.0.0.1:5000", "team/app", "cache-amd64");
        var plan = Plans.Plan("team/app:1") with { Cache = new(Enum.Parse<LayerCacheMode>(mode), reference) };
        var run = Run(
            plan,
            login: null,
            new()
            {
                ["BUILDX"] = buildx,
                ["CLIENT_VERSION"] = "20.10.24",
                ["DRIVER_STATUS"] = store,
                ["DOCKER_HOST"] = host,
            }
        );

        Assert.Equal((engine, 0), (engine, run.ExitCode));
        var build = string.Join(' ', run.Calls.Single(static call => call[0] == "build").SkipWhile(static word => word != "--cache-from").SkipLast(1));
        var output = store == Containerd ? " --output type=image,oci-mediatypes=false" : "";
        Assert.Equal((engine, expected + output), (engine, build.Replace(reference.ToString(), "C", StringComparison.Ordinal)));
        Assert.Equal(expected == Inline, run.Calls.Exists(call => call is ["push", var pushed] && pushed == reference + "-inline"));
        Assert.Equal(Digest, run.Digest);
    }

    [Theory]
    [InlineData("yes", Containerd, true)]
    [InlineData("no", Containerd, false)]
    [InlineData("yes", Graph, false)]
    [InlineData("yes", "", false)]
    public void The_manifest_gets_the_media_types_of_Docker_where_it_could_have_others(string buildx, string store, bool isChosen)
    {
        var run = Run(
            Plans.Plan("app:1"),
            login: null,
            new()
            {
                ["BUILDX"] = buildx,
                ["CLIENT_VERSION"] = "28.5.2",
                ["DRIVER_STATUS"] = store,
            }
        );
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(isChosen, run.Calls.Single(static call => call[0] == "build").Contains("type=image,oci-mediatypes=false"));
    }

    [Fact]
    public void Without_the_cache_nothing_of_it_is_read_and_it_is_written_anew()
    {
        var plan = Plans.Plan("app:1");
        plan = plan with { Request = plan.Request with { NoCache = true }, Cache = new(LayerCacheMode.Auto, new("127.0.0.1:5000", "app", "cache-amd64")) };
        var build = Run(plan, login: null, new() { ["DRIVER_STATUS"] = Containerd }).Calls.Single(static call => call[0] == "build");
        Assert.Contains("--no-cache", build);
        Assert.DoesNotContain("--cache-from", build);
        Assert.Contains("--cache-to", build);
    }

    [Fact]
    public void A_layer_cache_that_cannot_be_pushed_fails_no_build()
    {
        var plan = Plans.Plan("app:1") with { Cache = new(LayerCacheMode.Auto, new("127.0.0.1:5000", "app", "cache-amd64")) };
        var run = Run(plan, login: null, new() { ["DRIVER_STATUS"] = Graph, ["CACHE_PUSH_STATUS"] = "1" });
        Assert.Equal((0, Digest), (run.ExitCode, run.Digest));
        Assert.Contains("The layer cache was not written to 127.0.0.1:5000/app:cache-amd64-inline.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--feature map", "--feature=containerd-snapshotter=true")]
    [InlineData("--exec-opt list", null)]
    public void A_daemon_of_the_build_gets_the_store_that_can_keep_layers_if_it_knows_it(string help, string? expected)
    {
        Daemon($"if [ \"${{1:-}}\" = --help ]; then echo '  {help}  x'; exit; fi; touch daemon.up; exec sleep 600");
        var plan = Plans.Plan("app:1") with { Cache = new(LayerCacheMode.Auto, new("127.0.0.1:5000", "app", "cache-amd64")) };
        var run = Run(plan, login: null, new() { ["DAEMON"] = "no", ["DRIVER_STATUS"] = Containerd });
        Stop();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["dockerd", "--host=unix:///var/run/docker.sock", .. expected is null ? Array.Empty<string>() : [expected]],
            run.Calls.Single(static call => call is ["dockerd", not "--help", ..])
        );
    }

    [Fact]
    public void A_daemon_that_refuses_that_store_is_started_without_it()
    {
        Daemon(
            "case \"$*\" in *--help*) echo '  --feature map  x'; exit;; *containerd-snapshotter*) echo 'both as a flag and in the configuration file' >&2; exit 1;; esac;"
                + " touch daemon.up; exec sleep 600"
        );
        var plan = Plans.Plan("app:1") with { Cache = new(LayerCacheMode.Auto, new("127.0.0.1:5000", "app", "cache-amd64")) };
        var run = Run(plan, login: null, new() { ["DAEMON"] = "no", ["DRIVER_STATUS"] = Graph });
        Stop();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["dockerd", "--host=unix:///var/run/docker.sock"], run.Calls.Last(static call => call[0] == "dockerd"));
    }

    [Theory]
    [InlineData("yes", "28.2.2", "", "1")]
    [InlineData("no", "20.10.24", "", "1")]
    [InlineData("no", "19.03.1", "", "1")]
    [InlineData("no", "23.0.1", "", "0")]
    [InlineData("no", "28.2.2", "", "0")]
    [InlineData("yes", "28.2.2", "0", "0")]
    public void BuildKit_builds_wherever_it_can_and_the_classic_builder_gets_no_ignore_file(string buildx, string version, string chosen, string expected)
    {
        var ignoreFile = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "context")).FullName, ".dockerignore");
        File.WriteAllText(ignoreFile, "*.log");
        var run = Run(
            Plans.Plan("app:1"),
            login: null,
            new()
            {
                ["BUILDX"] = buildx,
                ["CLIENT_VERSION"] = version,
                ["DOCKER_BUILDKIT"] = chosen,
            }
        );
        Assert.Equal(expected, run.BuildKit);
        Assert.Equal(expected == "1", File.Exists(ignoreFile));
    }

    [Fact]
    public void A_secret_of_Secrets_Manager_is_only_named()
    {
        var plan = Plans.Plan("app:1") with
        {
            Login = RegistryLoginKind.Explicit,
            RegistrySecret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub-AbCdEf",
        };
        Assert.Equal(
            [
                new("ZIB_REGISTRY_USERNAME", plan.RegistrySecret + ":username", BuildVariableType.SecretsManager),
                new("ZIB_REGISTRY_PASSWORD", plan.RegistrySecret + ":password", BuildVariableType.SecretsManager),
            ],
            plan.Variables(login: null, "eu-central-1").Where(static variable => variable.Type != BuildVariableType.Plaintext)
        );
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static YamlMappingNode Parse(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    private static string[] Strings(YamlNode node) => [.. ((YamlSequenceNode)node).Select(static item => ((YamlScalarNode)item).Value!)];

    /// <summary>The POSIX shells of build images; the first is the one of this machine, the others where they are installed.</summary>
    public static TheoryData<string> Shells =>
        [.. (string[])["sh", .. new[] { "dash", "bash", "busybox" }.Where(static shell => File.Exists("/bin/" + shell))]];

    private void Daemon(string body) =>
        Stub("dockerd", $"""for word in dockerd "$@"; do printf '%s\0' "$word"; done >> calls; printf '\001' >> calls; echo $$ > dockerd.pid; {body}""");

    // The last thing that the build does for a daemon that ends is to create this file.
    private void Stop()
    {
        Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(_folder, "dockerd.pid")), CultureInfo.InvariantCulture)).Kill();
        Assert.True(SpinWait.SpinUntil(() => File.Exists(Path.Combine(_folder, "dockerd.ended")), TimeSpan.FromSeconds(30)));
    }

    private SpecificationRun Run(BuildPlan plan, RegistryLogin? login, Dictionary<string, string>? settings = null, string shell = "sh")
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "There is no POSIX shell on this machine.");
        Stub(
            "docker",
            """
            if [ "$1" = info ]; then
                [ "${DAEMON:-yes}" = yes ] || [ -e daemon.up ] || exit
                [ $# = 1 ] || [ -n "${DRIVER_STATUS:-}" ] || exit
                printf '%s\n' "${DRIVER_STATUS:-}"; exit
            fi
            case "$1" in login) input="$(cat; printf x)" ;; esac
            for word in "$@"; do printf '%s\0' "$word"; done >> calls
            case "$1" in
                login) printf '<%s\0' "${input%x}" >> calls ;;
                push)
                    printf "$PUSH_OUTPUT\n"; printf '\001' >> calls
                    case "$2" in *-inline) exit "${CACHE_PUSH_STATUS:-0}" ;; *) exit "${PUSH_STATUS:-0}" ;; esac ;;
                build) printf '%s' "$DOCKER_BUILDKIT" > buildkit ;;
                buildx) [ "${BUILDX:-yes}" = yes ] || exit 1 ;;
                version) printf '%s\n' "$CLIENT_VERSION" ;;
                image) printf "$REPO_DIGESTS\n" ;;
            esac
            """
        );
        Stub("aws", """for word in aws "$@"; do printf '%s\0' "$word"; done >> calls; printf '\001' >> calls; printf token; exit""");
        Stub("tar", "cat > /dev/null");
        File.WriteAllText(Path.Combine(_folder, "recipe"), "script\n");
        var root = Parse(BuildSpecification.Write(plan));
        var commands = ((YamlMappingNode)root["phases"]).SelectMany(static phase => Strings(phase.Value["commands"]));
        File.WriteAllText(
            Path.Combine(_folder, "script"),
            "set -e\n" + string.Join('\n', commands) + $"\nprintf '%s' \"${BuildSpecification.DigestVariable}\"\n"
        );

        var start = new ProcessStartInfo("/bin/" + shell, shell == "busybox" ? "sh script" : "script")
        {
            RedirectStandardError = true,
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = _folder + ":/usr/bin:/bin";
        start.Environment["PUSH_OUTPUT"] = $"1.2: digest: {Digest} size: 528";
        foreach (var (name, value) in settings ?? [])
        {
            start.Environment[name] = value;
        }

        foreach (var variable in plan.Variables(login, "eu-central-1"))
        {
            start.Environment[variable.Name] = variable.Value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var calls = File.ReadAllText(Path.Combine(_folder, "calls"))
            .Split('\u0001', StringSplitOptions.RemoveEmptyEntries)
            .Select(static call => call.Split('\0')[..^1])
            .ToList();
        var buildKit = Path.Combine(_folder, "buildkit");
        return new(process.ExitCode, calls, output.Split('\n')[^1], File.Exists(buildKit) ? File.ReadAllText(buildKit) : null, error.Result);
    }

    private void Stub(string name, string body)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\nprintf '\\001' >> calls\n", new UTF8Encoding(false));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private sealed record SpecificationRun(int ExitCode, List<string[]> Calls, string Digest, string? BuildKit, string Error);
}
