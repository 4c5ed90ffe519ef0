BeforeDiscovery { . (Join-Path $PSScriptRoot Components.ps1) }

Describe 'Get-<Noun>' -ForEach $kinds {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Use-Component $Noun
        foreach ($name in 'web-dev', 'web-prod', 'db', '007') { Register-Component $name @Least | Out-Null }
        $prod = Get-Component web-prod
    }

    It 'lists all by name' {
        (Get-Component).Name | Should -Be '007', 'db', 'web-dev', 'web-prod'
    }

    It 'finds by name in any case, by wildcard, by id and by the beginning of an id' {
        (Get-Component WEB-PROD).Id | Should -Be $prod.Id
        (Get-Component 'web-*').Name | Should -Be 'web-dev', 'web-prod'
        (Get-Component $prod.Id).Name | Should -Be 'web-prod'
        (Get-Component $prod.Id.ToString().Substring(0, 13)).Name | Should -Be 'web-prod'
    }

    It 'takes a name of digits as it is typed' {
        (Get-Component 007).Name | Should -Be '007'
    }

    It 'takes names, objects and what has a name from the pipeline' {
        ('db', $prod, [pscustomobject]@{ Name = 'web-dev' } | Get-Component).Name | Should -Be 'db', 'web-prod', 'web-dev'
        (1 | ForEach-Object -Parallel { $using:prod } | Get-Component).Name | Should -Be 'web-prod'
    }

    It 'reports a name that is not there and goes on' {
        $missing = $null
        $found = Get-Component none, db -ErrorVariable missing -ErrorAction SilentlyContinue
        $found.Name | Should -Be 'db'
        $missing.FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
        $missing.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $missing.TargetObject | Should -Be 'none'
    }

    It 'is silent about a wildcard that finds nothing' {
        Get-Component 'none*' | Should -BeNullOrEmpty
    }

    It 'refuses a component of another kind' {
        & "Register-$Other" other @OtherLeast | Out-Null
        (Get-ErrorOf { & "Get-$Other" other | Get-Component }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'shows a narrow table' {
        (Get-Component db | Show)[0] | Should -Match "^Name\s+Flavor\s+$Required"
        (Get-Component db | Show)[2] | Should -Match "^db\s+$Flavor\s+$([regex]::Escape($Value))"
    }

    It 'completes names' {
        (Complete "Get-$Noun web").CompletionText | Should -Be 'web-dev', 'web-prod'
        (Complete "Get-$Noun 0").CompletionText | Should -Be "'007'"
    }
}
