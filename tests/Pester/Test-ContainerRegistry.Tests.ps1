Describe 'Test-ContainerRegistry' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'gets a login and looks for the repository' {
        $sandbox = Start-ImageBuilderSandbox
        try {
            Register-SandboxConnector $sandbox reach | Out-Null
            Register-ContainerRegistry images -Flavor aws -Uri $sandbox.RegistryUri -DefaultRepository app -Connector reach | Out-Null
            $checks = Test-ContainerRegistry images
            $checks.Check | Should -Be 'Login', 'Repository'
            $checks.Status | Should -Be 'Passed', 'Failed'
            $checks[1].Evidence | Should -BeLike "*'app'*"
        }
        finally { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }
    }

    It 'tries the user and the password of a registry' {
        $sandbox = Start-ImageBuilderSandbox
        try {
            Register-ContainerRegistry plain -Flavor default -Uri $sandbox.RegistryUri -Credential $sandbox.RegistryCredential | Out-Null
            $check = Test-ContainerRegistry plain
            $check.Status, $check.Evidence | Should -Be 'Passed', "The registry '$($sandbox.RegistryUri)' lets the user 'AWS' in."
            Set-ContainerRegistry plain -Credential ([pscredential]::new('AWS', ('wrong' | ConvertTo-SecureString -AsPlainText))) | Out-Null
            (Test-ContainerRegistry plain).Evidence | Should -BeLike "*refuses the user 'AWS'*"
        }
        finally { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }
    }

    It 'says what is not registered' { (Get-ErrorOf { Test-ContainerRegistry nowhere }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*' }
}
