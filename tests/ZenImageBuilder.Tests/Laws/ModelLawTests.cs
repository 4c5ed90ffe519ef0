using System.Reflection;
using System.Runtime.CompilerServices;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Laws;

/// <summary>What holds for every object that users see.</summary>
public sealed class ModelLawTests
{
    public static TheoryData<Type, string> Lists { get; } =
        new(
            typeof(ImageBuild)
                .Assembly.GetExportedTypes()
                .Where(static type => string.Equals(type.Namespace, "ZenImageBuilder.Model", StringComparison.Ordinal))
                .SelectMany(static type => type.GetProperties())
                .Where(static property =>
                    property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && property.CanWrite
                )
                .Select(static property => (property.DeclaringType!, property.Name))
                .Distinct()
        );

    /// <summary>PowerShell indexes by a public indexer, which not every list has that can be put into the property.</summary>
    [Theory]
    [MemberData(nameof(Lists))]
    public void Its_lists_can_be_indexed(Type type, string name)
    {
        var property = type.GetProperty(name)!;
        var item = property.PropertyType.GetGenericArguments()[0];
        var shown = RuntimeHelpers.GetUninitializedObject(type);
        property.SetValue(
            shown,
            typeof(ModelLawTests).GetMethod(nameof(Unindexed), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(item).Invoke(null, null)
        );
        var list = property.GetValue(shown)!;
        Assert.True(list is Array || list.GetType().GetProperty("Item") is not null, $"{list.GetType()} has no public indexer");
    }

    [Fact]
    public void The_law_is_about_lists_that_cannot() => Assert.Null(Unindexed<string>().GetType().GetProperty("Item"));

    private static IReadOnlyList<T?> Unindexed<T>() => [.. Enumerable.Repeat(default(T), 2)];
}
