@{
    RootModule = 'EmptyModule.dll'
    ModuleVersion = '0.1.0'
    PowerShellVersion = '7.4'
    CompatiblePSEditions = @('Core')
    FunctionsToExport = @()
    AliasesToExport = @()
    VariablesToExport = @()
    CmdletsToExport = @('Get-Nothing')
}
