Describe 'Get-ArtifactStoreFlavor' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'lists every flavor that Register-ArtifactStore takes' {
        (Get-ArtifactStoreFlavor).Name | Should -Be 's3', 'local'
        (Complete 'Register-ArtifactStore x -Flavor ').CompletionText | Should -Be 's3', 'local'
    }

    It 'tells the attributes with what they hold' {
        $attribute = (Get-ArtifactStoreFlavor s3).Attributes | Where-Object Name -EQ Path
        $attribute.Required | Should -BeTrue
        $attribute.Type | Should -Be 'string'
    }

    It 'names parameters that Register-ArtifactStore has' {
        $parameters = (Get-Command Register-ArtifactStore).Parameters.Keys
        (Get-ArtifactStoreFlavor).Attributes.Name | Where-Object { $_ -notin 'UserName', 'Password' } | ForEach-Object { $_ | Should -BeIn $parameters }
    }

    It 'reports a name that is not there, and is silent on a pattern' {
        (Get-ErrorOf { Get-ArtifactStoreFlavor none }).FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
        Get-ArtifactStoreFlavor 'none*' | Should -BeNullOrEmpty
    }
}
