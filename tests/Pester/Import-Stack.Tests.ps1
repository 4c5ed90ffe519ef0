Describe 'Import-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $script:file = Join-Path $TestDrive prod.yaml
        Set-Content -LiteralPath $file @'
components:
  artifact_store:
    configuration:
      path: s3://contexts/app
    flavor: s3
    name: contexts
    type: artifact_store
  experiment_tracker:
    configuration:
      tracking_password: hush
      tracking_uri: http://mlflow.example.com
    flavor: mlflow
    name: tracker
    type: experiment_tracker
  image_builder:
    configuration:
      code_build_project: image-builds
      custom_env_vars:
        RETRIES: '3'
    flavor: aws
    name: cloud
    type: image_builder
  orchestrator:
    configuration:
      synchronous: false
    flavor: kubernetes
    name: k8s
    type: orchestrator
stack_name: prod
zenml_version: 0.84.2
'@
    }

    It 'says with -WhatIf what it would do, and registers nothing' {
        Import-Stack $file -WhatIf -WarningAction SilentlyContinue
        Get-Stack | Should -BeNullOrEmpty
        Get-ImageBuilder | Should -BeNullOrEmpty
    }

    It 'registers the stack, carries along what it does not use, and leaves secrets out' {
        $stack = Import-Stack $file -SetActive -WarningVariable warnings -WarningAction SilentlyContinue
        $stack | Should -BeOfType ([ZenImageBuilder.Model.Stack])
        $stack.IsActive | Should -BeTrue
        $stack.ImageBuilder.Configuration['EnvironmentVariable']['RETRIES'] | Should -Be '3'
        $stack.ArtifactStore.Configuration['Path'] | Should -Be 's3://contexts/app'
        $stack.Carried | ForEach-Object ToString | Should -Be 'experiment_tracker tracker', 'orchestrator k8s'
        $warnings -join ' ' | Should -Match 'tracking_password'
    }

    It 'comes back byte for byte' {
        $first = Export-Stack prod (Join-Path $TestDrive first.yaml) -PassThru
        Unregister-Stack prod -Recursive -Confirm:$false
        Import-Stack $first | Out-Null
        $second = Export-Stack prod (Join-Path $TestDrive second.yaml) -PassThru
        (Get-FileHash $second).Hash | Should -Be (Get-FileHash $first).Hash
    }

    It 'uses what is the same, and refuses what is not' {
        $id = (Get-Stack prod).Id
        (Get-ChildItem (Join-Path $TestDrive first.yaml) | Import-Stack).Id | Should -Be $id
        Set-ImageBuilder cloud -ComputeType BUILD_GENERAL1_LARGE | Out-Null
        $refused = Get-ErrorOf { Import-Stack (Join-Path $TestDrive first.yaml) }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
        $refused.Exception.Message | Should -Match 'ComputeType'
    }

    It 'gives another name with -Rename, and takes the name with -Force' {
        (Import-Stack (Join-Path $TestDrive first.yaml) -Rename).Name | Should -Be prod-2
        (Import-Stack (Join-Path $TestDrive first.yaml) -Force).ImageBuilder.Configuration['ComputeType'] | Should -Be BUILD_GENERAL1_SMALL
    }

    It 'refuses what is no stack' {
        Set-Content (Join-Path $TestDrive bad.yaml) 'a: ['
        (Get-ErrorOf { Import-Stack (Join-Path $TestDrive bad.yaml) }).FullyQualifiedErrorId | Should -BeLike 'InvalidStackFile,*'
        (Get-ErrorOf { Import-Stack (Join-Path $TestDrive none.yaml) }).FullyQualifiedErrorId | Should -BeLike 'FileUnreadable,*'
    }
}
