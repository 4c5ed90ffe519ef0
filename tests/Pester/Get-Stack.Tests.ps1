Describe 'Get-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-PaperStack dev | Out-Null
        Register-PaperStack prod -SetActive | Out-Null
    }

    It 'lists all by name' {
        (Get-Stack).Name | Should -Be 'dev', 'prod'
    }

    It 'finds by wildcard, id and the beginning of an id' {
        $prod = Get-Stack prod
        (Get-Stack 'p*').Name | Should -Be 'prod'
        (Get-Stack $prod.Id).Name | Should -Be 'prod'
        (Get-Stack $prod.Id.ToString().Substring(0, 13)).Name | Should -Be 'prod'
        ($prod | Get-Stack).Name | Should -Be 'prod'
    }

    It 'reports a name that is not there and goes on' {
        $missing = $null
        (Get-Stack none, dev -ErrorVariable missing -ErrorAction SilentlyContinue).Name | Should -Be 'dev'
        $missing.FullyQualifiedErrorId | Should -BeLike 'StackNotFound,*'
        $missing.TargetObject | Should -Be 'none'
        Get-Stack 'none*' | Should -BeNullOrEmpty
    }

    It 'marks the active one in a narrow table' {
        $table = Get-Stack | Show
        $table[0] | Should -Match '^Active\s+Name\s+ImageBuilder\s+ArtifactStore\s+ContainerRegistry$'
        $table[2] | Should -Match '^\s+dev\s'
        $table[3] | Should -Match '^\s+\*\s+prod\s+prod-builder\s+prod-store\s+prod-registry$'
    }

    It 'survives ConvertTo-Json' {
        (Get-Stack prod | ConvertTo-Json -Depth 6 | ConvertFrom-Json).ImageBuilder.Configuration.CodeBuildProject | Should -Be 'images'
    }
}
