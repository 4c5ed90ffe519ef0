Describe 'Register-ImageBuilder' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'writes the image builder that it registers' {
        $made = Register-ImageBuilder first -Flavor aws -CodeBuildProject images -Label @{ team = 'web'; cost = 7 }
        $made | Should -BeOfType ([ZenImageBuilder.Model.ImageBuilder])
        $made.Name | Should -Be 'first'
        $made.Flavor | Should -Be 'aws'
        $made.Configuration['CodeBuildProject'] | Should -Be 'images'
        $made.Labels['team'] | Should -Be 'web'
        $made.Labels['cost'] | Should -Be '7'
        (Get-ImageBuilder first).Id | Should -Be $made.Id
    }

    It 'fills in the defaults of the flavor' {
        $builder = Register-ImageBuilder defaults -Flavor aws -CodeBuildProject images
        $builder.Configuration['BuildImage'] | Should -Be 'bentolor/docker-dind-awscli'
        $builder.Configuration['ComputeType'] | Should -Be 'BUILD_GENERAL1_SMALL'
        $builder.Configuration['EnvironmentType'] | Should -Be 'LINUX_CONTAINER'
        $builder.Configuration['PrivilegedMode'] | Should -BeFalse
        $builder.Configuration['ImplicitContainerRegistryAuth'] | Should -BeTrue
    }

    It 'keeps what is given instead' {
        $builder = Register-ImageBuilder given -Flavor aws -CodeBuildProject images -BuildImage aws/codebuild/standard:7.0 -ComputeType BUILD_GENERAL1_LARGE `
            -EnvironmentType ARM_CONTAINER -PrivilegedMode -ImplicitContainerRegistryAuth $false -TimeoutMinutes 30 -QueuedTimeoutMinutes 10 `
            -EnvironmentVariable @{ HTTPS_PROXY = 'http://proxy:3128' } -UniqueTag $false
        $builder.Configuration['ComputeType'] | Should -Be 'BUILD_GENERAL1_LARGE'
        $builder.Configuration['PrivilegedMode'] | Should -BeTrue
        $builder.Configuration['ImplicitContainerRegistryAuth'] | Should -BeFalse
        $builder.Configuration['TimeoutMinutes'] | Should -Be 30
        $builder.Configuration['EnvironmentVariable']['HTTPS_PROXY'] | Should -Be 'http://proxy:3128'
        $builder.Configuration['UniqueTag'] | Should -BeFalse
    }

    It 'refuses a time that CodeBuild does not take' {
        (Get-ErrorOf { Register-ImageBuilder timed -Flavor aws -CodeBuildProject images -TimeoutMinutes 4 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
    }

    It 'survives ConvertTo-Json' {
        $json = Register-ImageBuilder json -Flavor aws -CodeBuildProject images | ConvertTo-Json -Depth 5 | ConvertFrom-Json
        $json.Name | Should -Be 'json'
        $json.Configuration.CodeBuildProject | Should -Be 'images'
    }

    It 'registers several from the pipeline and goes on after a bad one' {
        $refused = $null
        $made = @(
            [pscustomobject]@{ Name = 'piped-1'; Flavor = 'aws'; CodeBuildProject = 'images' }
            [pscustomobject]@{ Name = 'not a name'; Flavor = 'aws'; CodeBuildProject = 'images' }
            [pscustomobject]@{ Name = 'piped-2'; Flavor = 'aws'; CodeBuildProject = 'images' }
        ) | Register-ImageBuilder -ErrorVariable refused -ErrorAction SilentlyContinue
        $made.Name | Should -Be 'piped-1', 'piped-2'
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
        $refused.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $refused.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'refuses a name that is taken' {
        Register-ImageBuilder taken -Flavor aws -CodeBuildProject images | Out-Null
        $refused = Get-ErrorOf { Register-ImageBuilder taken -Flavor aws -CodeBuildProject images }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
        $refused.CategoryInfo.Category | Should -Be 'ResourceExists'
        $refused.TargetObject | Should -Be 'taken'
    }

    It 'refuses an unknown flavor and names the known ones' {
        $refused = Get-ErrorOf { Register-ImageBuilder odd -Flavor nothing }
        $refused.FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
        $refused.Exception.Message | Should -BeLike '*aws*'
    }

    It 'refuses to leave out what the flavor requires' {
        $refused = Get-ErrorOf { Register-ImageBuilder lacking -Flavor aws }
        $refused.FullyQualifiedErrorId | Should -BeLike 'MissingAttribute,*'
        $refused.Exception.Message | Should -BeLike '*CodeBuildProject*'
    }

    It 'refuses a bad value, names it and says what would be right' {
        $refused = Get-ErrorOf { Register-ImageBuilder bad -Flavor aws -CodeBuildProject images -ComputeType HUGE }
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidAttribute,*'
        $refused.Exception.Message | Should -BeLike '*HUGE*'
        $refused.Exception.Message | Should -BeLike '*.'
    }

    It 'registers nothing with -WhatIf, and says so for what would be refused' {
        Register-ImageBuilder if -Flavor aws -CodeBuildProject images -WhatIf
        Get-ImageBuilder 'if*' | Should -BeNullOrEmpty
        (Get-ErrorOf { Register-ImageBuilder if -Flavor nothing -WhatIf }).FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
    }

    It 'completes the flavors' {
        (Complete 'Register-ImageBuilder x -Flavor ').CompletionText | Should -Contain 'aws'
    }
}
