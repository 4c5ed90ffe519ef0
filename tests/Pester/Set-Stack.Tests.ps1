Describe 'Set-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $before = Register-PaperStack prod -SetActive
        Register-ImageBuilder other -Flavor aws -CodeBuildProject other -Region eu-central-1 | Out-Null
    }

    It 'puts another component in and keeps the rest' {
        $after = Set-Stack prod -ImageBuilder other
        $after.ImageBuilder.Name | Should -Be 'other'
        $after.ArtifactStore.Id | Should -Be $before.ArtifactStore.Id
        $after.IsActive | Should -BeTrue
    }

    It 'takes components out, but not the last one' {
        (Set-Stack prod -RemoveComponent ContainerRegistry).ContainerRegistry | Should -BeNullOrEmpty
        (Get-ErrorOf { Set-Stack prod -RemoveComponent ImageBuilder, ArtifactStore }).FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
        (Set-Stack prod -ContainerRegistry prod-registry).ContainerRegistry.Name | Should -Be 'prod-registry'
    }

    It 'takes stacks from the pipeline and labels them' {
        (Get-Stack | Set-Stack -Label @{ owner = 'platform' }).Labels['owner'] | Should -Be 'platform'
        (Get-Stack -Label @{ owner = 'plat*' }).Name | Should -Be 'prod'
        (Set-Stack prod -Label @{ owner = $null }).Labels.Count | Should -Be 0
    }

    It 'changes nothing with -WhatIf' {
        Set-Stack prod -ImageBuilder prod-builder -WhatIf | Should -BeNullOrEmpty
        (Get-Stack prod).ImageBuilder.Name | Should -Be 'other'
    }
}
