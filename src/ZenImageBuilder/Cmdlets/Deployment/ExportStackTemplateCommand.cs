using System.Management.Automation;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Cmdlets.Deployment;

/// <summary>Writes a template of the resources that a stack needs in an AWS account.</summary>
[Cmdlet(VerbsData.Export, Nouns.StackTemplate, SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportStackTemplateCommand : TextExportCmdlet
{
    /// <summary>The language of the template.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateSet(nameof(StackTemplateFormat.CloudFormation), nameof(StackTemplateFormat.Terraform))]
    public string Format { get; set; } = null!;

    private protected override Task ProcessRecordAsync(CancellationToken cancellationToken)
    {
        var format = Enum.Parse<StackTemplateFormat>(Format, ignoreCase: true);
        var file = format == StackTemplateFormat.Terraform ? "main.tf" : "stack.yaml";
        return ExportAsync(file, $"Export template of {format}", () => Engine.Deployments.Template(format), cancellationToken);
    }
}
