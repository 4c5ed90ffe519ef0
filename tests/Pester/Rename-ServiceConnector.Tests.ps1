Describe 'Rename-ServiceConnector' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach { $before = Register-PaperConnector original }
    AfterEach {
        Get-ImageBuilder | Unregister-ImageBuilder -Confirm:$false
        Get-ServiceConnector | Unregister-ServiceConnector -Confirm:$false
    }

    It 'keeps what uses it' {
        Register-ImageBuilder cloud -Flavor aws -CodeBuildProject images -Connector original -NoVerify | Out-Null
        ($before | Rename-ServiceConnector -NewName other).Id | Should -Be $before.Id
        (Get-ImageBuilder cloud).Connector.Name | Should -Be 'other'
    }

    It 'refuses a name that is taken or not allowed' {
        Register-PaperConnector taken | Out-Null
        (Get-ErrorOf { Rename-ServiceConnector original TAKEN }).FullyQualifiedErrorId | Should -BeLike 'ConnectorExists,*'
        (Get-ErrorOf { Rename-ServiceConnector original 'a b' }).FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
    }

    It 'changes nothing with -WhatIf' {
        Rename-ServiceConnector original other -WhatIf | Should -BeNullOrEmpty
        (Get-ServiceConnector).Name | Should -Be 'original'
    }
}
