Describe 'Connect-ServiceConnector' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox
        Register-SandboxConnector $sandbox login | Out-Null
    }

    AfterAll { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'writes a profile that other cmdlets can use' {
        $login = Connect-ServiceConnector login -ResourceType aws-generic
        $login.ProfileName, $login.Location | Should -Be 'zenimagebuilder-login', $env:AWS_SHARED_CREDENTIALS_FILE
        if (-not $IsWindows) { (Get-Item -LiteralPath $login.Location).UnixMode | Should -Be '-rw-------' }
        $again = Register-ServiceConnector again -Type aws -AuthMethod implicit -ProfileName $login.ProfileName -Region $sandbox.Region -EndpointUrl $sandbox.EndpointUrl -ResourceType aws-generic
        $again.Resources.ResourceNames | Should -Be $sandbox.Region
    }

    It 'replaces a foreign profile only with -Force' {
        $file = Join-Path $TestDrive own-credentials
        Set-Content -LiteralPath $file '[mine]', 'aws_access_key_id = AKIAMINE'
        (Get-ErrorOf { Connect-ServiceConnector login -ResourceType aws-generic -ProfileName mine -ProfileLocation $file }).FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
        Get-Content -LiteralPath $file | Should -Contain 'aws_access_key_id = AKIAMINE'
        Connect-ServiceConnector login -ResourceType aws-generic -ProfileName mine -ProfileLocation $file -Force | Out-Null
        Get-Content -LiteralPath $file -Raw | Should -Not -BeLike '*AKIAMINE*'
    }

    It 'writes a Docker login' {
        $env:DOCKER_CONFIG = Join-Path $TestDrive docker
        try {
            $login = Connect-ServiceConnector login -ResourceType docker-registry
            $login.ResourceName | Should -Be $sandbox.RegistryUri
            $login.ExpiresAt | Should -BeGreaterThan ([DateTimeOffset]::UtcNow)
            $config = Get-Content -LiteralPath $login.Location -Raw | ConvertFrom-Json -AsHashtable
            $config.auths[$sandbox.RegistryUri].auth | Should -Not -BeNullOrEmpty
        }
        finally { Remove-Item Env:DOCKER_CONFIG }
    }

    It 'asks which type where there are several' {
        (Get-ErrorOf { Connect-ServiceConnector login }).FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
    }

    It 'writes nothing with -WhatIf' {
        Connect-ServiceConnector login -ResourceType aws-generic -ProfileName other -WhatIf | Should -BeNullOrEmpty
        Get-Content -LiteralPath $env:AWS_SHARED_CREDENTIALS_FILE | Should -Not -Contain '[other]'
    }
}
