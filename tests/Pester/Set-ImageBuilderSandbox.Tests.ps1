Describe 'Set-ImageBuilderSandbox' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox -SetActive
        $context = New-Item -ItemType Directory (Join-Path $TestDrive context)
        Set-Content (Join-Path $context Dockerfile) 'FROM scratch'
    }
    AfterAll { Get-ImageBuilderSandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'lets a permission be missing, and says how often that was seen' {
        $set = $sandbox | Set-ImageBuilderSandbox -Fault @{ Kind = 'AccessDenied'; Operation = 'StartBuild'; Times = $null }
        $set.Faults[0].Kind | Should -Be 'AccessDenied'
        $fault = Get-ErrorOf { Start-ImageBuild $context -Tag app:1 }
        $fault.FullyQualifiedErrorId | Should -BeLike 'AccessDenied,*'
        $fault.Exception.Message | Should -BeLike '*codebuild:StartBuild*'
        (Get-ImageBuilderSandbox).Faults.Strikes | Should -Be 1
    }

    It 'ends all faults with an empty list' {
        ($sandbox | Set-ImageBuilderSandbox -Fault @()).Faults | Should -BeNullOrEmpty
        (Start-ImageBuild $context -Tag app:1).BuildId | Should -Not -BeNullOrEmpty
    }

    It 'refuses a kind and a service that there are not' {
        { $sandbox | Set-ImageBuilderSandbox -Fault @{ Kind = 'Earthquake' } } | Should -Throw '*Throttle*'
        (Get-ErrorOf { $sandbox | Set-ImageBuilderSandbox -Fault @{ Kind = 'Throttle'; Service = 'mail' } }).FullyQualifiedErrorId | Should -BeLike 'InvalidAttribute,*'
    }

    It 'changes nothing with -WhatIf' {
        $sandbox | Set-ImageBuilderSandbox -Fault @{ Kind = 'Throttle' } -WhatIf
        (Get-ImageBuilderSandbox).Faults | Should -BeNullOrEmpty
    }

    It 'reports one that does not run' {
        (Get-ErrorOf { Set-ImageBuilderSandbox nope -Fault @() }).FullyQualifiedErrorId | Should -BeLike 'SandboxNotFound,*'
    }
}
