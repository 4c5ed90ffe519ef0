using System.Management.Automation;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.Module.Binding;

public sealed class StackFileCmdletTests(HostedHome home) : CmdletTest(home)
{
    private const string Text = "stack_name: prod\n";

    private readonly Dictionary<Guid, string> _stacks = [];

    private readonly List<string> _exported = [];

    private StackImportRequest? _request;

    private string Folder => field ??= NewFolder();

    [Fact]
    public void Export_writes_the_text_to_the_pipeline()
    {
        PlanExport();
        Engine.OnActiveStack = () => AStackOf("active");
        Assert.Equal(["stack_name: prod", "stack_name: prod"], Invoke("Export-Stack prod; Export-Stack").Clean().All<string>());
        Assert.Equal(["prod", "active"], _exported);
    }

    [Fact]
    public void Export_writes_a_file_and_replaces_one_only_with_Force()
    {
        PlanExport(warning: "Something is missing.");
        var file = Path.Combine(Folder, "one.yaml");
        var result = Invoke("Export-Stack prod $args[0] -ZenMLVersion 0.84.2 -PassThru", file);
        Assert.Equal((file, "Something is missing."), (result.One<FileInfo>().FullName, Assert.Single(result.Warnings)));
        Assert.Equal(Text, File.ReadAllText(file));
        File.WriteAllText(file, "mine");
        ComponentCmdletTests.AssertError(Invoke("Export-Stack prod $args[0]", file).Error, ErrorCode.FileExists, ErrorCategory.ResourceExists, file);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Empty(Invoke("Export-Stack prod $args[0] -Force", file).Output);
        Assert.Equal(Text, File.ReadAllText(file));
    }

    [Fact]
    public void Export_names_the_file_in_a_folder_after_the_stack()
    {
        PlanExport();
        _ = Invoke("'a', 'b' | Export-Stack -Path $args[0]", Folder).Clean();
        Assert.Equal(["a.yaml", "b.yaml"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Export_with_WhatIf_writes_nothing()
    {
        PlanExport();
        _ = Invoke("Export-Stack prod $args[0] -WhatIf", Path.Combine(Folder, "x.yaml")).Clean();
        Assert.Empty(Directory.GetFiles(Folder));
        Assert.Empty(_exported);
    }

    [Fact]
    public void Export_to_a_folder_that_is_not_there_is_an_error_of_that_file()
    {
        PlanExport();
        var error = Invoke("Export-Stack prod $args[0]", Path.Combine(Folder, "none", "x.yaml")).Error;
        Assert.Equal((ErrorCategory.WriteError, "FileUnwritable"), (error.CategoryInfo.Category, error.FullyQualifiedErrorId.Split(',')[0]));
        ComponentCmdletTests.AssertError(Invoke("Export-Stack").Error, ErrorCode.NoActiveStack, ErrorCategory.ObjectNotFound, null);
    }

    [Fact]
    public void Import_plans_asks_and_registers()
    {
        var import = PlanImport();
        var file = AFile("a.yaml");
        Assert.Equal("prod", Invoke("Import-Stack $args[0] -Name prod -Rename -SetActive", file).Clean().One<Stack>().Name);
        Assert.Equal((Text, "prod", ImportConflict.Rename, true), (_request!.Text, _request.Name, _request.Conflict, _request.SetActive));
        Assert.Equal(1, import.Runs);
        _ = Invoke("Import-Stack $args[0] -Force", file).Clean();
        Assert.Equal((null, ImportConflict.Overwrite, false), (_request.Name, _request.Conflict, _request.SetActive));
    }

    [Fact]
    public void Import_with_WhatIf_only_plans()
    {
        var import = PlanImport();
        Assert.Empty(Invoke("Import-Stack $args[0] -WhatIf", AFile("a.yaml")).Clean().Output);
        Assert.Equal(0, import.Runs);
    }

    [Fact]
    public void Import_takes_patterns_and_files_from_the_pipeline_and_goes_on_after_a_bad_one()
    {
        _ = PlanImport();
        _ = AFile("a.yaml");
        _ = AFile("b.yaml");
        Assert.Equal(2, Invoke("Import-Stack $args[0]", Path.Combine(Folder, "*.yaml")).Clean().All<Stack>().Count);
        Assert.Equal(
            2,
            Invoke("$args | Import-Stack", new FileInfo(Path.Combine(Folder, "a.yaml")), new FileInfo(Path.Combine(Folder, "b.yaml")))
                .Clean()
                .All<Stack>()
                .Count
        );
        var result = Invoke("Import-Stack $args[0], $args[1]", Path.Combine(Folder, "none.yaml"), Path.Combine(Folder, "a.yaml"));
        _ = result.One<Stack>();
        ComponentCmdletTests.AssertError(result.Error, ErrorCode.FileUnreadable, ErrorCategory.ReadError, Path.Combine(Folder, "none.yaml"));
    }

    [Fact]
    public void Import_warns_of_what_it_leaves_out_and_is_quiet_where_nothing_is_to_do()
    {
        var import = PlanImport();
        import.Warnings = ["A secret was left out."];
        import.Steps = [];
        var result = Invoke("Import-Stack $args[0] -WhatIf", AFile("a.yaml"));
        Assert.Equal("A secret was left out.", Assert.Single(result.Warnings));
        Assert.Equal("prod", result.One<Stack>().Name);
    }

    [Fact]
    public void Rename_and_Force_contradict_each_other() =>
        ComponentCmdletTests.AssertError(
            Invoke("Import-Stack x -Rename -Force").Error,
            ErrorCode.InvalidParameterCombination,
            ErrorCategory.InvalidArgument,
            null
        );

    private string AFile(string name)
    {
        var file = Path.Combine(Folder, name);
        File.WriteAllText(file, Text);
        return file;
    }

    private void PlanExport(string? warning = null)
    {
        Engine.OnResolveStack = AStackOf;
        Engine.OnActiveStack = static () => null;
        Engine.OnExport = (id, _) =>
        {
            _exported.Add(_stacks[id]);
            return new(Text, warning is null ? [] : [warning]);
        };
    }

    private Stack AStackOf(string name)
    {
        var stack = AStack(name);
        _stacks.Add(stack.Id, name);
        return stack;
    }

    private FakeImport PlanImport()
    {
        var import = new FakeImport();
        Engine.OnPlanImport = request =>
        {
            _request = request;
            return import;
        };
        return import;
    }

    private sealed class FakeImport : IStackImport
    {
        public int Runs { get; private set; }

        public string Stack => "prod";

        public IReadOnlyList<string> Steps { get; set; } = ["register the stack"];

        public IReadOnlyList<string> Warnings { get; set; } = [];

        public Stack Run()
        {
            Runs++;
            return AStack();
        }
    }
}
