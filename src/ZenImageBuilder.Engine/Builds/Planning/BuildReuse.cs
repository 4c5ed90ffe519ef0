using System.Globalization;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Oci;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds.Planning;

/// <summary>
/// Checks whether the registry already has the image that a build would make: all requested tags must point to one image, and its label must have the digest of
/// the same inputs.
/// </summary>
internal sealed class BuildReuse(IImageLookup images, RegistryLogins logins)
{
    /// <summary>The result of the check.</summary>
    /// <param name="Digest">The digest of the image, or null if the image must be built.</param>
    /// <param name="Reason">A sentence that says why the image is reused or built.</param>
    internal sealed record Verdict(string? Digest, string Reason);

    /// <summary>Returns the tags that must exist for a reuse: all but the unique tag of the build, which cannot exist yet.</summary>
    public static IReadOnlyList<ImageReference> Wanted(BuildPlan plan) => [.. plan.Tags.Where(tag => tag.Tag != plan.Id.ToString())];

    public async Task<Verdict> LookAsync(BuildPlan plan, IEngineObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            var login = await logins.ForLookupAsync(plan.ContainerRegistry, plan.Aws, observer, cancellationToken).ConfigureAwait(false);
            var verdict = await LookAsync(plan, login, cancellationToken).ConfigureAwait(false);
            observer.Report(new VerboseMessage(verdict.Reason));
            return verdict;
        }
        catch (ImageBuilderException exception)
        {
            var reason = $"Built, because it could not be seen whether there is an image of the same inputs. {exception.Message}";
            observer.Report(new WarningMessage(reason));
            return new(null, reason);
        }
    }

    private async Task<Verdict> LookAsync(BuildPlan plan, RegistryLogin? login, CancellationToken cancellationToken)
    {
        RegistryImage? image = null;
        foreach (var tag in Wanted(plan))
        {
            if (await images.FindAsync(tag, BuildInputsDigest.Platform(plan.ImageBuilder), login, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                return new(null, $"Built, because there is no {tag} yet.");
            }

            if (!found.Labels.TryGetValue(BuildInputsDigest.Label, out var madeOf))
            {
                return new(null, $"Built, because {tag} does not say what it was built from.");
            }

            if (madeOf != plan.Inputs)
            {
                return new(null, $"Built, because {tag} was built from another context, Dockerfile, argument, target or platform.");
            }

            if (image is not null && image.Digest != found.Digest)
            {
                return new(null, $"Built, because {Wanted(plan)[0]} and {tag} are two images.");
            }

            image = found;
        }

        return image is null
            ? new(null, "Built, because no tag says which image it could be.")
            : new(image.Digest, $"Reused, because {Wanted(plan)[0]} was built from the same context, Dockerfile, arguments, target and platform{On(image)}.");
    }

    private static string On(RegistryImage image) =>
        image.Created is { } created ? string.Create(CultureInfo.InvariantCulture, $" at {created.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : "";
}
