#Requires -Version 7.4
<#
.SYNOPSIS
Builds the help in en-US from the pages in docs. The same pages always give the same bytes.
.DESCRIPTION
Converts the pages with Microsoft.PowerShell.PlatyPS, then corrects what Get-Help would show badly: PlatyPS leaves markdown in the texts, puts the code of an example into
its introduction, and omits pipeline input, wildcards and aliases from the parameters of the syntax.
#>
[CmdletBinding()]
param()

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$root = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..'))
$target = [IO.Directory]::CreateDirectory([IO.Path]::Combine($root, 'en-US')).FullName

Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0 -ErrorAction Ignore
if (-not (Get-Module Microsoft.PowerShell.PlatyPS)) {
    throw 'Microsoft.PowerShell.PlatyPS is missing: Install-PSResource Microsoft.PowerShell.PlatyPS'
}

# The text of markdown without its marks.
function Remove-Mark([string] $Text) { $Text -replace '\[([^\]]+)\]\([^)]+\)', '$1' -replace '`([^`]+)`', '$1' }

# Each paragraph or list item becomes one line; the program that shows the text wraps it.
function Get-Paragraph([string] $Markdown) {
    foreach ($block in $Markdown.Trim() -replace "`r" -split '\n\s*\n') {
        $lines = $block -replace '\n(?!\s*(-|\d+\.) )\s*', ' '
        if ($lines) { Remove-Mark $lines }
    }
}

function Set-Paragraph([Xml.XmlElement] $Element, [string] $Markdown) {
    $Element.InnerXml = ''
    foreach ($text in Get-Paragraph $Markdown) {
        $paragraph = $Element.OwnerDocument.CreateElement('maml', 'para', $Element.GetNamespaceOfPrefix('maml'))
        $paragraph.InnerText = $text
        [void]$Element.AppendChild($paragraph)
    }
}

# An example of a page is an introduction, one block of code, and remarks.
function Set-Example([Xml.XmlElement] $Element, [string] $Title, [string] $Markdown, [Xml.XmlNamespaceManager] $Names) {
    if ($Markdown -replace "`r" -notmatch '(?s)^(?<introduction>.*?)```powershell\n(?<code>.*?)\n```(?<remarks>.*)$') { throw "The example '$Title' has no code." }
    $Element.SelectSingleNode('maml:title', $Names).InnerText = "--- $Title ---"
    $Element.SelectSingleNode('maml:introduction', $Names).InnerXml = ''
    $Element.SelectSingleNode('dev:code', $Names).InnerText = $Matches.code
    $remarks = $Element.SelectSingleNode('dev:remarks', $Names)
    Set-Paragraph $remarks "$($Matches.introduction)`n`n$($Matches.remarks)"

    # An empty line before the next example.
    [void]$remarks.AppendChild($Element.OwnerDocument.CreateElement('maml', 'para', $Element.GetNamespaceOfPrefix('maml')))
}

function Set-Command([Xml.XmlElement] $Command, [object] $Page, [Xml.XmlNamespaceManager] $Names) {
    foreach ($texts in $Command.SelectNodes('.//maml:description | .//maml:alert', $Names)) {
        $markdown = foreach ($paragraph in $texts.SelectNodes('maml:para', $Names)) { $paragraph.InnerText }
        Set-Paragraph $texts ($markdown -join "`n`n")
    }

    $examples = @($Command.SelectNodes('command:examples/command:example', $Names))
    for ($index = 0; $index -lt $examples.Count; $index++) { Set-Example $examples[$index] $Page.Examples[$index].Title $Page.Examples[$index].Remarks $Names }

    foreach ($parameter in $Command.SelectNodes('command:syntax/command:syntaxItem/command:parameter', $Names)) {
        $name = $parameter.SelectSingleNode('maml:name', $Names).InnerText
        $whole = $Command.SelectSingleNode("command:parameters/command:parameter[maml:name = '$name']", $Names)
        foreach ($attribute in 'pipelineInput', 'globbing', 'aliases') { $parameter.SetAttribute($attribute, $whole.GetAttribute($attribute)) }
    }

    # In a shell, a link to another page is useless, but the name of the page is not.
    foreach ($link in $Command.SelectNodes('command:relatedLinks/maml:navigationLink', $Names)) {
        if ($link.SelectSingleNode('maml:linkText', $Names).InnerText -eq 'Online Version') { [void]$link.ParentNode.RemoveChild($link) }
        else { $link.SelectSingleNode('maml:uri', $Names).InnerText = '' }
    }
}

