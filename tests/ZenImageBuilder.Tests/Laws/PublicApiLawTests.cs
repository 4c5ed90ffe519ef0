using System.ComponentModel;
using System.Reflection;
using System.Text;

namespace ZenImageBuilder.Tests.Laws;

/// <summary>
/// What others can build on is written down in PublicApi.txt beside this file: a change of it is seen in review. To accept one, run the tests with
/// <c>ZENIMAGEBUILDER_ACCEPT_API=1</c> and read the difference. Abstract bases that PowerShell wants to be public, and that are marked as not to be browsed, are no
/// types of their own there: their members are listed with each type that inherits them.
/// </summary>
public sealed class PublicApiLawTests
{
    [Fact]
    public void The_public_API_is_the_one_that_is_written_down()
    {
        var file = Path.Combine(ModuleFolder.RepositoryRoot, "tests", "ZenImageBuilder.Tests", "Laws", "PublicApi.txt");
        var actual = Describe(typeof(Model.ImageBuilder).Assembly);
        if (Environment.GetEnvironmentVariable("ZENIMAGEBUILDER_ACCEPT_API") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().Where(static type => !IsHidden(type)).OrderBy(static type => type.FullName, StringComparer.Ordinal))
        {
            _ = text.Append(Kind(type)).Append(' ').Append(type.FullName);
            if (Bases(type).First(static parent => parent is null || !IsHidden(parent)) is { } parent && parent != typeof(object) && parent != typeof(Enum))
            {
                _ = text.Append(" : ").Append(Name(parent));
            }

            _ = text.Append('\n');
            foreach (var member in Bases(type).TakeWhile(IsHidden).Prepend(type).SelectMany(static type => Members(type!)).Order(StringComparer.Ordinal))
            {
                _ = text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool IsHidden(Type? type) =>
        type is { IsAbstract: true } && type.GetCustomAttribute<EditorBrowsableAttribute>(inherit: false) is { State: EditorBrowsableState.Never };

    /// <summary>The base types from the nearest on, and null at the end.</summary>
    private static IEnumerable<Type?> Bases(Type type)
    {
        var parent = type.BaseType;
        for (; parent is not null; parent = parent.BaseType)
        {
            yield return parent;
        }

        yield return null;
    }

    private static string Kind(Type type) =>
        type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var constructor in type.GetConstructors())
        {
            yield return $"new({Parameters(constructor)})";
        }

        foreach (var property in type.GetProperties(Declared).Where(static property => property.GetIndexParameters().Length == 0))
        {
            var access = property.SetMethod is { IsPublic: true } set
                ? set.ReturnParameter.GetRequiredCustomModifiers().Length > 0
                    ? " { get; init; }"
                    : " { get; set; }"
                : " { get; }";
            yield return $"{Name(property.PropertyType)} {property.Name}{access}";
        }

        foreach (var field in type.GetFields(Declared).Where(static field => !field.IsSpecialName))
        {
            yield return field.IsLiteral ? $"const {field.Name} = {field.GetRawConstantValue()}" : $"{Name(field.FieldType)} {field.Name}";
        }

        foreach (var method in type.GetMethods(Declared).Where(static method => !method.IsSpecialName && !IsOfRecord(method)))
        {
            yield return $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}({Parameters(method)})";
        }
    }

    private static bool IsOfRecord(MethodInfo method) =>
        method.Name is "<Clone>$" or "Equals" or "GetHashCode" or "Deconstruct" or "PrintMembers" or "ToString";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(static parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Name(value)}?";
        }

        return type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
    }
}
