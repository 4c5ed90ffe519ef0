using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using Amazon.ECR;
using Amazon.ECR.Model;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Checks the repositories that a build pushes to: whether each exists or can be created, and whether its tags can be written.</summary>
internal sealed class EcrRepositoryChecks(string uri, CheckSession aws)
{
    private readonly string? _account = EcrRegistry.Parse(uri)?.Account;

    /// <param name="tried">Gets the actions whose answer is known afterwards.</param>
    public async IAsyncEnumerable<Check> RunAsync(Preflight preflight, HashSet<string> tried, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (preflight.Repositories.Count == 0)
        {
            yield return new(
                "Repository",
                CheckResult.Warn(
                    "No repository is known, so none was looked at.",
                    "Name the tags of the build with -Tag, or give the registry a -DefaultRepository."
                )
            );
        }

        foreach (var name in preflight.Repositories)
        {
            _ = tried.Add("ecr:DescribeRepositories");
            var repository = await Check
                .FindAsync(
                    "Repository",
                    () => FindAsync(name, preflight.CreateRepository, cancellationToken),
                    found => found.IsNew ? $"The repository '{name}' was made." : $"The repository '{name}' exists.",
                    ifDenied: "whether the repository exists and takes the tags was not checked"
                )
                .ConfigureAwait(false);
            yield return repository;
            if (repository.Found is { Repository: var found })
            {
                yield return await Check
                    .RunAsync(
                        "Tags",
                        () => TagsAsync(found, [.. preflight.Tags.Where(tag => tag.Path == name)], tried, cancellationToken),
                        ifDenied: "whether the tags are free was not checked"
                    )
                    .ConfigureAwait(false);
                if (preflight.Cache is { } cache && cache.Path == name)
                {
                    yield return new("LayerCache", Cache(found, cache));
                }
            }
        }
    }

    private static CheckResult Cache(Repository repository, ImageReference cache) =>
        IsFixed(repository, cache.Tag)
            ? CheckResult.Warn(
                $"The tag '{cache.Tag}' of the repository '{repository.RepositoryName}' cannot be written twice, so builds cannot renew their layer cache there; they succeed without it.",
                "Exclude the tags 'cache-*' from immutability (aws ecr put-image-tag-mutability), or give the image builder a -CacheRepository of its own, or -CacheMode None."
            )
            : $"Builds can keep their layers in the repository '{repository.RepositoryName}'.";

    private async Task<FoundRepository> FindAsync(string name, bool create, CancellationToken cancellationToken)
    {
        try
        {
            var found = await CallAsync(
                    "ecr:DescribeRepositories",
                    name,
                    ecr => ecr.DescribeRepositoriesAsync(new() { RegistryId = _account, RepositoryNames = [name] }, cancellationToken),
                    static answer => Named(answer.Repositories.Present().FirstOrDefault()),
                    cancellationToken
                )
                .ConfigureAwait(false);
            return new(found, IsNew: false);
        }
        catch (ImageBuilderException exception) when (exception.Code == ErrorCode.RemoteResourceNotFound)
        {
            return create
                ? new(await CreateAsync(name, cancellationToken).ConfigureAwait(false), IsNew: true)
                : throw new ImageBuilderException(
                    ErrorCode.RemoteResourceNotFound,
                    $"The repository '{name}' does not exist in the registry '{uri}'.",
                    aws.Component,
                    "Make it: Test-ImageBuilder -CreateRepository, or aws ecr create-repository --repository-name " + name,
                    exception
                );
        }
    }

    private async Task<Repository> CreateAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(
                    "ecr:CreateRepository",
                    name,
                    ecr =>
                        ecr.CreateRepositoryAsync(
                            new()
                            {
                                RegistryId = _account,
                                RepositoryName = name,
                                ImageScanningConfiguration = new() { ScanOnPush = true },
                            },
                            cancellationToken
                        ),
                    static answer => Named(answer.Repository),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (ImageBuilderException exception) when (exception.Denied is not null)
        {
            // The repository is missing, so this is no longer a matter of what could be checked.
            throw new ImageBuilderException(
                exception.Code,
                $"The repository '{name}' does not exist and cannot be made. {exception.Message}",
                aws.Component,
                exception.Remedy,
                exception
            );
        }
    }

