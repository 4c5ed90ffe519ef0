using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds;

/// <summary>The recorded builds of this user on disk.</summary>
internal interface IBuildHistory
{
    /// <summary>Adds or updates a build. The submission and the order are encrypted.</summary>
    /// <param name="record">The build. If its submission is null, the stored submission is removed.</param>
    /// <param name="order">The order as JSON, or null to keep the stored one.</param>
    void Save(BuildRecord record, Secret? order = null);

    /// <summary>Decrypts the order of a build, or returns null if none is recorded.</summary>
    /// <exception cref="ImageBuilderException">The order cannot be decrypted.</exception>
    Secret? OpenOrder(Guid id);

    BuildRecord? Get(Guid id);

    /// <summary>Returns the builds that the reference names and the filter accepts, newest first.</summary>
    /// <param name="reference">An id, an id prefix, an id of the service, or a wildcard pattern; null names all builds.</param>
    /// <param name="filter">The filter; null accepts all builds.</param>
    /// <param name="unreadable">
    /// Called with the error for each build that cannot be read; its target is the id. If it is null, the first such error is thrown.
    /// </param>
    IReadOnlyList<BuildRecord> Find(NameMatch? reference, BuildFilter? filter = null, Action<ImageBuilderException>? unreadable = null);

    /// <summary>Removes the record of a build. Does nothing if the build is not recorded.</summary>
    void Remove(Guid id);
}
