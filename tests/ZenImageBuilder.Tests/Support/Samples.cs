using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Support;

/// <summary>A sample of every type that users see, created from its properties, so that a new type needs no code here.</summary>
internal static class Samples
{
    /// <summary>The ID of all samples.</summary>
    public static Guid Id { get; } = new("0b9cbb54-6d0c-4b39-9d5e-1f6a3f3c7a11");

    public static string Hash { get; } = new('a', 64);

    /// <summary>The types of the objects.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. typeof(ImageBuild)
            .Assembly.GetExportedTypes()
            .Where(static type => type is { Namespace: "ZenImageBuilder.Model", IsClass: true, IsAbstract: false })
            .OrderBy(static type => type.Name, StringComparer.Ordinal),
    ];

    public static object Of(Type type) => Value(type, type.Name) ?? throw new InvalidOperationException($"There is no sample of {type}.");

    private static object? Value(Type type, string name)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Value(inner, name);
        }

        return type switch
        {
            _ when type == typeof(string) => Text(name),
            _ when type == typeof(object) => "anything",
            _ when type == typeof(Guid) => Id,
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => 3,
            _ when type == typeof(long) => 4L,
            _ when type == typeof(double) => 0.5,
            _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(90),
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            _ when type == typeof(PSCredential) => new PSCredential("user", new NetworkCredential("", "password").SecurePassword),
            { IsEnum: true } => Enum.GetValues(type).GetValue(1),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => List(type.GetGenericArguments()[0], name),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => Table(type.GetGenericArguments()[1]),
            { IsClass: true, IsAbstract: false } => Record(type),
            _ => null,
        };
    }

    // The texts that must have a certain format.
    private static string Text(string name) =>
        name switch
        {
            "Hash" => Hash,
            "Status" => ImageBuildStatus.Succeeded,
            "Root" or "Folder" => Path.Combine(Path.GetTempPath(), "sample-root"),
            _ => $"sample-{name.ToLowerInvariant()}",
        };

    private static IList List(Type item, string name)
    {
        var list = Array.CreateInstance(item, 1);
        list.SetValue(Value(item, name), 0);
        return list;
    }

    private static object Table(Type value) =>
        value == typeof(string)
            ? new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "value" }
            : new Dictionary<string, object>(StringComparer.Ordinal) { ["Key"] = "value", ["Number"] = 5 };

    private static object Record(Type type)
    {
        var record = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite))
        {
            property.SetValue(record, Value(property.PropertyType, property.Name));
        }

        return record;
    }
}
