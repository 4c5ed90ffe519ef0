Describe 'Register-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-PaperStack first | Out-Null
    }

    It 'writes the stack with its components' {
        $stack = Register-Stack second -ImageBuilder first-builder -ArtifactStore first-store -ContainerRegistry first-registry -Label @{ env = 'test' }
        $stack | Should -BeOfType ([ZenImageBuilder.Model.Stack])
        $stack.ImageBuilder | Should -BeOfType ([ZenImageBuilder.Model.ImageBuilder])
        $stack.ArtifactStore.Name | Should -Be 'first-store'
        $stack.Labels['env'] | Should -Be 'test'
        $stack.IsActive | Should -BeFalse
    }

    It 'takes components as objects, and by id' {
        $stack = Register-Stack third -ImageBuilder (Get-ImageBuilder first-builder) -ArtifactStore (Get-ArtifactStore first-store).Id -ContainerRegistry first-registry
        $stack.ImageBuilder.Name | Should -Be 'first-builder'
        $stack.ArtifactStore.Name | Should -Be 'first-store'
    }

    It 'makes a copy of a stack that comes down the pipeline under another name' {
        (Get-Stack first | Select-Object ImageBuilder, ArtifactStore, ContainerRegistry | Register-Stack copy).ContainerRegistry.Name | Should -Be 'first-registry'
    }

    It 'makes it active with -SetActive' {
        (Register-Stack active -ImageBuilder first-builder -ArtifactStore first-store -ContainerRegistry first-registry -SetActive).IsActive | Should -BeTrue
        (Get-Stack | Where-Object IsActive).Name | Should -Be 'active'
    }

    It 'refuses a component that is not there' {
        $refused = Get-ErrorOf { Register-Stack bad -ImageBuilder none -ArtifactStore first-store -ContainerRegistry first-registry }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
        $refused.TargetObject | Should -Be 'none'
    }

    It 'refuses a component in the place of another kind' {
        $refused = Get-ErrorOf { Register-Stack bad -ImageBuilder (Get-ArtifactStore first-store) -ContainerRegistry first-registry }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*'
        $refused.Exception.Message | Should -Be "'first-store' is no image builder: it is an artifact store."
    }

    It 'refuses a name that is taken' {
        $refused = Get-ErrorOf { Register-Stack first -ImageBuilder first-builder -ArtifactStore first-store -ContainerRegistry first-registry }
        $refused.FullyQualifiedErrorId | Should -BeLike 'StackExists,*'
        $refused.CategoryInfo.Category | Should -Be 'ResourceExists'
    }

    It 'registers nothing with -WhatIf' {
        Register-Stack if -ImageBuilder first-builder -ArtifactStore first-store -ContainerRegistry first-registry -SetActive -WhatIf
        Get-Stack 'if*' | Should -BeNullOrEmpty
    }

    It 'completes the names of the components' {
        (Complete 'Register-Stack x -ArtifactStore ').CompletionText | Should -Contain 'first-store'
    }
}
