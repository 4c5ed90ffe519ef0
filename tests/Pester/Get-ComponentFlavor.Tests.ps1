BeforeDiscovery { . (Join-Path $PSScriptRoot Components.ps1) }

Describe 'Get-<Noun>Flavor' -ForEach $kinds {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Use-Component $Noun
    }

    It 'lists every flavor that Register-<Noun> takes' {
        (Get-ComponentFlavor).Name | Should -Be $Flavors
        (Complete "Register-$Noun x -Flavor ").CompletionText | Should -Be $Flavors
    }

    It 'tells the attributes with what they hold' {
        $attribute = (Get-ComponentFlavor $Flavor).Attributes | Where-Object Name -EQ $Required
        $attribute.Required | Should -BeTrue
        $attribute.Type | Should -Be 'string'
    }

    It 'names parameters that Register-<Noun> has' {
        $parameters = (Get-Command "Register-$Noun").Parameters.Keys
        (Get-ComponentFlavor).Attributes.Name | Where-Object { $_ -notin 'UserName', 'Password' } | ForEach-Object { $_ | Should -BeIn $parameters }
    }

    It 'reports a name that is not there, and is silent on a pattern' {
        (Get-ErrorOf { Get-ComponentFlavor none }).FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
        Get-ComponentFlavor 'none*' | Should -BeNullOrEmpty
    }
}
