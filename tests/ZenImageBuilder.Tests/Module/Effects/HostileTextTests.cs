using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;
using ZenImageBuilder.Text;

namespace ZenImageBuilder.Tests.Module.Effects;

/// <summary>Texts of logs, services and files that a terminal would obey, through every view and every stream: none comes out, and objects keep them as they are.</summary>
public sealed class HostileTextTests : CmdletTest
{
    private const string Hostile = "\e]52;c;ZXZpbA==\a\e[2J\u009b1A\r\b\u202ex";

    private const string Shown = @"\e]52;c;ZXZpbA==\a\e[2J\x9b1A\r\b\u202ex";

    private static readonly Lazy<IReadOnlyList<XElement>> Views = new(static () =>
        [.. XDocument.Load(Path.Combine(ModuleFolder.Path, "ZenImageBuilder.Format.ps1xml")).Descendants("View")]
    );

    private readonly TextHost _host = new();

    private readonly Runspace _screen;

    public HostileTextTests(HostedHome home)
        : base(home)
    {
        _screen = RunspaceFactory.CreateRunspace(_host, InitialSessionState.CreateDefault2());
        _screen.Open();
        _screen.SessionStateProxy.SetVariable("PSModuleAutoLoadingPreference", "None");
        _ = Invoke(_screen, "Import-Module $args[0]", Manifest).Clean();
    }

    public static TheoryData<string> Types { get; } =
    [
        .. typeof(ImageBuild)
            .Assembly.GetExportedTypes()
            .Where(static type => type is { Namespace: "ZenImageBuilder.Model", IsClass: true, IsAbstract: false })
            .Select(static type => type.Name)
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void The_usual_view_of_an_object_shows_nothing_that_a_terminal_obeys(string type)
    {
        _ = Invoke(_screen, "$args[0] | Out-Default", Filled(Type(type), 0)).Clean();
        Assert.Equal(_host.Screen, TerminalText.Escape(_host.Screen));
        Assert.Contains(@"\e]", _host.Screen, StringComparison.Ordinal);
    }

    /// <summary>The views that Format-List and Format-Table take, item by item: neither cmdlet is part of the engine that tests run in.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void Every_view_of_an_object_is_there_and_shows_nothing_that_a_terminal_obeys(string type)
    {
        var views = Views.Value.Where(view => view.Descendants("TypeName").Single().Value == Type(type).FullName).ToList();
        Assert.Contains(views, static view => view.Element("ListControl") is not null);
        Assert.Contains(views, static view => view.Element("TableControl") is not null);
        Assert.All(
            views.Descendants("PropertyName"),
            name => Assert.True(Type(type).GetProperty(name.Value)!.PropertyType.IsValueType, $"{name.Value} is shown as it is")
        );
        var columns = views
            .Where(static view => view.Element("TableControl") is not null)
            .Select(static view => (view.Descendants("TableColumnHeader").Count(), view.Descendants("TableColumnItem").Count()));
        Assert.All(columns, static count => Assert.Equal(count.Item1, count.Item2));
        foreach (var script in views.Descendants("ScriptBlock").Select(static script => script.Value))
        {
            var shown = Invoke("$args[0] | ForEach-Object ([scriptblock]::Create($args[1]))", Filled(Type(type), 0), script).Clean().Output;
            AssertFit(shown.SelectMany(static item => item?.BaseObject is string[] several ? several : [item?.ToString() ?? ""]));
        }
    }

    [Fact]
    public void Colours_of_a_log_are_seen_where_the_screen_shows_them()
    {
        var line = new BuildLogLine(DateTimeOffset.UnixEpoch, "\e[31mred\e[2J", "b");
        _ = Invoke(_screen, "$args[0] | Out-Default", line).Clean();
        Assert.Equal("red\\e[2J", _host.Exact.Trim());
        _host.HasColours = true;
        _ = Invoke(_screen, "$PSStyle.OutputRendering = 'Ansi'; $args[0] | Out-Default", line).Clean();
        Assert.Contains("\e[31mred\\e[2J\e[0m", _host.Exact, StringComparison.Ordinal);
    }

    [Fact]
    public void No_stream_carries_what_a_terminal_obeys_and_the_log_keeps_it()
    {
        var build = ABuild(
            ImageBuildStatus.Failed,
            new("BUILD", Hostile, Hostile, [Hostile])
            {
                Step = Hostile,
                Cause = Hostile,
                Remedy = Hostile,
            }
        ) with
        {
            BuildId = Hostile,
            Phase = Hostile,
        };
        var line = new BuildLogLine(DateTimeOffset.UnixEpoch, Hostile, Hostile);
        Engine.OnFindBuild = _ => [build];
        Engine.OnWait = (_, observer, _) =>
        {
            observer.Report(new VerboseMessage(Hostile));
            observer.Report(new DebugMessage(Hostile));
            observer.Report(new WarningMessage(Hostile));
            observer.Report(new BuildDelayed(build, Hostile));
            observer.Report(new BuildProgress(build with { Status = ImageBuildStatus.InProgress }));
            observer.Report(
                new DeploymentEventSeen(
                    new()
                    {
                        Timestamp = DateTimeOffset.UnixEpoch,
                        Stack = Hostile,
                        Resource = Hostile,
                        Type = Hostile,
                        Status = Hostile,
                        Reason = Hostile,
                    }
                )
            );
            observer.Report(new DeploymentProgress(Hostile, Hostile, 1, 2, IsOver: false));
            observer.Report(new LogLineRead(line));
            return Sequence.Of(build);
        };
        var result = Invoke(_screen, "$DebugPreference = 'Continue'; Wait-ImageBuild x -Verbose");
        Assert.Equal(Hostile, Assert.IsType<BuildLogLine>(result.Information[^1].MessageData).Message);
        Assert.Same(line, result.Information[^1].MessageData);
        Assert.Equal(Shown, result.Information[^1].ToString());
        Assert.Equal(2, result.Information.Count);
        Assert.NotEmpty(result.Progress);
        AssertFit([.. result.Warnings, .. result.Verbose, .. result.Debug, .. result.Information.Select(static record => record.ToString())]);
        AssertFit(result.Progress.SelectMany(static bar => new[] { bar.Activity, bar.StatusDescription }));
        Assert.All(result.Progress, static bar => Assert.DoesNotContain('\n', bar.Activity + bar.StatusDescription));
        AssertFit(result.Error);
        Assert.Same(build, result.Error.TargetObject);
        Assert.Equal(_host.Screen, TerminalText.Escape(_host.Screen));
    }

    [Fact]
    public void No_error_carries_what_a_terminal_obeys_whoever_raised_it()
    {
        Engine.OnFindStack = static reference =>
            throw (reference == "own" ? new ImageBuilderException(ErrorCode.AccessDenied, Hostile, Hostile, Hostile) : new InvalidOperationException(Hostile));
        var own = Invoke("Get-Stack own").Error;
        AssertFit(own);
        Assert.Equal((Hostile, Shown), (own.TargetObject, own.ErrorDetails.RecommendedAction));
        Assert.Equal(Shown, own.Exception.Message);
        AssertFit(Invoke("Get-Stack other").Error);
    }

    [Fact]
    public void No_question_shows_what_a_terminal_obeys()
    {
        Engine.OnFindBuild = static _ => [ABuild(ImageBuildStatus.Succeeded) with { BuildId = Hostile, Tags = [Hostile] }];
        _ = Invoke(_screen, "Remove-ImageBuild x -WhatIf").Clean();
        Assert.Contains(Shown, _host.Screen, StringComparison.Ordinal);
        Assert.Equal(_host.Screen, TerminalText.Escape(_host.Screen));
    }

    [Fact]
    public void No_completion_types_what_a_terminal_obeys()
    {
        Engine.OnFindStack = static _ => [AStack("fine") with { ImageBuilder = ABuilder(Hostile) }, AStack(Hostile)];
        var script = "Get-Stack ";
        var matches = Invoke("(TabExpansion2 $args[0] $args[0].Length).CompletionMatches", script).Clean().All<CompletionResult>();
        Assert.Equal(["fine"], matches.Select(static match => match.CompletionText));
        AssertFit(matches.Select(static match => match.ToolTip));
    }

    [Fact]
    public void No_job_carries_what_a_terminal_obeys()
    {
        var build = ABuild(ImageBuildStatus.Failed, new("BUILD", null, Hostile, [])) with { BuildId = Hostile };
        Engine.OnStartBuild = (_, observer, _) =>
        {
            observer.Report(new WarningMessage(Hostile));
            observer.Report(new LogLineRead(new(DateTimeOffset.UnixEpoch, Hostile, "b")));
            observer.Report(new BuildProgress(build with { Status = ImageBuildStatus.InProgress }));
            return Task.FromResult(build);
        };
        var result = Invoke(
                "$job = Start-ImageBuild $args[0] -Tag app:1 -AsJob; $null = Wait-Job $job; $job.Warning.Message; $job.Information | % ToString; $job.Progress.Activity; $job.Error | % ToString",
                NewFolder()
            )
            .Clean();
        Assert.Contains(Shown, result.All<string>());
        AssertFit(result.All<string>());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close(_screen);
        }

        base.Dispose(disposing);
    }

