Describe 'Set-ServiceConnector' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    BeforeEach { $before = Register-PaperConnector set-one }
    AfterEach { Get-ServiceConnector | Unregister-ServiceConnector -Confirm:$false }

    It 'changes what it is given and keeps the rest' {
        $after = Set-ServiceConnector set-one -Region eu-west-1 -Label @{ team = 'ml' } -NoVerify
        $after.Id, $after.Region, $after.Labels['team'] | Should -Be $before.Id, 'eu-west-1', 'ml'
        $after.Configuration['AccessKey'], $after.SealedAttributes | Should -Be 'AKIAIOSFODNN7EXAMPLE', 'SecretKey'
    }

    It 'tries a new secret before it writes it' {
        $sandbox = Start-ImageBuilderSandbox
        try {
            $connector = Register-SandboxConnector $sandbox rotated aws-generic
            (Get-ErrorOf { $connector | Set-ServiceConnector -SecretKey 'not this one' }).FullyQualifiedErrorId | Should -BeLike 'CredentialsUnavailable,*'
            (Test-ServiceConnector rotated).ResourceNames | Should -Be $sandbox.Region
            ($connector | Set-ServiceConnector -SecretKey $sandbox.Credential.Password).Resources.Error | Should -BeNullOrEmpty
        }
        finally { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }
    }

    It 'takes another method' {
        $after = Set-ServiceConnector set-one -AuthMethod iam-role -RoleArn arn:aws:iam::123456789012:role/images -ExpirationSeconds 900 -NoVerify
        $after.AuthMethod, $after.ExpirationSeconds | Should -Be 'iam-role', 900
        (Get-ErrorOf { Set-ServiceConnector set-one -RemoveAttribute RoleArn -NoVerify }).FullyQualifiedErrorId | Should -BeLike 'MissingAttribute,*'
    }

    It 'changes nothing with -WhatIf' {
        Set-ServiceConnector set-one -Region eu-west-1 -NoVerify -WhatIf | Should -BeNullOrEmpty
        (Get-ServiceConnector set-one).Region | Should -Be 'eu-central-1'
    }
}
