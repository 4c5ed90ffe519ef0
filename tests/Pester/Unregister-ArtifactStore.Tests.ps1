Describe 'Unregister-ArtifactStore' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach { Register-ArtifactStore victim -Flavor s3 -Path s3://bucket/prefix -ErrorAction Ignore | Out-Null }

    It 'removes the artifact store and writes nothing' {
        Unregister-ArtifactStore victim -Confirm:$false | Should -BeNullOrEmpty
        Get-ArtifactStore 'victim*' | Should -BeNullOrEmpty
    }

    It 'takes objects from the pipeline and writes them with -PassThru' {
        $victim = Get-ArtifactStore victim
        ($victim | Unregister-ArtifactStore -PassThru -Confirm:$false).Id | Should -Be $victim.Id
    }

    It 'removes nothing with -WhatIf' {
        Unregister-ArtifactStore victim -WhatIf
        (Get-ArtifactStore victim).Name | Should -Be 'victim'
    }

    It 'asks before it removes' {
        (Get-Command Unregister-ArtifactStore).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
    }

    It 'does not take wildcards' {
        (Get-ErrorOf { Unregister-ArtifactStore 'vic*' -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'leaves what a stack uses, and names the stack' {
        Register-PaperStack user | Out-Null
        $used = (Get-Stack user).ArtifactStore
        $refused = Get-ErrorOf { $used | Unregister-ArtifactStore -Confirm:$false }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentInUse,*'
        $refused.CategoryInfo.Category | Should -Be 'ResourceBusy'
        $refused.Exception.Message | Should -BeLike "*'user'*"
        Get-ArtifactStore $used.Name | Should -Not -BeNullOrEmpty
    }
}
