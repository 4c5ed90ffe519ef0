BeforeDiscovery { . (Join-Path $PSScriptRoot Components.ps1) }

Describe 'Register-<Noun>' -ForEach $kinds {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Use-Component $Noun
    }

    It 'writes the <Words> that it registers' {
        $made = Register-Component first @Least -Label @{ team = 'web'; cost = 7 }
        $made | Should -BeOfType "ZenImageBuilder.Model.$Noun"
        $made.Name | Should -Be 'first'
        $made.Flavor | Should -Be $Flavor
        $made.Configuration[$Required] | Should -Be $Value
        $made.Labels['team'] | Should -Be 'web'
        $made.Labels['cost'] | Should -Be '7'
        (Get-Component first).Id | Should -Be $made.Id
    }

    It 'survives ConvertTo-Json' {
        $json = Register-Component json @Least | ConvertTo-Json -Depth 5 | ConvertFrom-Json
        $json.Name | Should -Be 'json'
        $json.Configuration.$Required | Should -Be $Value
    }

    It 'registers several from the pipeline and goes on after a bad one' {
        $refused = $null
        $made = @(
            [pscustomobject]@{ Name = 'piped-1'; Flavor = $Flavor; $Required = $Value }
            [pscustomobject]@{ Name = 'not a name'; Flavor = $Flavor; $Required = $Value }
            [pscustomobject]@{ Name = 'piped-2'; Flavor = $Flavor; $Required = $Value }
        ) | Register-Component -ErrorVariable refused -ErrorAction SilentlyContinue
        $made.Name | Should -Be 'piped-1', 'piped-2'
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
        $refused.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $refused.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'refuses a name that is taken' {
        Register-Component taken @Least | Out-Null
        $refused = Get-ErrorOf { Register-Component taken @Least }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
        $refused.CategoryInfo.Category | Should -Be 'ResourceExists'
        $refused.TargetObject | Should -Be 'taken'
    }

    It 'refuses an unknown flavor and names the known ones' {
        $refused = Get-ErrorOf { Register-Component odd -Flavor nothing }
        $refused.FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
        $refused.Exception.Message | Should -BeLike "*$Flavor*"
    }

    It 'refuses to leave out what the flavor requires' {
        $refused = Get-ErrorOf { Register-Component lacking -Flavor $Flavor }
        $refused.FullyQualifiedErrorId | Should -BeLike 'MissingAttribute,*'
        $refused.Exception.Message | Should -BeLike "*$Required*"
    }

    It 'refuses a bad value, names it and says what would be right' {
        $refused = Get-ErrorOf { Register-Component bad @Bad }
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidAttribute,*'
        $refused.Exception.Message | Should -BeLike "*$BadValue*"
        $refused.Exception.Message | Should -BeLike '*.'
    }

    It 'registers nothing with -WhatIf, and says so for what would be refused' {
        Register-Component if @Least -WhatIf
        Get-Component 'if*' | Should -BeNullOrEmpty
        (Get-ErrorOf { Register-Component if -Flavor nothing -WhatIf }).FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
    }

    It 'completes the flavors' {
        (Complete "Register-$Noun x -Flavor ").CompletionText | Should -Contain $Flavor
    }
}

Describe 'Register-ImageBuilder' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'fills in the defaults of the flavor' {
        $builder = Register-ImageBuilder defaults -Flavor aws -CodeBuildProject images
        $builder.Configuration['BuildImage'] | Should -Be 'aws/codebuild/amazonlinux-x86_64-standard:5.0'
        $builder.Configuration['ComputeType'] | Should -Be 'BUILD_GENERAL1_SMALL'
        $builder.Configuration['EnvironmentType'] | Should -Be 'LINUX_CONTAINER'
        $builder.Configuration['PrivilegedMode'] | Should -BeTrue
        $builder.Configuration['ImplicitContainerRegistryAuth'] | Should -BeTrue
    }

    It 'completes the build images of AWS and of ZenML' {
        $images = (Complete 'Register-ImageBuilder x -Flavor aws -BuildImage ').CompletionText.Trim("'")
        $images | Should -Contain 'aws/codebuild/amazonlinux-x86_64-standard:5.0'
        $images | Should -Contain 'bentolor/docker-dind-awscli'
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
}

Describe 'Register-ArtifactStore' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'keeps the endpoint of another S3' {
        $store = Register-ArtifactStore minio -Flavor s3 -Path s3://bucket -EndpointUrl https://minio.example.com:9000 -ProfileName minio -Region us-east-1
        $store.Configuration['EndpointUrl'] | Should -Be 'https://minio.example.com:9000'
        $store.Configuration['ProfileName'] | Should -Be 'minio'
        $store.Configuration['Region'] | Should -Be 'us-east-1'
    }

    It 'refuses an endpoint that is no web address' {
        (Get-ErrorOf { Register-ArtifactStore odd -Flavor s3 -Path s3://bucket -EndpointUrl minio:9000 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
    }
}

Describe 'Register-ContainerRegistry' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'keeps the password of a registry where nobody reads it' {
        $credential = [pscredential]::new('robot', (ConvertTo-SecureString 'correct horse battery' -AsPlainText -Force))
        $registry = Register-ContainerRegistry private -Flavor default -Uri registry.example.com:5000/team -Credential $credential -Verbose -Debug 4>&1 5>&1 | Where-Object { $_ -isnot [System.Management.Automation.InformationalRecord] }
        $registry.Configuration['UserName'] | Should -Be 'robot'
        $registry | ConvertTo-Json -Depth 5 | Should -Not -Match 'correct horse'
        $registry | Format-List * | Out-String | Should -Not -Match 'correct horse'
        $written = Get-ChildItem $env:ZENIMAGEBUILDER_HOME -Recurse -File | Where-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_.FullName)).Contains('correct horse') }
        $written | Should -BeNullOrEmpty
    }

    It 'refuses a password in two places' {
        $credential = [pscredential]::new('robot', (ConvertTo-SecureString 'x' -AsPlainText -Force))
        $refused = Get-ErrorOf { Register-ContainerRegistry twice -Flavor default -Uri registry.example.com -Credential $credential -RegistrySecret team/registry }
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
    }

    It 'refuses an attribute of another flavor' {
        $refused = Get-ErrorOf { Register-ContainerRegistry wrong -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com -RegistrySecret team/registry }
        $refused.FullyQualifiedErrorId | Should -BeLike 'UnknownAttribute,*'
        $refused.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $refused.Exception.Message | Should -BeLike '*RegistrySecret*'
    }
}
