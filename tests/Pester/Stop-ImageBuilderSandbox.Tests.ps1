Describe 'Stop-ImageBuilderSandbox' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'stops it, takes its stack out of the registry, removes its folder and writes nothing' {
        $sandbox = Start-ImageBuilderSandbox -SetActive
        $sandbox | Stop-ImageBuilderSandbox -Confirm:$false | Should -BeNullOrEmpty
        Get-ImageBuilderSandbox | Should -BeNullOrEmpty
        Get-Stack | Should -BeNullOrEmpty
        Get-ImageBuilder | Should -BeNullOrEmpty
        Test-Path $sandbox.Folder | Should -BeFalse
        { Invoke-WebRequest $sandbox.EndpointUrl -TimeoutSec 2 } | Should -Throw
    }

    It 'writes what it stopped with -PassThru' {
        $sandbox = Start-ImageBuilderSandbox
        (Stop-ImageBuilderSandbox $sandbox.Id -PassThru -Confirm:$false).Id | Should -Be $sandbox.Id
    }

    It 'stops nothing with -WhatIf' {
        $sandbox = Start-ImageBuilderSandbox
        $sandbox | Stop-ImageBuilderSandbox -WhatIf
        (Get-ImageBuilderSandbox).Id | Should -Be $sandbox.Id
    }

    It 'reports one that does not run' {
        (Get-ErrorOf { Stop-ImageBuilderSandbox nope -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'SandboxNotFound,*'
    }
}
