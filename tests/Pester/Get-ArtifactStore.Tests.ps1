Describe 'Get-ArtifactStore' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        foreach ($name in 'web-dev', 'web-prod', 'db', '007') { Register-ArtifactStore $name -Flavor s3 -Path s3://bucket/prefix | Out-Null }
        $prod = Get-ArtifactStore web-prod
    }

    It 'lists all by name' {
        (Get-ArtifactStore).Name | Should -Be '007', 'db', 'web-dev', 'web-prod'
    }

    It 'finds by name in any case, by wildcard, by id and by the beginning of an id' {
        (Get-ArtifactStore WEB-PROD).Id | Should -Be $prod.Id
        (Get-ArtifactStore 'web-*').Name | Should -Be 'web-dev', 'web-prod'
        (Get-ArtifactStore $prod.Id).Name | Should -Be 'web-prod'
        (Get-ArtifactStore $prod.Id.ToString().Substring(0, 13)).Name | Should -Be 'web-prod'
    }

    It 'takes a name of digits as it is typed' {
        (Get-ArtifactStore 007).Name | Should -Be '007'
    }

    It 'takes names, objects and what has a name from the pipeline' {
        ('db', $prod, [pscustomobject]@{ Name = 'web-dev' } | Get-ArtifactStore).Name | Should -Be 'db', 'web-prod', 'web-dev'
        (1 | ForEach-Object -Parallel { $using:prod } | Get-ArtifactStore).Name | Should -Be 'web-prod'
    }

    It 'reports a name that is not there and goes on' {
        $missing = $null
        $found = Get-ArtifactStore none, db -ErrorVariable missing -ErrorAction SilentlyContinue
        $found.Name | Should -Be 'db'
        $missing.FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
        $missing.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $missing.TargetObject | Should -Be 'none'
    }

    It 'is silent about a wildcard that finds nothing' {
        Get-ArtifactStore 'none*' | Should -BeNullOrEmpty
    }

    It 'refuses a component of another kind' {
        Register-ImageBuilder other -Flavor aws -CodeBuildProject images | Out-Null
        (Get-ErrorOf { Get-ImageBuilder other | Get-ArtifactStore }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
    }

    It 'shows a narrow table' {
        (Get-ArtifactStore db | Show)[0] | Should -Match '^Name\s+Flavor\s+Path'
        (Get-ArtifactStore db | Show)[2] | Should -Match '^db\s+s3\s+s3://bucket/prefix'
    }

    It 'completes names' {
        (Complete 'Get-ArtifactStore web').CompletionText | Should -Be 'web-dev', 'web-prod'
        (Complete 'Get-ArtifactStore 0').CompletionText | Should -Be "'007'"
    }
}
