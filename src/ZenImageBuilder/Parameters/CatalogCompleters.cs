using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Loading;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Parameters;

/// <summary>Completes the names of stacks.</summary>
public sealed class StackNameCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) =>
        EngineLoader
            .Current.Stacks.Beginning(request.Word)
            .SelectMany(stack =>
                NameAndId(
                    request.Word,
                    stack.Name,
                    stack.Id,
                    $"{(stack.IsActive ? "active " : "")}stack: {stack.ImageBuilder}, {stack.ArtifactStore}, {stack.ContainerRegistry}"
                )
            );
}

/// <summary>Completes the IDs of builds, newest first: CodeBuild's ID if it begins with the word typed so far, otherwise the module's ID.</summary>
public sealed class BuildIdCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request)
    {
        var word = request.Word;
        return EngineLoader
            .Current.Builds.Find(word.Length == 0 ? null : NameMatch.Beginning(word), filter: null, static _ => { })
            .Select(build => new Candidate(
                build.BuildId is { } id && word.Length > 0 && id.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? id : build.Id.ToString(),
                Tooltip(build)
            ));
    }

    private static string Tooltip(ImageBuild build) =>
        string.Create(CultureInfo.InvariantCulture, $"{build.Status} {string.Join(", ", build.Tags)} ({build.StartTime.ToLocalTime():yyyy-MM-dd HH:mm})");
}

/// <summary>Completes the IDs of the sandboxes of this process.</summary>
public sealed class SandboxIdCompleter : Completer
{
    private protected override IEnumerable<Candidate> Candidates(CompletionRequest request) =>
        EngineLoader.Current.Sandboxes.Running.Select(static sandbox => new Candidate(sandbox.Id.ToString(), sandbox.EndpointUrl));
}
