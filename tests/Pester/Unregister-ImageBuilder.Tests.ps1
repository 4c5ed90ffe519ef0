Describe 'Unregister-ImageBuilder' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach { Register-ImageBuilder victim -Flavor aws -CodeBuildProject images -ErrorAction Ignore | Out-Null }

    It 'removes the image builder and writes nothing' {
        Unregister-ImageBuilder victim -Confirm:$false | Should -BeNullOrEmpty
        Get-ImageBuilder 'victim*' | Should -BeNullOrEmpty
    }

    It 'takes objects from the pipeline and writes them with -PassThru' {
        $victim = Get-ImageBuilder victim
        ($victim | Unregister-ImageBuilder -PassThru -Confirm:$false).Id | Should -Be $victim.Id
    }

    It 'removes nothing with -WhatIf' {
        Unregister-ImageBuilder victim -WhatIf
        (Get-ImageBuilder victim).Name | Should -Be 'victim'
    }

    It 'asks before it removes' {
        (Get-Command Unregister-ImageBuilder).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
    }

    It 'does not take wildcards' {
        (Get-ErrorOf { Unregister-ImageBuilder 'vic*' -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'leaves what a stack uses, and names the stack' {
        Register-PaperStack user | Out-Null
        $used = (Get-Stack user).ImageBuilder
        $refused = Get-ErrorOf { $used | Unregister-ImageBuilder -Confirm:$false }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentInUse,*'
        $refused.CategoryInfo.Category | Should -Be 'ResourceBusy'
        $refused.Exception.Message | Should -BeLike "*'user'*"
        Get-ImageBuilder $used.Name | Should -Not -BeNullOrEmpty
    }
}
