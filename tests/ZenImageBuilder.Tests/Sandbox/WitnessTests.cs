using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using ZenImageBuilder.Sandbox;
using ZenImageBuilder.Sandbox.CodeBuild;

namespace ZenImageBuilder.Tests.Sandbox;

/// <summary>The sandbox held to account by clients that nobody here wrote. What a machine does not have is skipped, visibly.</summary>
public sealed class WitnessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zib-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_aws_cli_copies_lists_and_asks()
    {
        Need("aws");
        await using var client = await SandboxClient.StartAsync();
        var bucket = client.Server.Bucket;
        var file = Path.Combine(_folder, "file");
        var bytes = new byte[9_000_000];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes, SandboxClient.Ct);
        await AwsAsync(client, "s3", "cp", "--quiet", file, $"s3://{bucket}/a/file");
        Assert.Contains("9000000 file", await AwsAsync(client, "s3", "ls", $"s3://{bucket}/a/"), StringComparison.Ordinal);
        await AwsAsync(client, "s3", "cp", "--quiet", $"s3://{bucket}/a/file", file + "2");
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file + "2", SandboxClient.Ct));
        Assert.Contains(client.Server.AccountId, await AwsAsync(client, "sts", "get-caller-identity"), StringComparison.Ordinal);
        Assert.Equal(96, (await AwsAsync(client, "ecr", "get-login-password")).Trim().Length);
        Assert.Contains(
            client.Server.Project,
            await AwsAsync(client, "codebuild", "batch-get-projects", "--names", client.Server.Project),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("s3api list-buckets", "SignatureDoesNotMatch")]
    [InlineData("sts get-caller-identity", "SignatureDoesNotMatch")]
    [InlineData("codebuild list-projects", "InvalidSignatureException")]
    [InlineData("logs describe-log-groups", "InvalidSignatureException")]
    public async Task The_aws_cli_with_a_wrong_secret_key_is_refused(string command, string code)
    {
        Need("aws");
        await using var client = await SandboxClient.StartAsync();
        var (status, _, errors) = await RunAsync("aws", command.Split(' '), Environment(client, "wrong"));
        Assert.NotEqual(0, status);
        Assert.Contains(code, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_aws_cli_writes_policies_and_asks_what_they_allow()
    {
        Need("aws");
        await using var client = await SandboxClient.StartAsync(new() { ContainerEngine = "", EnforcePolicies = true });
        const string policy =
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}/*"}}""";
        const string trust = """{"Statement":{"Effect":"Allow","Principal":{"Service":"codebuild.amazonaws.com"},"Action":"sts:AssumeRole"}}""";
        Assert.Contains(
            "role/team/builds",
            await AwsAsync(client, "iam", "create-role", "--role-name", "builds", "--path", "/team/", "--assume-role-policy-document", trust),
            StringComparison.Ordinal
        );
        await AwsAsync(
            client,
            "iam",
            "put-role-policy",
            "--role-name",
            "builds",
            "--policy-name",
            "p",
            "--policy-document",
            """{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"""
        );
        Assert.Equal(
            "p",
            (await AwsAsync(client, "iam", "list-role-policies", "--role-name", "builds", "--query", "PolicyNames[]", "--output", "text")).Trim()
        );
        Assert.Equal(
            "Deny",
            (
                await AwsAsync(
                    client,
                    "iam",
                    "get-role-policy",
                    "--role-name",
                    "builds",
                    "--policy-name",
                    "p",
                    "--query",
                    "PolicyDocument.Statement.Effect",
                    "--output",
                    "text"
                )
            ).Trim()
        );
        await AwsAsync(client, "iam", "put-user-policy", "--user-name", "sandbox", "--policy-name", "p", "--policy-document", policy);

        async Task<string> AskAsync(string arn, params string[] resources) =>
            (
                await AwsAsync(
                    client,
                    [
                        "iam",
                        "simulate-principal-policy",
                        "--policy-source-arn",
                        arn,
                        "--action-names",
                        "s3:GetObject",
                        "s3:PutObject",
                        "--query",
                        "EvaluationResults[].EvalDecision",
                        "--output",
                        "text",
                        "--resource-arns",
                        .. resources,
                    ]
                )
            ).Trim();
        Assert.Equal("explicitDeny\texplicitDeny", await AskAsync($"arn:aws:iam::{client.Server.AccountId}:role/team/builds", "arn:aws:s3:::b/k"));
        client.Server.SetPolicy(
            client.Server.UserArn,
            $$"""{"Statement":[{{policy[(policy.IndexOf("Statement", StringComparison.Ordinal) + 11)..^1]}},{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}"""
        );
        Assert.Equal(
            "allowed\timplicitDeny\timplicitDeny\timplicitDeny",
            await AskAsync(client.Server.UserArn, "arn:aws:s3:::b/sandbox/k", "arn:aws:s3:::b/other/k")
        );
        await AwsAsync(client, "iam", "delete-role-policy", "--role-name", "builds", "--policy-name", "p");
        await AwsAsync(client, "iam", "delete-role", "--role-name", "builds");
        var (status, _, errors) = await RunAsync("aws", ["iam", "get-role", "--role-name", "builds"], Environment(client));
        Assert.True(status != 0 && errors.Contains("NoSuchEntity", StringComparison.Ordinal), errors);
        (status, _, errors) = await RunAsync("aws", ["s3api", "list-buckets"], Environment(client));
        Assert.True(status != 0 && errors.Contains("is not authorized to perform: s3:ListAllMyBuckets", StringComparison.Ordinal), errors);
    }

    [Fact]
    public async Task The_aws_cli_starts_a_build_and_reads_its_log()
    {
        Need("aws");
        await using var client = await SandboxClient.StartAsync();
        var spec = Path.Combine(_folder, "spec.yml");
        await File.WriteAllTextAsync(spec, "version: 0.2\nphases:\n  build:\n    commands:\n      - echo hello from the build\n", SandboxClient.Ct);
        var id = (
            await AwsAsync(
                client,
                "codebuild",
                "start-build",
                "--project-name",
                client.Server.Project,
                "--source-type-override",
                "NO_SOURCE",
                "--buildspec-override",
                "file://" + spec,
                "--query",
                "build.id",
                "--output",
                "text"
            )
        ).Trim();
        await client.WaitAsync(id);
        var build = JsonNode.Parse(await AwsAsync(client, "codebuild", "batch-get-builds", "--ids", id))!["builds"]![0]!;
        Assert.Equal("SUCCEEDED", (string?)build["buildStatus"]);
        var log = await AwsAsync(
            client,
            "logs",
            "get-log-events",
            "--log-group-name",
            (string)build["logs"]!["groupName"]!,
            "--log-stream-name",
            (string)build["logs"]!["streamName"]!,
            "--start-from-head"
        );
        Assert.Contains("hello from the build", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_aws_cli_gets_sessions_and_uses_them()
    {
        Need("aws");
        await using var client = await SandboxClient.StartAsync();
        client.Server.AddCluster("apps");
        var role = client.Server.AddRole("images");
        foreach (
            var command in (string[][])
                [
                    ["sts", "assume-role", "--role-arn", role, "--role-session-name", "cli"],
                    ["sts", "get-session-token", "--duration-seconds", "900"],
                    [
                        "sts",
                        "get-federation-token",
                        "--name",
                        "cli",
                        "--policy",
                        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
                    ],
                ]
        )
        {
            var keys = JsonNode.Parse(await AwsAsync(client, command))!["Credentials"]!;
            var environment = Environment(client);
            environment["AWS_ACCESS_KEY_ID"] = (string)keys["AccessKeyId"]!;
            environment["AWS_SECRET_ACCESS_KEY"] = (string)keys["SecretAccessKey"]!;
            environment["AWS_SESSION_TOKEN"] = (string)keys["SessionToken"]!;
            Assert.Contains("\"Arn\"", (await RunAsync("aws", ["sts", "get-caller-identity"], environment)).Output, StringComparison.Ordinal);
            Assert.Contains(client.Server.Bucket, (await RunAsync("aws", ["s3", "ls"], environment)).Output, StringComparison.Ordinal);
            Assert.Contains("apps", (await RunAsync("aws", ["eks", "list-clusters"], environment)).Output, StringComparison.Ordinal);
        }

        Assert.Contains(
            "ResourceNotFoundException",
            (await RunAsync("aws", ["eks", "describe-cluster", "--name", "none"], Environment(client))).Errors,
            StringComparison.Ordinal
        );
        Assert.Contains("cluster/apps", await AwsAsync(client, "eks", "describe-cluster", "--name", "apps"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Boto3_walks_its_paginators_and_finds_every_member_of_its_model()
    {
        Need("python3");
        Assert.SkipUnless((await RunAsync("python3", ["-c", "import boto3"], [])).Status == 0, "boto3 is not on this machine.");
        await using var client = await SandboxClient.StartAsync();
        var script = $$"""
            import boto3, botocore.config, io, sys
            from boto3.s3.transfer import TransferConfig
            s3 = boto3.client('s3', config=botocore.config.Config(read_timeout=30, retries={'total_max_attempts': 1})); b = '{{client.Server.Bucket}}'
            for i in range(25): s3.put_object(Bucket=b, Key=f'k/{i:02}', Body=b'x' * i)
            keys = [o['Key'] for p in s3.get_paginator('list_objects_v2').paginate(Bucket=b, PaginationConfig={'PageSize': 7}) for o in p['Contents']]
            assert keys == [f'k/{i:02}' for i in range(25)], keys
            s3.upload_fileobj(io.BytesIO(b'y' * 11000000), b, 'big', Config=TransferConfig(multipart_threshold=5242880, multipart_chunksize=5242880))
            assert s3.head_object(Bucket=b, Key='big')['ContentLength'] == 11000000
            assert s3.get_object(Bucket=b, Key='big', Range='bytes=0-3')['Body'].read() == b'yyyy'
            s3.put_object(Bucket=b, Key='c', Body=b'z', ChecksumAlgorithm='SHA256')
            try: s3.put_object(Bucket=b, Key='c', Body=b'z', IfNoneMatch='*'); sys.exit('no 412')
            except s3.exceptions.ClientError as e: assert e.response['Error']['Code'] == 'PreconditionFailed'
            cb = boto3.client('codebuild'); p = cb.batch_get_projects(names=['{{client.Server.Project}}'])['projects'][0]
            assert p['environment']['type'] == 'LINUX_CONTAINER' and p['created'].year > 2000
            for i in range(3): cb.create_project(name=f'p-{i}', source={'type': 'S3', 'location': b + '/x.zip'}, artifacts={'type': 'NO_ARTIFACTS'}, serviceRole=p['serviceRole'],
                                                 environment={'type': 'LINUX_CONTAINER', 'image': 'i', 'computeType': 'BUILD_GENERAL1_SMALL'})
            assert len([n for q in cb.get_paginator('list_projects').paginate() for n in q['projects']]) == 4
            try: cb.start_build(projectName='none'); sys.exit('no error')
            except cb.exceptions.ResourceNotFoundException: pass
            ecr = boto3.client('ecr'); r = ecr.create_repository(repositoryName='a/b')['repository']
            assert r['repositoryUri'] == '{{client.Server.Registry}}/a/b'
            try: ecr.create_repository(repositoryName='a/b'); sys.exit('no error')
            except ecr.exceptions.RepositoryAlreadyExistsException: pass
            t = ecr.get_authorization_token()['authorizationData'][0]; assert t['expiresAt'].year > 2000 and t['proxyEndpoint'] == '{{client.Server.Endpoint.ToString().TrimEnd(
                '/'
            )}}'
            logs = boto3.client('logs'); logs.create_log_group(logGroupName='g'); logs.create_log_stream(logGroupName='g', logStreamName='s')
            logs.put_log_events(logGroupName='g', logStreamName='s', logEvents=[{'timestamp': i, 'message': f'm{i}'} for i in range(30)])
            page = logs.get_log_events(logGroupName='g', logStreamName='s', limit=10)
            assert [e['message'] for e in page['events']] == [f'm{i}' for i in range(20, 30)]
            older = logs.get_log_events(logGroupName='g', logStreamName='s', limit=10, nextToken=page['nextBackwardToken'])
            assert [e['message'] for e in older['events']] == [f'm{i}' for i in range(10, 20)]
            assert len([e for q in logs.get_paginator('filter_log_events').paginate(logGroupName='g', filterPattern='m2', PaginationConfig={'PageSize': 4}) for e in q['events']]) == 11
            url = boto3.client('s3', config=botocore.config.Config(signature_version='s3v4')).generate_presigned_url('get_object', Params={'Bucket': b, 'Key': 'c'})
            import urllib.request; assert urllib.request.urlopen(url).read() == b'z'
            iam = boto3.client('iam'); role = p['serviceRole'].split('/')[-1]
            iam.put_role_policy(RoleName=role, PolicyName='p', PolicyDocument='{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"} }')
            assert iam.get_role(RoleName=role)['Role']['Arn'] == p['serviceRole'] and iam.get_user()['User']['UserName'] == 'sandbox'
            assert iam.get_role_policy(RoleName=role, PolicyName='p')['PolicyDocument']['Statement']['Action'] == 's3:Get*'
            answers = [r for q in iam.get_paginator('simulate_principal_policy').paginate(PolicySourceArn=p['serviceRole'], ActionNames=['s3:GetObject', 's3:PutObject'], ResourceArns=['*']) for r in q['EvaluationResults']]
            assert [(r['EvalActionName'], r['EvalDecision'], r['EvalResourceName']) for r in answers] == [('s3:GetObject', 'allowed', '*'), ('s3:PutObject', 'allowed', '*')], answers
            try: iam.put_role_policy(RoleName=role, PolicyName='p', PolicyDocument='nonsense'); sys.exit('no error')
            except iam.exceptions.MalformedPolicyDocumentException: pass
            try: iam.simulate_principal_policy(PolicySourceArn='arn:aws:iam::1:role/none', ActionNames=['s3:GetObject']); sys.exit('no error')
            except iam.exceptions.NoSuchEntityException: pass
            print('all good')
            """;
        var (status, output, errors) = await RunAsync("python3", ["-c", script], Environment(client));
        Assert.True(status == 0, errors);
        Assert.Equal("all good", output.Trim());
    }

    [Theory]
    [InlineData("podman")]
    [InlineData("buildah")]
    [InlineData(null)]
    public async Task An_image_is_built_pushed_and_pulled_back_by_its_digest(string? engine)
    {
        Need("skopeo");
        if (engine is not null)
        {
            Need(engine);
        }

        var busybox = new[] { "/bin/busybox", "/usr/bin/busybox" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(busybox is null, "A static busybox is not on this machine: the image starts from scratch and has a RUN step.");
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { ContainerEngine = engine });
        Assert.SkipWhen(client.Server.ContainerEngine is null, "No container engine is on this machine.");
        const string Digests = "{{range .RepoDigests}}{{println .}}{{end}}";
        const string Hostile = "a $(touch pwned) `touch pwned` \"q\" 'r' ; x\\n";
        await client.PutAsync("context.zip", Context(busybox!));
        var repository = client.Server.Registry + "/team/app";
        var (build, log) = await client.RunAsync(
            $$"""
            version: 0.2
            env:
              exported-variables: [DIGESTS]
            phases:
              pre_build:
                commands:
                  - docker version && docker buildx version
                  - aws ecr get-login-password --region $AWS_DEFAULT_REGION | docker login --username AWS --password-stdin {{client.Server.Registry}}
              build:
                on-failure: ABORT
                commands:
                  - docker build --file sub/My.Dockerfile --tag {{repository}}:1 --tag {{repository}}:other --build-arg VALUE --label "value=$VALUE" --target final --provenance=false --progress plain .
                  - tar -cf - . | docker build --file sub/Piped.Dockerfile --tag piped -
                  - docker push {{repository}}:1
                  - docker push {{repository}}:other
              post_build:
                commands:
                  - 'export DIGESTS=$(docker inspect --format ''{{Digests}}'' {{repository}}:1)'
                  - test ! -e pwned
            """,
            new JsonObject
            {
                ["sourceTypeOverride"] = "S3",
                ["sourceLocationOverride"] = client.Server.Bucket + "/context.zip",
                ["environmentVariablesOverride"] = new JsonArray(new JsonObject { ["name"] = "VALUE", ["value"] = Hostile }),
            }
        );
        Assert.True((string?)build["buildStatus"] == "SUCCEEDED", string.Join('\n', log));
        var digest = (string)build["exportedEnvironmentVariables"]![0]!["value"]!;
        Assert.StartsWith(repository + "@sha256:", digest, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', digest);

        var (files, config) = await PullAsync(client, digest);
        Assert.Equal(Hostile, (string?)config["config"]!["Labels"]!["value"]);
        Assert.Equal("kept", (string?)config["config"]!["Labels"]!["of"]);
        Assert.Equal(
            "app,app/kept.txt,app/link,app/run.sh",
            string.Join(',', files.Keys.Where(name => name.StartsWith("app", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        );
        Assert.Equal(UnixFileMode.UserExecute, files["app/run.sh"].Mode & UnixFileMode.UserExecute);
        Assert.Equal(TarEntryType.SymbolicLink, files["app/link"].Type);
        Assert.Equal(Hostile + "\n", files["value"].Text);
        Assert.DoesNotContain(File.ReadLines("/proc/self/mounts"), line => line.Contains(client.Server.Folder, StringComparison.Ordinal));
    }

    private async Task<(Dictionary<string, (TarEntryType Type, UnixFileMode Mode, string Text)> Files, JsonNode Config)> PullAsync(
        SandboxClient client,
        string reference
    )
    {
        var token = await client.CallAsync("ecr", "GetAuthorizationToken", []);
        var login = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)token["authorizationData"]![0]!["authorizationToken"]!));
        var target = Path.Combine(_folder, "image");
        var (status, _, errors) = await RunAsync(
            "skopeo",
            ["copy", "--src-tls-verify=false", "--src-creds", login, "docker://" + reference, "dir:" + target],
            []
        );
        Assert.True(status == 0, errors);
        var manifest = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(target, "manifest.json"), SandboxClient.Ct))!;
        var config = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(target, ((string)manifest["config"]!["digest"]!)[7..]), SandboxClient.Ct))!;
        var files = new Dictionary<string, (TarEntryType, UnixFileMode, string)>(StringComparer.Ordinal);
        foreach (var layer in manifest["layers"]!.AsArray())
        {
            await using var tar = new TarReader(
                new GZipStream(File.OpenRead(Path.Combine(target, ((string)layer!["digest"]!)[7..])), CompressionMode.Decompress)
            );
            while (await tar.GetNextEntryAsync(copyData: true, SandboxClient.Ct) is { } entry)
            {
                var text = entry is { DataStream: { } data, Length: < 4096 } ? await new StreamReader(data).ReadToEndAsync(SandboxClient.Ct) : string.Empty;
                files[entry.Name.TrimEnd('/')] = (entry.EntryType, entry.Mode, text);
            }
        }

        return (files, config);
    }

    private static byte[] Context(string busybox)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("busybox", 0x81ED, File.ReadAllBytes(busybox));
            Add("app/run.sh", 0x81ED, "#!/bin/sh\n"u8.ToArray());
            Add("app/kept.txt", 0x81A4, "kept"u8.ToArray());
            Add("app/link", 0xA1FF, "run.sh"u8.ToArray());
            Add("app/ignored.txt", 0x81A4, "ignored"u8.ToArray());
            Add(".dockerignore", 0x81A4, "app/kept.txt"u8.ToArray());
            Add("Containerfile", 0x81A4, "FROM nobody-should-read-this"u8.ToArray());
            Add("sub/My.Dockerfile.dockerignore", 0x81A4, "**/ignored.txt\n"u8.ToArray());
            Add("sub/Piped.Dockerfile", 0x81A4, "FROM scratch\nCOPY app/kept.txt app/ignored.txt /\n"u8.ToArray());
            Add(
                "sub/My.Dockerfile",
                0x81A4,
                """
                FROM scratch AS final
                ARG VALUE
                COPY busybox /bin/sh
                COPY app /app
                RUN ["/bin/sh", "-c", "echo -n \"$VALUE\" > /value; echo >> /value"]
                LABEL of=kept
                FROM scratch AS other
                COPY missing /
                """u8.ToArray()
            );

            void Add(string name, int mode, byte[] content)
            {
                var entry = zip.CreateEntry(name);
                entry.ExternalAttributes = mode << 16;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return buffer.ToArray();
    }

    private static void Need(string program) => Assert.SkipWhen(BuildEngine.FindOnPath(program) is null, $"{program} is not on this machine.");

    private Dictionary<string, string> Environment(SandboxClient client, string? secret = null) =>
        new(StringComparer.Ordinal)
        {
            ["AWS_ACCESS_KEY_ID"] = client.Server.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = secret ?? client.Server.SecretKey,
            ["AWS_DEFAULT_REGION"] = client.Server.Region,
            ["AWS_ENDPOINT_URL"] = client.Server.Endpoint.ToString().TrimEnd('/'),
            ["AWS_CONFIG_FILE"] = Path.Combine(_folder, "none"),
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(_folder, "none"),
            ["AWS_PAGER"] = string.Empty,
        };

    private async Task<string> AwsAsync(SandboxClient client, params string[] arguments)
    {
        var (status, output, errors) = await RunAsync("aws", arguments, Environment(client));
        Assert.True(status == 0, errors);
        return output;
    }

    private static async Task<(int Status, string Output, string Errors)> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        info.Environment.Remove("AWS_PROFILE");
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync(SandboxClient.Ct);
        var errors = await process.StandardError.ReadToEndAsync(SandboxClient.Ct);
        await process.WaitForExitAsync(SandboxClient.Ct);
        return (process.ExitCode, await output, errors);
    }
}
