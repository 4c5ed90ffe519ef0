Describe 'Get-ImageBuilderSandbox' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $one = Start-ImageBuilderSandbox
        $two = Start-ImageBuilderSandbox
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'lists those of this process' {
        (Get-ImageBuilderSandbox).Id | Sort-Object | Should -Be ($one.Id, $two.Id | Sort-Object)
    }

    It 'finds one by id, by the beginning of the id and by the object' {
        (Get-ImageBuilderSandbox $one.Id).EndpointUrl | Should -Be $one.EndpointUrl
        (Get-ImageBuilderSandbox $two.Id.ToString().Substring(0, 13)).EndpointUrl | Should -Be $two.EndpointUrl
        ($one | Get-ImageBuilderSandbox).Credential.GetNetworkCredential().Password | Should -Be $one.Credential.GetNetworkCredential().Password
    }

    It 'reports one that does not run' {
        $missing = Get-ErrorOf { Get-ImageBuilderSandbox nope }
        $missing.FullyQualifiedErrorId | Should -BeLike 'SandboxNotFound,*'
        $missing.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $missing.TargetObject | Should -Be 'nope'
    }

    It 'completes ids' {
        (Complete 'Get-ImageBuilderSandbox ').CompletionText.Trim("'") | Sort-Object | Should -Be ($one.Id, $two.Id | Sort-Object | ForEach-Object ToString)
    }
}
