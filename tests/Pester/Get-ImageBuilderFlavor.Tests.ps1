Describe 'Get-ImageBuilderFlavor' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'lists every flavor that Register-ImageBuilder takes' {
        (Get-ImageBuilderFlavor).Name | Should -Be 'aws'
        (Complete 'Register-ImageBuilder x -Flavor ').CompletionText | Should -Be 'aws'
    }

    It 'tells the attributes with what they hold' {
        $attribute = (Get-ImageBuilderFlavor aws).Attributes | Where-Object Name -EQ CodeBuildProject
        $attribute.Required | Should -BeTrue
        $attribute.Type | Should -Be 'string'
    }

    It 'names parameters that Register-ImageBuilder has' {
        $parameters = (Get-Command Register-ImageBuilder).Parameters.Keys
        (Get-ImageBuilderFlavor).Attributes.Name | Where-Object { $_ -notin 'UserName', 'Password' } | ForEach-Object { $_ | Should -BeIn $parameters }
    }

    It 'reports a name that is not there, and is silent on a pattern' {
        (Get-ErrorOf { Get-ImageBuilderFlavor none }).FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
        Get-ImageBuilderFlavor 'none*' | Should -BeNullOrEmpty
    }
}
