@{
    RootModule = 'ZenImageBuilder.dll'
    ModuleVersion = '0.1.0'
    GUID = '6b1d3c0e-6d0a-4a6e-9c57-0f6c1d0f8e52'
    Author = 'ZenImageBuilder contributors'
    CompanyName = 'ZenImageBuilder contributors'
    Copyright = 'Copyright ZenImageBuilder contributors. Apache-2.0.'
    Description = 'Builds container images on AWS CodeBuild without a local Docker: packs the build context, uploads it to S3, streams the log, pushes to ECR or any other registry, and returns an object that names the image by digest.'
    PowerShellVersion = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess = @('ZenImageBuilder.Format.ps1xml')
    FunctionsToExport = @()
    AliasesToExport = @()
    VariablesToExport = @()
    CmdletsToExport = @(
        'Copy-ArtifactStore'
        'Copy-ContainerRegistry'
        'Copy-ImageBuilder'
        'Copy-Stack'
        'Get-ArtifactStore'
        'Get-ArtifactStoreFlavor'
        'Get-BuildContext'
        'Publish-BuildContext'
        'Clear-BuildContext'
        'Get-ContainerRegistry'
        'Get-ContainerRegistryFlavor'
        'Get-ImageBuild'
        'Get-ImageBuilder'
        'Get-ImageBuilderFlavor'
        'Get-ImageBuilderSandbox'
        'Get-ImageBuildLog'
        'Get-Stack'
        'Register-ArtifactStore'
        'Register-ContainerRegistry'
        'Register-ImageBuilder'
        'Register-Stack'
        'Rename-ArtifactStore'
        'Rename-ContainerRegistry'
        'Rename-ImageBuilder'
        'Rename-Stack'
        'Select-Stack'
        'Set-ArtifactStore'
        'Set-ContainerRegistry'
        'Set-ImageBuilder'
        'Set-Stack'
        'Start-ImageBuild'
        'Start-ImageBuilderSandbox'
        'Stop-ImageBuild'
        'Stop-ImageBuilderSandbox'
        'Test-Stack'
        'Unregister-ArtifactStore'
        'Unregister-ContainerRegistry'
        'Unregister-ImageBuilder'
        'Unregister-Stack'
        'Wait-ImageBuild'
    )
    PrivateData = @{
        PSData = @{
            Tags = @('AWS', 'CodeBuild', 'ECR', 'Docker', 'Container', 'Image', 'Build', 'ZenML', 'CI', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://www.apache.org/licenses/LICENSE-2.0'
            ProjectUri = 'https://www.powershellgallery.com/packages/ZenImageBuilder'
        }
    }
}
