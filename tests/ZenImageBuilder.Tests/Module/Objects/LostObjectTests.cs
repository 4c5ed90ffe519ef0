using System.Collections;
using System.Management.Automation;
using System.Reflection;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Loading;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Objects;

/// <summary>
/// Objects that have lost their types, on every way on which they lose them, mean for every parameter what they meant before. Objects and parameters are found by
/// reflection: what is new is tested.
/// </summary>
public sealed class LostObjectTests(HostedHome home) : CmdletTest(home)
{
    private const string Refused = "refused";

    private static readonly Type[] Kinds = [typeof(ImageBuilder), typeof(ArtifactStore), typeof(ContainerRegistry)];

    private static readonly Dictionary<(Journey Journey, Type Type), object?> Arrived = [];

    // What a cmdlet needs beside what comes down the pipeline.
    private static readonly Dictionary<string, string> Needed = new(StringComparer.Ordinal)
    {
        ["Tag"] = "app:1",
        ["NewName"] = "new",
        ["Fault"] = "@()",
        ["Connector"] = "c",
        ["For"] = "Caller",
    };

    private static IReadOnlyList<Type> Cmdlets { get; } =
    [
        .. typeof(ComponentRef)
            .Assembly.GetExportedTypes()
            .Where(static type => type.IsDefined(typeof(CmdletAttribute)))
            .OrderBy(static type => type.Name, StringComparer.Ordinal),
    ];

    public static TheoryData<Journey> Ways { get; } = [.. Enum.GetValues<Journey>().Where(static journey => journey != Journey.None)];

    public static TheoryData<string> PipelineCmdlets { get; } = [.. Cmdlets.Where(static type => PipelineParameters(type).Any()).Select(Name)];

    [Fact]
    public void There_is_a_sample_of_everything() => Assert.All(Samples.Types, static type => Assert.IsType(type, Samples.Of(type)));

