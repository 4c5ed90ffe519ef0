Describe 'Get-ContainerRegistryFlavor' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'lists every flavor that Register-ContainerRegistry takes' {
        (Get-ContainerRegistryFlavor).Name | Should -Be 'aws', 'default', 'dockerhub', 'github', 'gcp', 'azure'
        (Complete 'Register-ContainerRegistry x -Flavor ').CompletionText | Should -Be 'aws', 'default', 'dockerhub', 'github', 'gcp', 'azure'
    }

    It 'tells the attributes with what they hold' {
        $attribute = (Get-ContainerRegistryFlavor aws).Attributes | Where-Object Name -EQ Uri
        $attribute.Required | Should -BeTrue
        $attribute.Type | Should -Be 'string'
    }

    It 'names parameters that Register-ContainerRegistry has' {
        $parameters = (Get-Command Register-ContainerRegistry).Parameters.Keys
        (Get-ContainerRegistryFlavor).Attributes.Name | Where-Object { $_ -notin 'UserName', 'Password' } | ForEach-Object { $_ | Should -BeIn $parameters }
    }

    It 'reports a name that is not there, and is silent on a pattern' {
        (Get-ErrorOf { Get-ContainerRegistryFlavor none }).FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
        Get-ContainerRegistryFlavor 'none*' | Should -BeNullOrEmpty
    }
}