    private static Type Type(string name) => typeof(ImageBuild).Assembly.GetType($"ZenImageBuilder.Model.{name}")!;

    private static void AssertFit(ErrorRecord error) =>
        AssertFit([
            error.ToString(),
            error.CategoryInfo.ToString(),
            error.CategoryInfo.TargetName,
            error.ErrorDetails?.Message ?? "",
            error.ErrorDetails?.RecommendedAction ?? "",
            error.FullyQualifiedErrorId,
        ]);

    private static void AssertFit(IEnumerable<string> texts) => Assert.All(texts, static text => Assert.Equal(TerminalText.Escape(text), text));

    /// <summary>An object whose every text is hostile, all the way down.</summary>
    private static object? Filled(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string) || type == typeof(object))
        {
            return Hostile;
        }

        if (type.IsValueType)
        {
            return Activator.CreateInstance(type);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
            foreach (var name in new[] { Hostile, "CodeBuildProject", "Path", "Uri", "Region", "ComputeType" })
            {
                map[name] = Hostile;
            }

            return map;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var items = Array.CreateInstance(type.GetGenericArguments()[0], depth > 2 ? 0 : 1);
            if (items.Length > 0)
            {
                items.SetValue(Filled(type.GetGenericArguments()[0], depth + 1), 0);
            }

            return items;
        }

        if (type.Assembly != typeof(ImageBuild).Assembly || depth > 3)
        {
            return null;
        }

        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite))
        {
            property.SetValue(made, Filled(property.PropertyType, depth + 1));
        }

        return made;
    }
}
