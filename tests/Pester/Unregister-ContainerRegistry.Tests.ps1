Describe 'Unregister-ContainerRegistry' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach { Register-ContainerRegistry victim -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com -ErrorAction Ignore | Out-Null }

    It 'removes the container registry and writes nothing' {
        Unregister-ContainerRegistry victim -Confirm:$false | Should -BeNullOrEmpty
        Get-ContainerRegistry 'victim*' | Should -BeNullOrEmpty
    }

    It 'takes objects from the pipeline and writes them with -PassThru' {
        $victim = Get-ContainerRegistry victim
        ($victim | Unregister-ContainerRegistry -PassThru -Confirm:$false).Id | Should -Be $victim.Id
    }

    It 'removes nothing with -WhatIf' {
        Unregister-ContainerRegistry victim -WhatIf
        (Get-ContainerRegistry victim).Name | Should -Be 'victim'
    }

    It 'asks before it removes' {
        (Get-Command Unregister-ContainerRegistry).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
    }

    It 'does not take wildcards' {
        (Get-ErrorOf { Unregister-ContainerRegistry 'vic*' -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'leaves what a stack uses, and names the stack' {
        Register-PaperStack user | Out-Null
        $used = (Get-Stack user).ContainerRegistry
        $refused = Get-ErrorOf { $used | Unregister-ContainerRegistry -Confirm:$false }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentInUse,*'
        $refused.CategoryInfo.Category | Should -Be 'ResourceBusy'
        $refused.Exception.Message | Should -BeLike "*'user'*"
        Get-ContainerRegistry $used.Name | Should -Not -BeNullOrEmpty
    }
}
