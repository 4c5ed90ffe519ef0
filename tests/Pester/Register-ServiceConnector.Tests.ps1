Describe 'Register-ServiceConnector' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    AfterEach { Get-ServiceConnector | Unregister-ServiceConnector -Confirm:$false }

    It 'says what the connector reaches' {
        $sandbox = Start-ImageBuilderSandbox
        try {
            $connector = Register-SandboxConnector $sandbox aws-generic aws-generic
            $connector | Should -BeOfType ZenImageBuilder.Model.ServiceConnector
            $connector.Resources.ResourceNames | Should -Be $sandbox.Region
            ($connector | Show)[2] | Should -Match "^aws-generic +aws +secret-key +$($sandbox.Region) +aws-generic: $($sandbox.Region)"
        }
        finally { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }
    }

    It 'refuses keys that the service refuses, and writes nothing' {
        $sandbox = Start-ImageBuilderSandbox
        try {
            $wrong = Get-ErrorOf {
                Register-ServiceConnector wrong -Type aws -AuthMethod secret-key -Region $sandbox.Region -EndpointUrl $sandbox.EndpointUrl -AccessKey $sandbox.Credential.UserName -SecretKey 'not this one'
            }
            $wrong.FullyQualifiedErrorId | Should -BeLike 'CredentialsUnavailable,*'
            "$wrong" | Should -Not -BeLike '*not this one*'
            Get-ServiceConnector | Should -BeNullOrEmpty
        }
        finally { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }
    }

    It 'takes what the machine has' {
        Set-Content -LiteralPath $env:AWS_SHARED_CREDENTIALS_FILE '[default]', 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'aws_secret_access_key = own-secret', 'region = eu-west-1'
        try {
            $connector = Register-ServiceConnector own -Type aws -AutoConfigure -NoVerify
            $connector.AuthMethod, $connector.Region | Should -Be 'session-token', 'eu-west-1'
            $role = Register-ServiceConnector role -Type aws -AutoConfigure -RoleArn arn:aws:iam::123456789012:role/images -NoVerify
            $role.AuthMethod, $role.Configuration['RoleArn'] | Should -Be 'iam-role', 'arn:aws:iam::123456789012:role/images'
        }
        finally { Clear-Content -LiteralPath $env:AWS_SHARED_CREDENTIALS_FILE }
    }

    It 'keeps only a reference where a vault has the secrets' {
        # A stand-in for the module, with its commands: one file a secret, and one vault.
        $folder = (New-Item -ItemType Directory -Force -Path (Join-Path $TestDrive modules Microsoft.PowerShell.SecretManagement)).FullName
        Set-Content -LiteralPath (Join-Path $folder Microsoft.PowerShell.SecretManagement.psm1) @'
function Find($Vault, $Name) { if ($Vault -ne 'team') { throw "Vault $Vault does not exist in registry." }; Join-Path $PSScriptRoot "$Name.secret" }
function Get-SecretInfo($Vault, $Name) { if (Test-Path (Find $Vault $Name)) { $Name } }
function Get-Secret($Vault, $Name) { Get-Content (Find $Vault $Name) -Raw | ConvertTo-SecureString -AsPlainText }
function Set-Secret($Vault, $Name, $SecureStringSecret) { Set-Content -LiteralPath (Find $Vault $Name) -NoNewline -Value ([Net.NetworkCredential]::new('', $SecureStringSecret).Password) }
function Remove-Secret($Vault, $Name) { Remove-Item (Find $Vault $Name) }
'@
        $path = $env:PSModulePath
        $env:PSModulePath = (Join-Path $TestDrive modules) + [IO.Path]::PathSeparator + $path
        $sandbox = Start-ImageBuilderSandbox
        try {
            $access = @{ Type = 'aws'; AuthMethod = 'session-token'; Credential = $sandbox.Credential; Region = $sandbox.Region; EndpointUrl = $sandbox.EndpointUrl; ResourceType = 'aws-generic' }
            (Register-ServiceConnector kept @access -SecretVault team).SecretVault | Should -Be 'team'
            (Get-ChildItem $folder -Filter *.secret).Count | Should -Be 1
            (Test-ServiceConnector kept).ResourceNames | Should -Be $sandbox.Region
            Unregister-ServiceConnector kept -Confirm:$false
            Get-ChildItem $folder -Filter *.secret | Should -BeNullOrEmpty
            $missing = Get-ErrorOf { Register-ServiceConnector lost @access -SecretVault elsewhere }
            $missing.FullyQualifiedErrorId | Should -BeLike 'SecretUnreadable,*'
            "$missing" | Should -BeLike "*The vault 'elsewhere' cannot be used*"
            Get-ServiceConnector | Should -BeNullOrEmpty
        }
        finally {
            $env:PSModulePath = $path
            $sandbox | Stop-ImageBuilderSandbox -Confirm:$false
        }
    }

    It 'shows no secret' {
        $connector = Register-PaperConnector shown
        $connector.SealedAttributes | Should -Be 'SecretKey'
        ($connector | ConvertTo-Json -Depth 5), ($connector | Format-List * | Out-String), "$connector" | Should -Not -BeLike '*paper-secret*'
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'an unknown type'; Arguments = @{ Type = 'gcp' }; Id = 'UnknownConnectorType' }
        @{ Why = 'an unknown method'; Arguments = @{ Type = 'aws'; AuthMethod = 'magic' }; Id = 'UnknownAuthMethod' }
        @{ Why = 'no method'; Arguments = @{ Type = 'aws' }; Id = 'MissingAttribute' }
        @{ Why = 'a missing region'; Arguments = @{ Type = 'aws'; AuthMethod = 'implicit' }; Id = 'MissingAttribute' }
        @{ Why = 'a malformed ARN'; Arguments = @{ Type = 'aws'; AuthMethod = 'implicit'; Region = 'eu-central-1'; RoleArn = 'role/images' }; Id = 'InvalidAttribute' }
        @{ Why = 'an attribute of another method'; Arguments = @{ Type = 'aws'; AuthMethod = 'implicit'; Region = 'eu-central-1'; AccessKey = 'AKIAIOSFODNN7EXAMPLE' }; Id = 'UnknownAttribute' }
        @{ Why = 'an unknown resource type'; Arguments = @{ Type = 'aws'; AuthMethod = 'implicit'; Region = 'eu-central-1'; ResourceType = 'blob' }; Id = 'UnknownResourceType' }
        @{ Why = 'a registry of another region'; Arguments = @{ Type = 'aws'; AuthMethod = 'implicit'; Region = 'eu-central-1'; ResourceType = 'docker-registry'; ResourceId = '123456789012.dkr.ecr.us-east-1.amazonaws.com' }; Id = 'InvalidResourceId' }
    ) {
        $wrong = Get-ErrorOf { Register-ServiceConnector refused @Arguments -NoVerify }
        $wrong.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $wrong.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'writes nothing with -WhatIf' {
        Register-ServiceConnector none -Type aws -AuthMethod implicit -Region eu-central-1 -WhatIf | Should -BeNullOrEmpty
        Get-ServiceConnector | Should -BeNullOrEmpty
    }

    It 'completes types, methods and resource types' {
        (Complete 'Register-ServiceConnector x -Type a').CompletionText | Should -Be 'aws'
        (Complete 'Register-ServiceConnector x -AuthMethod iam').CompletionText | Should -Be "iam-role"
        (Complete 'Register-ServiceConnector x -ResourceType s3').CompletionText | Should -Be "s3-bucket"
    }
}
