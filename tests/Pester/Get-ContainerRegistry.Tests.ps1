Describe 'Get-ContainerRegistry' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        foreach ($name in 'web-dev', 'web-prod', 'db', '007') { Register-ContainerRegistry $name -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com | Out-Null }
        $prod = Get-ContainerRegistry web-prod
    }

    It 'lists all by name' {
        (Get-ContainerRegistry).Name | Should -Be '007', 'db', 'web-dev', 'web-prod'
    }

    It 'finds by name in any case, by wildcard, by id and by the beginning of an id' {
        (Get-ContainerRegistry WEB-PROD).Id | Should -Be $prod.Id
        (Get-ContainerRegistry 'web-*').Name | Should -Be 'web-dev', 'web-prod'
        (Get-ContainerRegistry $prod.Id).Name | Should -Be 'web-prod'
        (Get-ContainerRegistry $prod.Id.ToString().Substring(0, 13)).Name | Should -Be 'web-prod'
    }

    It 'takes a name of digits as it is typed' {
        (Get-ContainerRegistry 007).Name | Should -Be '007'
    }

    It 'takes names, objects and what has a name from the pipeline' {
        ('db', $prod, [pscustomobject]@{ Name = 'web-dev' } | Get-ContainerRegistry).Name | Should -Be 'db', 'web-prod', 'web-dev'
        (1 | ForEach-Object -Parallel { $using:prod } | Get-ContainerRegistry).Name | Should -Be 'web-prod'
    }

    It 'reports a name that is not there and goes on' {
        $missing = $null
        $found = Get-ContainerRegistry none, db -ErrorVariable missing -ErrorAction SilentlyContinue
        $found.Name | Should -Be 'db'
        $missing.FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
        $missing.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $missing.TargetObject | Should -Be 'none'
    }

    It 'is silent about a wildcard that finds nothing' {
        Get-ContainerRegistry 'none*' | Should -BeNullOrEmpty
    }

    It 'refuses a component of another kind' {
        Register-ImageBuilder other -Flavor aws -CodeBuildProject images | Out-Null
        (Get-ErrorOf { Get-ImageBuilder other | Get-ContainerRegistry }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'shows a narrow table' {
        (Get-ContainerRegistry db | Show)[0] | Should -Match '^Name\s+Flavor\s+Uri'
        (Get-ContainerRegistry db | Show)[2] | Should -Match '^db\s+aws\s+123456789012.dkr.ecr.eu-central-1.amazonaws.com'
    }

    It 'completes names' {
        (Complete 'Get-ContainerRegistry web').CompletionText | Should -Be 'web-dev', 'web-prod'
        (Complete 'Get-ContainerRegistry 0').CompletionText | Should -Be "'007'"
    }
}
