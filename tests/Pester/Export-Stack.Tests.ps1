Describe 'Export-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-PaperStack paper -SetActive | Out-Null
    }

    It 'writes what ZenML reads' {
        $text = Export-Stack paper
        $text | Should -Match '(?m)^stack_name: paper$'
        $text | Should -Match '(?m)^      code_build_project: images$'
        $text | Should -Match '(?m)^      uri: 123456789012\.dkr\.ecr\.eu-central-1\.amazonaws\.com$'
        $text | Should -Match '(?m)^  orchestrator:$'
    }

    It 'takes the active stack where none is named, and stacks from the pipeline' {
        Export-Stack | Should -Be (Export-Stack paper)
        Get-Stack | Export-Stack | Should -Be (Export-Stack paper)
    }

    It 'writes a file, and replaces one only with -Force' {
        $file = Join-Path $TestDrive paper.yaml
        (Export-Stack paper $file -ZenMLVersion 0.84.2 -PassThru).FullName | Should -Be $file
        Get-Content $file | Should -Contain 'zenml_version: 0.84.2'
        (Get-ErrorOf { Export-Stack paper $file }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        Export-Stack paper $file -Force
        Get-Content $file | Should -Not -Contain 'zenml_version: 0.84.2'
    }

    It 'names files in a folder after their stacks' {
        Export-Stack paper $TestDrive -Force -PassThru | ForEach-Object Name | Should -Be paper.yaml
    }

    It 'writes no secret, and says so' {
        $credential = [pscredential]::new('robot', (ConvertTo-SecureString 'hush' -AsPlainText -Force))
        Register-ContainerRegistry private -Flavor default -Uri registry.example.com -Credential $credential | Out-Null
        Register-Stack private -ContainerRegistry private | Out-Null
        $text = Export-Stack private -WarningVariable warnings -WarningAction SilentlyContinue
        $text | Should -Not -Match 'hush|robot'
        $warnings -join ' ' | Should -Match 'Set-ContainerRegistry private -Credential'
    }

    It 'writes nothing with -WhatIf' {
        Export-Stack paper (Join-Path $TestDrive if.yaml) -WhatIf
        Join-Path $TestDrive if.yaml | Should -Not -Exist
    }
}
