using System.IO.Enumeration;
using Amazon.ECR;
using Amazon.ECR.Model;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Engine.Aws.Sessions;
using ZenImageBuilder.Engine.Catalog;
using ZenImageBuilder.Engine.Catalog.Components;
using ZenImageBuilder.Engine.Catalog.Components.Flavors;
using ZenImageBuilder.Engine.Checks;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Engine.Aws.Checks;

/// <summary>Looks at the repositories that a build pushes to: whether each is there, or can be made, and whether its tags can be written.</summary>
internal sealed class EcrRepositoryLooks(string uri, AwsSession session, ContainerRegistry component, IEngineObserver observer)
{
    private const string NotChecked = "whether the repository exists and takes the tags was not checked";

    private readonly string? _account = EcrRegistry.Parse(uri)?.Account;

    /// <param name="tried">Takes the actions of which the answer is known.</param>
    public IEnumerable<Look> Of(Preflight preflight, HashSet<string> tried)
    {
        var names = preflight.Tags.Select(static tag => tag.Path).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0 && RegistrySettings.Of(component).DefaultRepository is { } byDefault)
        {
            names.Add(byDefault);
        }

        if (names.Count == 0)
        {
            yield return new(
                "Repository",
                _ =>
                    Task.FromResult(
                        Finding.Warn(
                            "No repository is known, so none was looked at.",
                            "Name the tags of the build with -Tag, or give the registry a -DefaultRepository."
                        )
                    )
            );
        }

        foreach (var name in names)
        {
            Repository? repository = null;
            _ = tried.Add("ecr:DescribeRepositories");
            yield return new(
                "Repository",
                async cancellationToken =>
                {
                    (repository, var isNew) = await FindAsync(name, preflight.CreateRepository, cancellationToken).ConfigureAwait(false);
                    return isNew ? $"The repository '{name}' was made." : $"The repository '{name}' exists.";
                }
            )
            {
                Otherwise = NotChecked,
            };
            if (repository is not null)
            {
                yield return new(
                    "Tags",
                    cancellationToken => TagsAsync(repository, [.. preflight.Tags.Where(tag => tag.Path == name)], tried, cancellationToken)
                )
                {
                    Otherwise = "whether the tags are free was not checked",
                };
            }
        }
    }

    private async Task<(Repository Repository, bool IsNew)> FindAsync(string name, bool create, CancellationToken cancellationToken)
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
            return (found, false);
        }
        catch (ImageBuilderException exception) when (exception.Code == ErrorCode.RemoteResourceNotFound)
        {
            return create
                ? (await CreateAsync(name, cancellationToken).ConfigureAwait(false), true)
                : throw new ImageBuilderException(
                    ErrorCode.RemoteResourceNotFound,
                    $"The repository '{name}' does not exist in the registry '{uri}'.",
                    component,
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
                component,
                exception.Remedy,
                exception
            );
        }
    }

    private async Task<Finding> TagsAsync(Repository repository, IReadOnlyList<ImageReference> tags, HashSet<string> tried, CancellationToken cancellationToken)
    {
        var fixedTags = IsImmutable(repository)
            ? tags.Where(tag => !IsExcluded(repository, tag.Tag)).ToList()
            : [.. tags.Where(tag => IsExcluded(repository, tag.Tag))];
        if (fixedTags.Count == 0)
        {
            return IsImmutable(repository) && tags.Count == 0
                ? Finding.Warn(
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
            : Finding.Fail(
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
        using var ecr = new AwsClients(session, observer).Ecr();
        return await new AwsCall(action, $"repository '{repository}' of '{uri}'", session.Source, component)
            .RunAsync(() => call(ecr), read, cancellationToken)
            .ConfigureAwait(false);
    }
}
