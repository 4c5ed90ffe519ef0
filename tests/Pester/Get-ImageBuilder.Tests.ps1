Describe 'Get-ImageBuilder' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        foreach ($name in 'web-dev', 'web-prod', 'db', '007') { Register-ImageBuilder $name -Flavor aws -CodeBuildProject images | Out-Null }
        $prod = Get-ImageBuilder web-prod
    }

    It 'lists all by name' {
        (Get-ImageBuilder).Name | Should -Be '007', 'db', 'web-dev', 'web-prod'
    }

    It 'finds by name in any case, by wildcard, by id and by the beginning of an id' {
        (Get-ImageBuilder WEB-PROD).Id | Should -Be $prod.Id
        (Get-ImageBuilder 'web-*').Name | Should -Be 'web-dev', 'web-prod'
        (Get-ImageBuilder $prod.Id).Name | Should -Be 'web-prod'
        (Get-ImageBuilder $prod.Id.ToString().Substring(0, 13)).Name | Should -Be 'web-prod'
    }

    It 'takes a name of digits as it is typed' {
        (Get-ImageBuilder 007).Name | Should -Be '007'
    }

    It 'takes names, objects and what has a name from the pipeline' {
        ('db', $prod, [pscustomobject]@{ Name = 'web-dev' } | Get-ImageBuilder).Name | Should -Be 'db', 'web-prod', 'web-dev'
        (1 | ForEach-Object -Parallel { $using:prod } | Get-ImageBuilder).Name | Should -Be 'web-prod'
    }

    It 'reports a name that is not there and goes on' {
        $missing = $null
        $found = Get-ImageBuilder none, db -ErrorVariable missing -ErrorAction SilentlyContinue
        $found.Name | Should -Be 'db'
        $missing.FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
        $missing.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $missing.TargetObject | Should -Be 'none'
    }

    It 'is silent about a wildcard that finds nothing' {
        Get-ImageBuilder 'none*' | Should -BeNullOrEmpty
    }

    It 'refuses a component of another kind' {
        Register-ArtifactStore other -Flavor s3 -Path s3://bucket/prefix | Out-Null
        (Get-ErrorOf { Get-ArtifactStore other | Get-ImageBuilder }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'shows a narrow table' {
        (Get-ImageBuilder db | Show)[0] | Should -Match '^Name\s+Flavor\s+CodeBuildProject'
        (Get-ImageBuilder db | Show)[2] | Should -Match '^db\s+aws\s+images'
    }

    It 'completes names' {
        (Complete 'Get-ImageBuilder web').CompletionText | Should -Be 'web-dev', 'web-prod'
        (Complete 'Get-ImageBuilder 0').CompletionText | Should -Be "'007'"
    }
}
