BeforeDiscovery { . (Join-Path $PSScriptRoot Components.ps1) }

Describe 'Unregister-<Noun>' -ForEach $kinds {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Use-Component $Noun
    }

    BeforeEach { Register-Component victim @Least -ErrorAction Ignore | Out-Null }

    It 'removes the <Words> and writes nothing' {
        Unregister-Component victim -Confirm:$false | Should -BeNullOrEmpty
        Get-Component 'victim*' | Should -BeNullOrEmpty
    }

    It 'takes objects from the pipeline and writes them with -PassThru' {
        $victim = Get-Component victim
        ($victim | Unregister-Component -PassThru -Confirm:$false).Id | Should -Be $victim.Id
    }

    It 'removes nothing with -WhatIf' {
        Unregister-Component victim -WhatIf
        (Get-Component victim).Name | Should -Be 'victim'
    }

    It 'asks before it removes' {
        (Get-Command "Unregister-$Noun").ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
    }

    It 'does not take wildcards' {
        (Get-ErrorOf { Unregister-Component 'vic*' -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'leaves what a stack uses, and names the stack' {
        Register-PaperStack user | Out-Null
        $used = (Get-Stack user).$Noun
        $refused = Get-ErrorOf { $used | Unregister-Component -Confirm:$false }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentInUse,*'
        $refused.CategoryInfo.Category | Should -Be 'ResourceBusy'
        $refused.Exception.Message | Should -BeLike "*'user'*"
        Get-Component $used.Name | Should -Not -BeNullOrEmpty
    }
}
