using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Deployment;

namespace ZenImageBuilder.Tests.Support;

/// <summary>The state of CloudFormation at the next request.</summary>
internal sealed record Turn(string Status, params (string Resource, string Status, string? Reason)[] Events)
{
    public IReadOnlyList<CloudFormationResource> Resources { get; init; } = [];
}

/// <summary>
/// A CloudFormation with planned answers: an existing stack, and a list of states, one for each request about its state. It records the requests, and throws on
/// a request that is not planned.
/// </summary>
internal sealed class FakeCloudFormation : ICloudFormation, ICloudFormationStacks
{
    public const string Id = "arn:aws:cloudformation:eu-central-1:123456789012:stack/team-a/11111111-2222-3333-4444-555555555555";

    public static readonly Dictionary<string, string> AllOutputs = new(StringComparer.Ordinal)
    {
        ["ArtifactStorePath"] = "s3://team-a-bucket-1abc/builds",
        ["RegistryUri"] = "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
        ["RepositoryName"] = "team-a",
        ["CodeBuildProject"] = "team-a",
        ["CallerRoleArn"] = "arn:aws:iam::123456789012:role/team-a-CallerRole-1ABC",
    };

    private static readonly Dictionary<string, string> Mine = new(StringComparer.Ordinal) { [StackDeployments.Tag] = "team-a" };

    private readonly Queue<Turn> _turns = [];

    private readonly List<CloudFormationEvent> _events = [];

    private Turn? _now;

    private CloudFormationStack? _stack;

    public List<string> Calls { get; } = [];

    public NewCloudFormationStack? Created { get; private set; }

    public IReadOnlyList<string> Retained { get; private set; } = [];

    public Action<string>? OnCall { get; set; }

    public string Region { get; private set; } = "eu-central-1";

    /// <summary>Adds a stack that exists from the beginning.</summary>
    public FakeCloudFormation Has(
        string status,
        IReadOnlyDictionary<string, string>? tags = null,
        IReadOnlyDictionary<string, string>? outputs = null,
        IReadOnlyDictionary<string, string>? parameters = null
    )
    {
        _stack = new(Id, "team-a", status, null, parameters ?? new Dictionary<string, string>(), outputs ?? AllOutputs, tags ?? Mine);
        return this;
    }

    /// <summary>The earlier events.</summary>
    public FakeCloudFormation After(params (string Resource, string Status, string? Reason)[] events)
    {
        Happen(events);
        return this;
    }

    public FakeCloudFormation Plays(params Turn[] turns)
    {
        foreach (var turn in turns)
        {
            _turns.Enqueue(turn);
        }

        return this;
    }

    public Task<ICloudFormationStacks> OpenAsync(string? region, AwsOptions aws, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Region = region ?? Region;
        Call($"Open {region}");
        return Task.FromResult<ICloudFormationStacks>(this);
    }

    public Task<string> AccountAsync(CancellationToken cancellationToken)
    {
        Call("Account");
        return Task.FromResult("123456789012");
    }

    public Task<CloudFormationStack?> FindAsync(string nameOrId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Call(nameOrId == Id ? "Find by id" : $"Find {nameOrId}");
        if (nameOrId == Id && _turns.TryDequeue(out var turn))
        {
            _now = turn;
            Happen(turn.Events);
            _stack = (_stack ?? new(Id, "team-a", "", null, Created!.Parameters, AllOutputs, Created.Tags)) with { Status = turn.Status };
        }

        return Task.FromResult(_stack);
    }

    public Task<string> CreateAsync(NewCloudFormationStack stack, CancellationToken cancellationToken)
    {
        Call("Create");
        Assert.Null(_stack);
        Created = stack;
        return Task.FromResult(Id);
    }

    public Task<IReadOnlyList<CloudFormationEvent>> EventsAsync(string id, Func<string, bool> isKnown, CancellationToken cancellationToken)
    {
        Assert.Equal(Id, id);
        return Task.FromResult<IReadOnlyList<CloudFormationEvent>>([.. _events.Where(happened => !isKnown(happened.Id))]);
    }

    public Task<IReadOnlyList<CloudFormationResource>> ResourcesAsync(string id, CancellationToken cancellationToken)
    {
        Call("Resources");
        return Task.FromResult(_now?.Resources ?? []);
    }

    public Task DeleteAsync(string id, IReadOnlyList<string> retained, string token, CancellationToken cancellationToken)
    {
        Call(retained.Count == 0 ? "Delete" : $"Delete but {string.Join(", ", retained)}");
        Assert.NotEmpty(_turns);
        Retained = retained;
        return Task.CompletedTask;
    }

    public void Dispose() => Call("Close");

    private void Call(string call)
    {
        Calls.Add(call);
        OnCall?.Invoke(call);
    }

    private void Happen((string Resource, string Status, string? Reason)[] events)
    {
        foreach (var (resource, status, reason) in events)
        {
            _events.Add(
                new(
                    $"event-{_events.Count}",
                    new()
                    {
                        Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(_events.Count),
                        Stack = "team-a",
                        Resource = resource,
                        Type = resource == "team-a" ? "AWS::CloudFormation::Stack" : $"AWS::Test::{resource}",
                        Status = status,
                        Reason = reason,
                    }
                )
            );
        }
    }
}