function Export-CommandHelp {
    $pages = @(Get-ChildItem ([IO.Path]::Combine($root, 'docs', 'cmdlets')) -Filter *-*.md | Sort-Object Name -Culture '' | Import-MarkdownCommandHelp)
    $built = New-Item -ItemType Directory ([IO.Path]::Combine([IO.Path]::GetTempPath(), [guid]::NewGuid()))
    try {
        foreach ($file in $pages | Export-MamlCommandHelp -OutputFolder $built -Force) {
            $xml = [xml]::new()
            $xml.Load($file.FullName)
            $names = [Xml.XmlNamespaceManager]::new($xml.NameTable)
            foreach ($prefix in 'maml', 'command', 'dev') { $names.AddNamespace($prefix, $xml.DocumentElement.GetNamespaceOfPrefix($prefix)) }
            foreach ($command in $xml.SelectNodes('/*/command:command', $names)) {
                $name = $command.SelectSingleNode('command:details/command:name', $names).InnerText
                Set-Command $command ($pages | Where-Object Title -EQ $name) $names
            }

            $settings = [Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [Text.UTF8Encoding]::new($false) }
            $writer = [Xml.XmlWriter]::Create([IO.Path]::Combine($target, $file.Name), $settings)
            try { $xml.Save($writer) } finally { $writer.Dispose() }
        }
    }
    finally { Remove-Item -Recurse $built }
}

# Wraps a line at 80 characters; the following lines are indented like the text of the first one.
function Split-Line([string] $Text, [string] $Indent) {
    [void]($Text -match '^(- |\d+\. )?')
    $line, $rest = $Indent, ($Indent + ' ' * $Matches[0].Length)
    $isEmpty = $true
    foreach ($word in $Text -split ' ') {
        if (-not $isEmpty -and $line.Length + 1 + $word.Length -gt 80) {
            $line
            $line, $isEmpty = $rest, $true
        }
        $line += $isEmpty ? $word : " $word"
        $isEmpty = $false
    }
    $line
}

# An about topic as Get-Help shows it: headings in capitals, text indented by four.
function Export-Topic([IO.FileInfo] $Page) {
    $text = [IO.File]::ReadAllText($Page.FullName) -replace "`r"
    $lines = foreach ($block in [regex]::Matches($text, '(?sm)^```\w*\n(?<code>.*?)\n```$|^(?<level>#+) (?<heading>[^\n]+)$|^(?<text>(?!```)[^\n#].*?)(?=\n\s*\n|\s*\z)')) {
        if ($block.Groups['code'].Success) { $block.Groups['code'].Value -replace '(?m)^(?=.)', '        ' }
        elseif ($block.Groups['heading'].Success) {
            switch ($block.Groups['level'].Length) {
                1 { "TOPIC`n    $($block.Groups['heading'].Value)" }
                2 { $block.Groups['heading'].Value.ToUpperInvariant() }
                default { "  $($block.Groups['heading'].Value)" }
            }
        }
        else {
            @(foreach ($paragraph in Get-Paragraph $block.Value) {
                foreach ($item in $paragraph -split '\n') { Split-Line $item.TrimStart() '    ' }
            }) -join "`n"
        }
    }
    $joined = ($lines -join "`n`n") -replace '(?m)^([A-Z][A-Z ]*)\n\n', "`$1`n"
    [IO.File]::WriteAllText([IO.Path]::Combine($target, "$($Page.BaseName).help.txt"), "$joined`n")
}

Export-CommandHelp
foreach ($page in Get-ChildItem ([IO.Path]::Combine($root, 'docs', 'about')) -Filter about_*.md) { Export-Topic $page }
Get-ChildItem $target | ForEach-Object FullName
