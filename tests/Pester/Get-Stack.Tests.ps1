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

    It 'shows no secret as JSON' {
        $credential = [pscredential]::new('bob', ('hunter2-secret' | ConvertTo-SecureString -AsPlainText -Force))
        Register-ContainerRegistry sealed -Flavor default -Uri registry.example.com -Credential $credential | Out-Null
        Register-Stack sealed -ContainerRegistry sealed | Out-Null
        $json = Get-Stack sealed | ConvertTo-Json -Depth 10
        $json | Should -BeLike '*"UserName": "bob"*'
        $json | Should -Not -BeLike '*hunter2*'
    }

    It 'finds stacks by label' {
        Register-Stack labelled -ContainerRegistry (Register-ContainerRegistry labelled -Flavor github -Uri ghcr.io) -Label @{ team = 'ml' } | Out-Null
        (Get-Stack -Label @{ team = 'm*' }).Name | Should -Be 'labelled'
        Get-Stack -Label @{ team = 'web' } | Should -BeNullOrEmpty
    }
}