    /// <summary>By name: <c>-Parameter $object</c>.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void It_means_for_a_parameter_what_it_meant(Journey journey)
    {
        var wrong = new List<string>();
        var taken = 0;
        foreach (
            var parameter in Cmdlets
                .SelectMany(Parameters)
                .Where(static parameter => ObjectsOf(parameter) is not null)
                .DistinctBy(static parameter => (parameter.DeclaringType, parameter.Name))
        )
        {
            foreach (var type in Samples.Types.Where(type => ObjectsOf(parameter)!(type)))
            {
                var sample = Samples.Of(type);
                var (before, after) = (Meaning(parameter, sample), Meaning(parameter, Sent(journey, type)));
                taken += before is null ? 0 : 1;
                if (!string.Equals(before, after, StringComparison.Ordinal) && !IsKindUntold(parameter, journey, type, before, after))
                {
                    wrong.Add($"{parameter.DeclaringType!.Name} -{parameter.Name} {type.Name}: was {before ?? "refused"}, is {after ?? "refused"}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(taken > 100, $"{taken}");
    }

    /// <summary>By the pipeline: the engine gets the same questions.</summary>
    [Theory]
    [MemberData(nameof(PipelineCmdlets))]
    public void It_means_for_the_pipeline_what_it_meant(string name)
    {
        var cmdlet = Cmdlets.Single(type => Name(type) == name);
        var wrong = new List<string>();
        var isText = PipelineParameters(cmdlet).Any(static parameter => parameter.IsDefined(typeof(NamedObjectAttribute)) && IsFromPipeline(parameter));
        foreach (var type in Samples.Types)
        {
            var live = Pipe(cmdlet, Samples.Of(type));
            foreach (var journey in live.EndsWith(Refused, StringComparison.Ordinal) ? new[] { Journey.Json } : [Journey.CliXml, Journey.Remote, Journey.Json])
            {
                // What tells no type is of any kind of component, and gives nothing but a property called Name as its name.
                if (
                    journey == Journey.Json
                    && ((Kinds.Contains(type) && !name.EndsWith(type.Name, StringComparison.Ordinal)) || (isText && !IsKnownByName(type)))
                )
                {
                    continue;
                }

                var lost = Pipe(cmdlet, Sent(journey, type)!);
                if (live != lost)
                {
                    wrong.Add($"{type.Name} by {journey}:\n  was {live}\n  is  {lost}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Where PowerShell makes a text of any object, the text must not be taken for a path.</summary>
    [Fact]
    public void Whatever_takes_paths_from_the_pipeline_refuses_other_objects() =>
        Assert.All(
            Cmdlets
                .SelectMany(Parameters)
                .Where(static parameter =>
                    parameter.Name is "Path" or "LiteralPath"
                    && parameter.GetCustomAttributes<ParameterAttribute>().Any(static given => given.ValueFromPipeline)
                ),
            static parameter => Assert.True(parameter.IsDefined(typeof(PathObjectAttribute)), $"{parameter.DeclaringType!.Name}.{parameter.Name}")
        );

    [Fact]
    public void Every_dictionary_is_taken_as_JSON_has_it() =>
        Assert.All(
            Cmdlets.SelectMany(Parameters).Where(static parameter => parameter.PropertyType == typeof(IDictionary)),
            static parameter => Assert.True(parameter.IsDefined(typeof(TableAttribute)), $"{parameter.DeclaringType!.Name}.{parameter.Name}")
        );

    [Theory]
    [InlineData("[pscustomobject]@{ Name = $args[0] } | Start-ImageBuild -Tag app:1")]
    [InlineData("[pscustomobject]@{ Name = $args[0] } | Publish-BuildContext")]
    [InlineData("Start-ImageBuild ([pscustomobject]@{ Name = $args[0] }) -Tag app:1")]
    [InlineData("Get-BuildContext -LiteralPath @{ Name = $args[0] }")]
    [InlineData("[version]'1.2' | Get-BuildContext")]
    [InlineData("{ 1 } | Start-ImageBuild -Tag app:1")]
    [InlineData("[pscustomobject]@{ Name = $args[0] } | Import-Stack")]
    public void An_object_that_is_no_folder_and_no_context_is_refused_with_words(string script)
    {
        // As long as a folder of that name is there, the text of the object would be one.
        var folder = NewFolder();
        foreach (var text in new[] { $"@{{Name={folder}}}", "1.2", " 1 ", "System.Collections.Hashtable" })
        {
            _ = Directory.CreateDirectory(Path.Combine(folder, text.Replace('/', '_')));
        }

        var result = Invoke("[void]$ExecutionContext.SessionState.Path.SetLocation($args[0]); " + script, folder);
        Assert.Equal(nameof(ErrorCode.NotAFileSystemPath), result.Error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("object of the type", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.False(Engine.WasAsked);
    }

    [Theory]
    [InlineData("$args[0] | Get-BuildContext")]
    [InlineData("Get-BuildContext $args[0]")]
    [InlineData("Get-BuildContext -LiteralPath $args[0]")]
    public void A_context_stands_for_its_folder_where_folders_are_read(string script)
    {
        var folder = Directory.CreateDirectory(Path.Combine(NewFolder(), "a[1]b")).FullName;
        foreach (var journey in Enum.GetValues<Journey>().Where(static journey => journey != Journey.JsonTable))
        {
            string? read = null;
            Engine.OnReadContext = (request, _, _) =>
            {
                read = request.Path;
                return Task.FromResult(AContext());
            };
            _ = Invoke(script, Sent(journey, AContext(folder))).Clean();
            Assert.Equal(folder, read);
        }
    }

    [Theory]
    [InlineData("[IO.DirectoryInfo]::new($args[0]) | Get-BuildContext")]
    [InlineData("Get-BuildContext ([IO.DirectoryInfo]::new($args[0]))")]
    [InlineData("[pscustomobject]@{ Path = $args[0] } | Get-BuildContext")]
    [InlineData("[pscustomobject]@{ FullName = $args[0] } | Get-BuildContext")]
    [InlineData("$ExecutionContext.SessionState.Path.GetResolvedPSPathFromPSPath($args[0]) | Get-BuildContext")]
    [InlineData("[void]$ExecutionContext.SessionState.Path.SetLocation([IO.Path]::GetDirectoryName($args[0])); Get-BuildContext 2026")]
    [InlineData(
        "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize([IO.DirectoryInfo]::new($args[0]))) | Get-BuildContext"
    )]
    public void What_names_a_folder_still_does(string script)
    {
        var folder = Directory.CreateDirectory(Path.Combine(NewFolder(), "2026")).FullName;
        string? read = null;
        Engine.OnReadContext = (request, _, _) =>
        {
            read = request.Path;
            return Task.FromResult(AContext());
        };
        _ = Invoke(script, folder).Clean();
        Assert.Equal(folder, read);
    }

    [Fact]
    public void A_dictionary_is_taken_as_JSON_has_it()
    {
        BuildRequest? asked = null;
        Engine.OnPlanBuild = request => asked = request;
        _ = Invoke("Start-ImageBuild -Context ('a' * 64) -Tag app:1 -BuildArg ([pscustomobject]@{ B = 1; A = 'x' }) -WhatIf").Clean();
        Assert.Equal([new("B", "1"), new("A", "x")], asked!.BuildArgs);
    }

    /// <summary>The parameters that are looked at, each with the objects that it may mean; null for the others.</summary>
    private static Func<Type, bool>? ObjectsOf(PropertyInfo parameter)
    {
        var type = parameter.PropertyType.IsArray ? parameter.PropertyType.GetElementType()! : parameter.PropertyType;
        return type.Namespace is "ZenImageBuilder.Parameters" or "ZenImageBuilder.Model" || parameter.IsDefined(typeof(PathObjectAttribute)) ? static _ => true
            : parameter.IsDefined(typeof(NamedObjectAttribute)) ? IsKnownByName
            : null;
    }

    private static bool IsKnownByName(Type type) =>
        type.GetProperty("Name") is { } name && Samples.Of(type) is var sample && sample.ToString() == (string?)name.GetValue(sample);

    /// <summary>What the parameter takes the value for; null where it is refused.</summary>
    private string? Meaning(PropertyInfo parameter, object? value)
    {
        try
        {
            foreach (var transformation in parameter.GetCustomAttributes<ArgumentTransformationAttribute>())
            {
                value = transformation.Transform(null!, value!);
            }

            return Words(LanguagePrimitives.ConvertTo(value, parameter.PropertyType, System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is PSInvalidCastException or ArgumentTransformationMetadataException or ImageBuilderException)
        {
            return null;
        }
    }

    private static string Words(object? meaning)
    {
        switch (meaning)
        {
            case string text:
                PathObjectAttribute.RequirePath(text);
                return text;
            case IEnumerable list:
                return string.Join(", ", list.Cast<object?>().Select(Words));
            case ComponentRef component:
                return $"{component} {component.Reference} {string.Join(' ', Enum.GetValues<ComponentKind>().Select(kind => Refusal(() => component.To(kind))))} {Refusal(() => component.ToStack())}";
            case SandboxFault fault:
                return fault with { } is var copy
                    ? string.Join(' ', typeof(SandboxFault).GetProperties().Select(property => $"{property.Name}={property.GetValue(copy)}"))
                    : "";
            default:
                return $"{meaning} {meaning?.GetType().GetProperty("Reference", BindingFlags.NonPublic | BindingFlags.Instance)?.GetValue(meaning)}";
        }
    }

    private static string Refusal(Func<string> ask)
    {
        try
        {
            return ask();
        }
        catch (ImageBuilderException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>JSON does not say which kind of component it is: its id is looked for among those of the kind that is asked for, and not found.</summary>
    private static bool IsKindUntold(PropertyInfo parameter, Journey journey, Type type, string? before, string? after) =>
        journey is Journey.Json or Journey.JsonTable
        && parameter.PropertyType.Name.StartsWith(nameof(ComponentRef), StringComparison.Ordinal)
        && Kinds.Contains(type)
        && before is not null
        && after?.StartsWith(before[..(before.IndexOf(Samples.Id.ToString(), StringComparison.Ordinal) + 36)], StringComparison.Ordinal) == true;

    private object? Sent(Journey journey, Type type)
    {
        if (!Arrived.TryGetValue((journey, type), out var sent))
        {
            Arrived[(journey, type)] = sent = Sent(journey, Samples.Of(type));
        }

        return sent;
    }

    private object? Sent(Journey journey, object value)
    {
        object? sent = null;
        _ = Invoke("param($send) $send.Invoke()", new Action(() => sent = journey.Send(value))).Clean();
        return sent;
    }

    private string Pipe(Type cmdlet, object value)
    {
        var asked = new List<string>();
        EngineLoader.Put(Home, AnsweringEngine.Create(asked));
        var others = string.Join(
            ' ',
            Parameters(cmdlet)
                .Where(parameter => Needed.ContainsKey(parameter.Name) && !IsFromPipeline(parameter))
                .Select(static parameter => $"-{parameter.Name} {Needed[parameter.Name]}")
        );
        var confirm = cmdlet.GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess ? "-Confirm:$false" : "";
        var result = Invoke($"param($value) ,$value | {Name(cmdlet)} {others} {confirm}", value);
        return $"{string.Join("; ", asked)} | {(result.Errors.Count > 0 || result.Terminating is not null ? Refused : "taken")}";
    }

    private static string Name(Type cmdlet) =>
        cmdlet.GetCustomAttribute<CmdletAttribute>() is { } attribute ? $"{attribute.VerbName}-{attribute.NounName}" : "";

    private static IEnumerable<PropertyInfo> Parameters(Type cmdlet) =>
        cmdlet.GetProperties().Where(static property => property.IsDefined(typeof(ParameterAttribute)));

    private static bool IsFromPipeline(PropertyInfo parameter) =>
        parameter.GetCustomAttributes<ParameterAttribute>().Any(static given => given.ValueFromPipeline);

    private static IEnumerable<PropertyInfo> PipelineParameters(Type cmdlet) =>
        Parameters(cmdlet)
            .Where(static parameter =>
                parameter.GetCustomAttributes<ParameterAttribute>().Any(static given => given.ValueFromPipeline || given.ValueFromPipelineByPropertyName)
            );
}
