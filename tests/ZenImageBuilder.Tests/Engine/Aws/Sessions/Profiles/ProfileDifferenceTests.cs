using System.Text.Json;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;
using ZenImageBuilder.Engine.Remote;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.Sessions.Profiles;

/// <summary>
/// What this module makes of profile files and environments, and what botocore makes of them: with which keys a request would be signed, which role would be assumed with what, which
/// region and which endpoints count. Nobody is asked anything.
/// </summary>
[Collection(AwsEnvironment.Name)]
public sealed class ProfileDifferenceTests : IDisposable
{
    private const int Generated = 500;

    private static readonly (string Name, string Id)[] Services =
    [
        ("s3", "S3"),
        ("codebuild", "CodeBuild"),
        ("ecr", "ECR"),
        ("logs", "CloudWatch Logs"),
        ("sts", "STS"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("zib-profiles-").FullName;

    public ProfileDifferenceTests(AwsEnvironment environment)
    {
        environment.Reset();

        // The SDK's credentials of a container ask the process for their address when they are made.
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", null);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Profiles_say_here_what_they_say_to_the_AWS_CLI()
    {
        // More cases for who changes the reader or the planner.
        var count = int.TryParse(
            Environment.GetEnvironmentVariable("ZENIMAGEBUILDER_PROFILES"),
            System.Globalization.CultureInfo.InvariantCulture,
            out var wanted
        )
            ? wanted
            : Generated;
        var random = new ProfileCases(seed: 20261125);
        ProfileCase[] cases = [.. ProfileCases.Known(), .. Enumerable.Range(1, count).Select(random.Next)];
        var asked = cases
            .Select(static one => ProfileDifference.All.Aggregate(one, static (twin, difference) => difference.Applies(twin) ? difference.Twin(twin) : twin))
            .ToList();
        var answers = await AskAsync(asked);
        HashSet<string> used = new(StringComparer.Ordinal);
        List<string> wrong = [];
        for (var number = 0; number < cases.Length; number++)
        {
            var (one, answer) = (cases[number], answers[number]);
            var expected = answer;
            foreach (var difference in ProfileDifference.All.Where(difference => difference.Applies(one)))
            {
                var changed = difference.Expected(one, expected);
                if (changed.Gist != expected.Gist || !ReferenceEquals(difference.Twin(one), one))
                {
                    _ = used.Add(difference.Name);
                }

                expected = changed;
            }

            var ours = await ResolveAsync(one);
            if (
                ours.Gist != expected.Gist
                || (expected.HasFailed && !answer.HasFailed && !ours.Plan.Contains(expected.Plan["error: ".Length..], StringComparison.Ordinal))
            )
            {
                wrong.Add($"{one}\n=== expected {expected.Gist} ({answer.Plan})\n=== ours     {ours.Gist} ({ours.Plan})\n");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases.Length} cases differ.\n\n{string.Join("\n\n", wrong.Take(12))}");
        Assert.Equal([], ProfileDifference.All.Select(static difference => difference.Name).Except(used, StringComparer.Ordinal));

        // Cases that are all errors would show nothing.
        Assert.True(answers.Count(static answer => !answer.HasFailed && answer.Plan != "none") > cases.Length / 3);
        Assert.True(answers.Count(static answer => answer.Plan.StartsWith("role ", StringComparison.Ordinal)) > cases.Length / 30);
    }

    private async Task<ProfileAnswer> ResolveAsync(ProfileCase one)
    {
        var variables = one.Lay(Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName);
        variables["AWS_EC2_METADATA_DISABLED"] = "true";
        var resolver = new SessionResolver(variables.GetValueOrDefault);
        var options = new AwsOptions
        {
            ProfileName = one.Profile,
            ProfileLocation = one.NamesLocation ? Path.Combine(variables["HOME"], one.CredentialsPath) : null,
        };
        var nowhere = new RemoteLocation(null, null, null, null);
        try
        {
            var (session, plan) = await resolver.FindAsync(options with { Region = "eu-central-1" }, nowhere, new Observed(), Cancellation);
            return new(
                Describe(plan ?? Held(await session.Credentials.GetCredentialsAsync())),
                await RegionAsync(() => resolver.ResolveAsync(options, nowhere, new Observed(), Cancellation)),
                Services.ToDictionary(static service => service.Name, service => Endpoint(session, service.Id), StringComparer.Ordinal)
            );
        }
        catch (ImageBuilderException exception)
        {
            return ProfileAnswer.Failed(exception.Message);
        }
    }

    private static async Task<string> RegionAsync(Func<Task<AwsSession>> resolve)
    {
        try
        {
            return (await resolve()).Region;
        }
        catch (ImageBuilderException exception) when (exception.Code == ErrorCode.RegionUnknown)
        {
            // A region that is none is told with its name, which botocore gives as it is.
            return exception.Target as string ?? "-";
        }
    }

    private static string Endpoint(AwsSession session, string serviceId)
    {
        try
        {
            return session.Settings.Endpoint(serviceId) ?? "-";
        }
        catch (ImageBuilderException exception)
        {
            return $"error: {exception.Message}";
        }
    }

    private static CredentialPlan.Keys Held(Amazon.Runtime.ImmutableCredentials keys) =>
        new(keys.AccessKey, new(keys.SecretKey), keys.UseToken ? new(keys.Token) : null);

    private static string Describe(CredentialPlan plan) =>
        plan switch
        {
            CredentialPlan.Keys keys => $"keys {keys.AccessKey} {keys.SecretKey.Reveal()} {keys.Token?.Reveal() ?? "-"}",
            CredentialPlan.Role role =>
                $"role {role.Arn} external={role.ExternalId ?? "-"} session={role.SessionName ?? "-"} seconds={role.Seconds?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} with ({Describe(role.Source)})",
            CredentialPlan.WebIdentity identity => $"identity {identity.TokenFile} role {identity.RoleArn} session={identity.SessionName ?? "-"}",
            CredentialPlan.SignIn signIn => $"sign-in {signIn.StartUrl} {signIn.Region} {signIn.AccountId} {signIn.RoleName} session={signIn.Session ?? "-"}",
            CredentialPlan.Program program => $"program {program.Command}",
            CredentialPlan.Container => "container",
            CredentialPlan.Instance => "instance",
            _ => throw new InvalidOperationException(plan.GetType().Name),
        };

    private async Task<List<ProfileAnswer>> AskAsync(List<ProfileCase> cases)
    {
        // What else matters: the region where no profile is named, and keys of the environment where there is no profile.
        var others = cases
            .Select(static one =>
                one.Profile is not null ? one with { Profile = null }
                : one["AWS_ACCESS_KEY_ID"] is null ? null
                : one.Without("AWS_PROFILE", "AWS_DEFAULT_PROFILE") with { Config = null, Credentials = null }
            )
            .ToList();
        var answers = await AskOnceAsync([.. cases, .. others.OfType<ProfileCase>()]);
        Queue<ProfileAnswer> more = new(answers.Skip(cases.Count));
        return
        [
            .. cases
                .Zip(answers, others)
                .Select(asked =>
                    asked.Third is null ? asked.Second with { UsualRegion = asked.Second.Region }
                    : asked.First.Profile is not null ? asked.Second with { UsualRegion = more.Dequeue().Region }
                    : asked.Second with { UsualRegion = asked.Second.Region, WithoutProfiles = more.Dequeue() }
                ),
        ];
    }

    private async Task<List<ProfileAnswer>> AskOnceAsync(List<ProfileCase> cases)
    {
        var place = Guid.NewGuid().ToString("N");
        Tool.Need("python3");
        var script = Path.Combine(
            ModuleFolder.RepositoryRoot,
            "tests",
            "ZenImageBuilder.Tests",
            "Engine",
            "Aws",
            "Sessions",
            "Profiles",
            "botocore_answers.py"
        );
        var questions = cases.Select(
            (one, number) =>
                new { environment = one.Lay(Directory.CreateDirectory(Path.Combine(_folder, $"{place}-{number}")).FullName), profile = one.Profile }
        );
        var file = Path.Combine(_folder, $"{place}.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(questions), Cancellation);
        Assert.SkipUnless(await HasBotocoreAsync(), "python3 has no botocore on this machine.");
        var printed = await Tool.RunAsync("python3", "-X", "utf8", script, file);
        return
        [
            .. JsonDocument
                .Parse(printed)
                .RootElement.EnumerateArray()
                .Select(static answer => new ProfileAnswer(
                    answer.GetProperty("plan").GetString()!,
                    answer.GetProperty("region").GetString()!,
                    answer
                        .GetProperty("endpoints")
                        .EnumerateObject()
                        .ToDictionary(static endpoint => endpoint.Name, static endpoint => endpoint.Value.GetString()!, StringComparer.Ordinal)
                )),
        ];
    }

    private static async Task<bool> HasBotocoreAsync()
    {
        using var process = Tool.Start("python3", "-c", "import botocore");
        await process.WaitForExitAsync(Cancellation);
        return process.ExitCode == 0;
    }
}
