Describe 'Unregister-ServiceConnector' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach { Register-PaperConnector gone | Out-Null }
    AfterEach {
        Get-ImageBuilder | Unregister-ImageBuilder -Confirm:$false
        Get-ServiceConnector | Unregister-ServiceConnector -Confirm:$false
    }

    It 'removes it' {
        (Unregister-ServiceConnector gone -PassThru -Confirm:$false).Name | Should -Be 'gone'
        Get-ServiceConnector | Should -BeNullOrEmpty
    }

    It 'refuses while something uses it, and names that' {
        Register-ImageBuilder cloud -Flavor aws -CodeBuildProject images -Connector gone -NoVerify | Out-Null
        $used = Get-ErrorOf { Unregister-ServiceConnector gone -Confirm:$false }
        $used.FullyQualifiedErrorId | Should -BeLike 'ConnectorInUse,*'
        "$used" | Should -BeLike "*the image builder 'cloud'*"
        $used.ErrorDetails.RecommendedAction | Should -BeLike '*Disconnect-ImageBuilder cloud*'
    }

    It 'removes nothing with -WhatIf' {
        Unregister-ServiceConnector gone -WhatIf
        (Get-ServiceConnector).Name | Should -Be 'gone'
    }
}
