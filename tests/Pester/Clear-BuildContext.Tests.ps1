Describe 'Clear-BuildContext' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        [void](Start-ImageBuilderSandbox -SetActive)
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'keeps what is young' {
        $context = Publish-BuildContext (New-Context)
        Clear-BuildContext -OlderThan 1.00:00:00 -PassThru -Confirm:$false | Should -BeNullOrEmpty
        (Publish-BuildContext $context.Root).UploadedBytes | Should -Be 0
    }

    It 'removes what is old, and nothing with -WhatIf' {
        $context = Publish-BuildContext (New-Context)
        Start-Sleep -Seconds 2
        Clear-BuildContext -OlderThan 1 -PassThru -WhatIf | Should -BeNullOrEmpty
        (Publish-BuildContext $context.Root).UploadedBytes | Should -Be 0
        $gone = Clear-BuildContext -OlderThan 1 -PassThru -Confirm:$false
        $gone.Location | Should -Contain $context.Location
        (Publish-BuildContext $context.Root).UploadedBytes | Should -BeGreaterThan 0
    }

    It 'needs to know how old' {
        (Get-Command Clear-BuildContext).Parameters.OlderThan.Attributes.Mandatory | Should -Contain $true
    }
}
