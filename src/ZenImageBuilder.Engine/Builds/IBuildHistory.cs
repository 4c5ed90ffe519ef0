using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>The builds of this user, on disk.</summary>
internal interface IBuildHistory
{
    /// <summary>Writes the build, new or known. The submission is sealed; null removes it. What was ordered is sealed too; null leaves what is there.</summary>
    void Save(BuildRecord record, Secret? order = null);

    /// <summary>What was ordered when the build was made, or null where it is not recorded.</summary>
    /// <exception cref="ImageBuilderException">It cannot be opened.</exception>
    Secret? OpenOrder(Guid id);

    BuildRecord? Get(Guid id);

    /// <summary>The builds that a reference means (id, id prefix, the service's id; wildcards) and the filter accepts, newest first; null means all.</summary>
    /// <param name="unreadable">Hears of each that cannot be read, with its id as the target; where it is null, the first is thrown.</param>
    IReadOnlyList<BuildRecord> Find(NameMatch? reference, BuildFilter? filter = null, Action<ImageBuilderException>? unreadable = null);

    /// <summary>Forgets a build, known or not.</summary>
    void Remove(Guid id);
}
