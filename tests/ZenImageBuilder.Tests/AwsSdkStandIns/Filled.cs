using System.Collections;
using System.Reflection;
using Amazon.Runtime;

namespace ZenImageBuilder.Tests.AwsSdkStandIns;

/// <summary>Requests and responses with something in every member.</summary>
internal static class Filled
{
    /// <summary>An object whose every member is set, all the way down.</summary>
    public static object Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return "text";
        }

        if (type == typeof(DateTime))
        {
            return new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        }

        if (type.IsValueType)
        {
            return type == typeof(bool) ? true : Convert.ChangeType(7, type, null);
        }

        if (type.IsSubclassOf(typeof(ConstantClass)))
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).First(static field => field.IsInitOnly).GetValue(null)!;
        }

        var made = Activator.CreateInstance(type)!;
        if (made is IList list)
        {
            _ = list.Add(Of(type.GetGenericArguments()[0]));
            return made;
        }

        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            property.SetValue(made, Of(property.PropertyType));
        }

        return made;
    }
}
