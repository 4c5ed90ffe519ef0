Describe 'Remove-StackDeployment' -Skip:(-not (Get-Command moto_server -ErrorAction Ignore)) {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $script:moto = Start-Moto
        Deploy-Stack team-a -Location eu-central-1 -InformationAction Ignore | Out-Null
    }

    AfterAll {
        $moto | Stop-Process
    }

    It 'removes nothing with -WhatIf' {
        Remove-StackDeployment team-a -WhatIf
        (Get-Stack team-a).Name | Should -Be team-a
    }

    It 'takes the deployment down and unregisters what was registered for it' {
        $removed = Get-Stack team-a | Remove-StackDeployment -Confirm:$false -InformationAction Ignore
        $removed | Should -BeOfType ([ZenImageBuilder.Model.RemovedStackDeployment])
        $removed.Region | Should -Be eu-central-1
        $removed.Kept | Should -BeNullOrEmpty
        $removed.Unregistered | Should -Be 'stack team-a', 'image builder team-a', 'artifact store team-a', 'container registry team-a', 'service connector team-a'
        Get-Stack | Should -BeNullOrEmpty
        Get-ServiceConnector | Should -BeNullOrEmpty
    }

    It 'says when there is none' {
        (Get-ErrorOf { Remove-StackDeployment team-a -Region eu-central-1 -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'DeploymentNotFound,*'
    }
}