    private async Task<CheckResult> TagsAsync(
        Repository repository,
        IReadOnlyList<ImageReference> tags,
        HashSet<string> tried,
        CancellationToken cancellationToken
    )
    {
        var fixedTags = tags.Where(tag => IsFixed(repository, tag.Tag)).ToList();
        if (fixedTags.Count == 0)
        {
            return IsImmutable(repository) && tags.Count == 0
                ? CheckResult.Warn(
                    $"Tags of the repository '{repository.RepositoryName}' cannot be written twice, and no tag was named to look for.",
                    "Name the tags of the build with -Tag."
                )
                : $"Tags of the repository '{repository.RepositoryName}' can be written again.";
        }

        _ = tried.Add("ecr:DescribeImages");
        List<string> taken = [];
        foreach (var tag in fixedTags)
        {
            if (await ExistsAsync(repository.RepositoryName!, tag.Tag, cancellationToken).ConfigureAwait(false))
            {
                taken.Add(tag.Tag);
            }
        }

        return taken.Count == 0
            ? $"Tags of the repository '{repository.RepositoryName}' cannot be written twice, and {string.Join(", ", fixedTags.Select(static tag => $"'{tag.Tag}'"))} is free."
            : CheckResult.Fail(
                $"The repository '{repository.RepositoryName}' has the tag {string.Join(", ", taken.Select(static tag => $"'{tag}'"))} already, and tags there cannot be written twice.",
                "Push another tag, or make the tags of the repository mutable."
            );
    }

    private async Task<bool> ExistsAsync(string repository, string tag, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(
                    "ecr:DescribeImages",
                    repository,
                    ecr =>
                        ecr.DescribeImagesAsync(
                            new()
                            {
                                RegistryId = _account,
                                RepositoryName = repository,
                                ImageIds = [new() { ImageTag = tag }],
                            },
                            cancellationToken
                        ),
                    static answer => answer.ImageDetails.Promised("the list of images").Present().Any(),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (ImageBuilderException exception) when (exception.Code == ErrorCode.RemoteResourceNotFound)
        {
            return false;
        }
    }

    /// <summary>Whether a tag cannot be written twice: the exclusions of a repository mean the opposite of its setting.</summary>
    private static bool IsFixed(Repository repository, string tag) => IsImmutable(repository) != IsExcluded(repository, tag);

    private static bool IsImmutable(Repository repository) => repository.ImageTagMutability?.Value.StartsWith("IMMUTABLE", StringComparison.Ordinal) == true;

    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html: a filter is a tag in which * stands for anything.
    private static bool IsExcluded(Repository repository, string tag) =>
        repository
            .ImageTagMutabilityExclusionFilters.Present()
            .Any(filter => filter.Filter is { } pattern && FileSystemName.MatchesSimpleExpression(pattern, tag, ignoreCase: true));

    private static Repository Named(Repository? repository)
    {
        _ = repository.Promised("the repository").RepositoryName.Promised("the name of the repository");
        return repository!;
    }

    private async Task<T> CallAsync<TAnswer, T>(
        string action,
        string repository,
        Func<AmazonECRClient, Task<TAnswer>> call,
        Func<TAnswer, T> read,
        CancellationToken cancellationToken
    )
    {
        using var ecr = aws.Clients.Ecr();
        return await aws.Call(action, $"repository '{repository}' of '{uri}'").RunAsync(() => call(ecr), read, cancellationToken).ConfigureAwait(false);
    }

    private sealed record FoundRepository(Repository Repository, bool IsNew);
}
