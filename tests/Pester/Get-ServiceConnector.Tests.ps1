Describe 'Get-ServiceConnector' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-PaperConnector get-generic aws-generic | Out-Null
        Register-PaperConnector get-bucket s3-bucket | Set-ServiceConnector -Label @{ team = 'ml' } -NoVerify | Out-Null
    }

    It 'lists by name, pattern, id prefix, resource type and label' {
        (Get-ServiceConnector).Name | Should -Be 'get-bucket', 'get-generic'
        (Get-ServiceConnector 'get-g*').Name | Should -Be 'get-generic'
        $one = Get-ServiceConnector get-bucket
        (Get-ServiceConnector $one.Id.ToString().Substring(0, 8)).Name | Should -Be 'get-bucket'
        (Get-ServiceConnector -ResourceType aws-generic).Name | Should -Be 'get-generic'
        (Get-ServiceConnector -Label @{ team = 'm*' }).Name | Should -Be 'get-bucket'
        Get-ServiceConnector -Type docker | Should -BeNullOrEmpty
    }

    It 'says what is not there' {
        $missing = Get-ErrorOf { Get-ServiceConnector nowhere }
        $missing.FullyQualifiedErrorId | Should -BeLike 'ConnectorNotFound,*'
        $missing.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        Get-ServiceConnector 'nowhere*' | Should -BeNullOrEmpty
    }

    It 'completes names' { (Complete 'Get-ServiceConnector get-').CompletionText | Should -Be 'get-bucket', 'get-generic' }
}
