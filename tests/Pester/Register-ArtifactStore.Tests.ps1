Describe 'Register-ArtifactStore' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'writes the artifact store that it registers' {
        $made = Register-ArtifactStore first -Flavor s3 -Path s3://bucket/prefix -Label @{ team = 'web'; cost = 7 }
        $made | Should -BeOfType ([ZenImageBuilder.Model.ArtifactStore])
        $made.Name | Should -Be 'first'
        $made.Flavor | Should -Be 's3'
        $made.Configuration['Path'] | Should -Be 's3://bucket/prefix'
        $made.Labels['team'] | Should -Be 'web'
        $made.Labels['cost'] | Should -Be '7'
        (Get-ArtifactStore first).Id | Should -Be $made.Id
    }

    It 'keeps the endpoint of another S3' {
        $store = Register-ArtifactStore minio -Flavor s3 -Path s3://bucket -EndpointUrl https://minio.example.com:9000 -ProfileName minio -Region us-east-1
        $store.Configuration['EndpointUrl'] | Should -Be 'https://minio.example.com:9000'
        $store.Configuration['ProfileName'] | Should -Be 'minio'
        $store.Configuration['Region'] | Should -Be 'us-east-1'
    }

    It 'refuses an endpoint that is no web address' {
        (Get-ErrorOf { Register-ArtifactStore odd -Flavor s3 -Path s3://bucket -EndpointUrl minio:9000 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
    }

    It 'survives ConvertTo-Json' {
        $json = Register-ArtifactStore json -Flavor s3 -Path s3://bucket/prefix | ConvertTo-Json -Depth 5 | ConvertFrom-Json
        $json.Name | Should -Be 'json'
        $json.Configuration.Path | Should -Be 's3://bucket/prefix'
    }

    It 'registers several from the pipeline and goes on after a bad one' {
        $refused = $null
        $made = @(
            [pscustomobject]@{ Name = 'piped-1'; Flavor = 's3'; Path = 's3://bucket/prefix' }
            [pscustomobject]@{ Name = 'not a name'; Flavor = 's3'; Path = 's3://bucket/prefix' }
            [pscustomobject]@{ Name = 'piped-2'; Flavor = 's3'; Path = 's3://bucket/prefix' }
        ) | Register-ArtifactStore -ErrorVariable refused -ErrorAction SilentlyContinue
        $made.Name | Should -Be 'piped-1', 'piped-2'
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
        $refused.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $refused.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'refuses a name that is taken' {
        Register-ArtifactStore taken -Flavor s3 -Path s3://bucket/prefix | Out-Null
        $refused = Get-ErrorOf { Register-ArtifactStore taken -Flavor s3 -Path s3://bucket/prefix }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
        $refused.CategoryInfo.Category | Should -Be 'ResourceExists'
        $refused.TargetObject | Should -Be 'taken'
    }

    It 'refuses an unknown flavor and names the known ones' {
        $refused = Get-ErrorOf { Register-ArtifactStore odd -Flavor nothing }
        $refused.FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
        $refused.Exception.Message | Should -BeLike '*s3*'
    }

    It 'refuses to leave out what the flavor requires' {
        $refused = Get-ErrorOf { Register-ArtifactStore lacking -Flavor s3 }
        $refused.FullyQualifiedErrorId | Should -BeLike 'MissingAttribute,*'
        $refused.Exception.Message | Should -BeLike '*Path*'
    }

    It 'refuses a bad value, names it and says what would be right' {
        $refused = Get-ErrorOf { Register-ArtifactStore bad -Flavor s3  -Path /tmp }
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidAttribute,*'
        $refused.Exception.Message | Should -BeLike '*/tmp*'
        $refused.Exception.Message | Should -BeLike '*.'
    }

    It 'registers nothing with -WhatIf, and says so for what would be refused' {
        Register-ArtifactStore if -Flavor s3 -Path s3://bucket/prefix -WhatIf
        Get-ArtifactStore 'if*' | Should -BeNullOrEmpty
        (Get-ErrorOf { Register-ArtifactStore if -Flavor nothing -WhatIf }).FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
    }

    It 'completes the flavors' {
        (Complete 'Register-ArtifactStore x -Flavor ').CompletionText | Should -Contain 's3'
    }
}
