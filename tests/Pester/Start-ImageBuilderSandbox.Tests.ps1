Describe 'Start-ImageBuilderSandbox' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }
    AfterEach { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'writes all that a script needs' {
        $sandbox = Start-ImageBuilderSandbox -Region eu-central-1
        $sandbox | Should -BeOfType ([ZenImageBuilder.Model.ImageBuilderSandbox])
        $sandbox.EndpointUrl | Should -Match '^http://127\.0\.0\.1:\d+'
        $sandbox.Region | Should -Be 'eu-central-1'
        $sandbox.Credential | Should -BeOfType ([pscredential])
        $sandbox.Bucket | Should -Not -BeNullOrEmpty
        $sandbox.CodeBuildProject | Should -Not -BeNullOrEmpty
        $sandbox.RegistryUri | Should -Match '^[\w.]+:\d+$'
        $sandbox.Stack | Should -BeNullOrEmpty
        Test-Path $sandbox.ProfileLocation | Should -BeTrue
        Test-Path $sandbox.Folder | Should -BeTrue
        Get-Stack | Should -BeNullOrEmpty
    }

    It 'registers a ready stack with -SetActive' {
        $sandbox = Start-ImageBuilderSandbox -SetActive
        $sandbox.Stack | Should -Be 'sandbox'
        $stack = Get-Stack sandbox
        $stack.IsActive | Should -BeTrue
        $stack.ImageBuilder.Configuration['CodeBuildProject'] | Should -Be $sandbox.CodeBuildProject
    }

    It 'takes another name for the stack' {
        (Start-ImageBuilderSandbox -SetActive -StackName trial).Stack | Should -Be 'trial'
        (Get-Stack trial).IsActive | Should -BeTrue
    }

    It 'refuses a name for a stack that it is not to register' {
        (Get-ErrorOf { Start-ImageBuilderSandbox -StackName trial }).FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
    }

    It 'starts nothing with -WhatIf' {
        Start-ImageBuilderSandbox -SetActive -WhatIf
        Get-ImageBuilderSandbox | Should -BeNullOrEmpty
        Get-Stack | Should -BeNullOrEmpty
    }

    It 'shows and serialises no secret' {
        $sandbox = Start-ImageBuilderSandbox
        $secrets = $sandbox.Credential.GetNetworkCredential().Password, $sandbox.RegistryCredential.GetNetworkCredential().Password
        $json = $sandbox | ConvertTo-Json -Depth 4
        foreach ($secret in $secrets) {
            $json | Should -Not -Match ([regex]::Escape($secret))
            $sandbox | Format-List * | Out-String | Should -Not -Match ([regex]::Escape($secret))
        }
        ($json | ConvertFrom-Json).EndpointUrl | Should -Be $sandbox.EndpointUrl
        $sandbox | Show | Should -Contain "EndpointUrl      : $($sandbox.EndpointUrl)"
    }

    It 'enforces policies: those that builds need, unless others are given' {
        $sandbox = Start-ImageBuilderSandbox -EnforcePolicy -ServiceRolePolicy '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}' -SetActive
        $sandbox.CallerArn | Should -BeLike 'arn:aws:iam::*:user/sandbox'
        $sandbox.AdministratorCredential | Should -BeOfType ([pscredential])
        $denied = Test-ImageBuilder -SkipProbe | Where-Object Action
        $denied.Action | Should -Contain 'logs:CreateLogStream'
        $denied.Action | Should -Not -Contain 's3:GetObject'
        $denied.Principal | Sort-Object -Unique | Should -Be $sandbox.ServiceRoleArn
    }

    It 'refuses a policy that is none, and one that would not count' {
        (Get-ErrorOf { Start-ImageBuilderSandbox -EnforcePolicy -CallerPolicy nonsense }).FullyQualifiedErrorId | Should -BeLike 'InvalidAttribute,*'
        (Get-ErrorOf { Start-ImageBuilderSandbox -CallerPolicy '{}' }).FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
        Get-ImageBuilderSandbox | Should -BeNullOrEmpty
    }

    It 'runs beside another one' {
        $one = Start-ImageBuilderSandbox
        $two = Start-ImageBuilderSandbox
        $one.EndpointUrl | Should -Not -Be $two.EndpointUrl
        @(Get-ImageBuilderSandbox).Count | Should -Be 2
    }
}
