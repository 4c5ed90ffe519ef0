using System.Reflection;

namespace ZenImageBuilder.Tests.Laws;

/// <summary>Where tests are: classes of tests end in <c>Tests</c>, stand in the folder of what they test, and helpers are in <c>Support</c>.</summary>
public sealed class NamingLawTests
{
    private static readonly Type[] Tested =
    [
        .. typeof(NamingLawTests)
            .Assembly.GetTypes()
            .Where(static type =>
                type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
                    .Any(static method => method.DeclaringType == method.ReflectedType && method.IsDefined(typeof(FactAttribute), inherit: true))
            ),
    ];

    [Fact]
    public void Classes_of_tests_end_in_Tests() => Assert.DoesNotContain(Tested, static type => !type.Name.EndsWith("Tests", StringComparison.Ordinal));

    [Fact]
    public void Support_holds_no_tests() => Assert.DoesNotContain(Tested, static type => type.Namespace == typeof(ModuleFolder).Namespace);

    [Fact]
    public void A_namespace_is_a_folder()
    {
        var root = Path.Combine(ModuleFolder.RepositoryRoot, "tests", "ZenImageBuilder.Tests");
        Assert.DoesNotContain(
            Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Where(static file => !IsBuilt(file)),
            file => !File.ReadAllText(Path.Combine(root, file)).Contains($"namespace {Namespace(file)};", StringComparison.Ordinal)
        );
    }

    private static bool IsBuilt(string file) => file.Split(Path.DirectorySeparatorChar)[0] is "obj" or "bin";

    private static string Namespace(string file) =>
        string.Join('.', ["ZenImageBuilder.Tests", .. Path.GetDirectoryName(file)!.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)]);
}
