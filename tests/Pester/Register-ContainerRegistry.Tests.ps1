Describe 'Register-ContainerRegistry' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'writes the container registry that it registers' {
        $made = Register-ContainerRegistry first -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com -Label @{ team = 'web'; cost = 7 }
        $made | Should -BeOfType ([ZenImageBuilder.Model.ContainerRegistry])
        $made.Name | Should -Be 'first'
        $made.Flavor | Should -Be 'aws'
        $made.Configuration['Uri'] | Should -Be '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
        $made.Labels['team'] | Should -Be 'web'
        $made.Labels['cost'] | Should -Be '7'
        (Get-ContainerRegistry first).Id | Should -Be $made.Id
    }

    It 'keeps the password of a registry where nobody reads it' {
        $credential = [pscredential]::new('robot', (ConvertTo-SecureString 'correct horse battery' -AsPlainText -Force))
        $registry = Register-ContainerRegistry private -Flavor default -Uri registry.example.com:5000/team -Credential $credential -Verbose -Debug 4>&1 5>&1 | Where-Object { $_ -isnot [System.Management.Automation.InformationalRecord] }
        $registry.Configuration['UserName'] | Should -Be 'robot'
        $registry | ConvertTo-Json -Depth 5 | Should -Not -Match 'correct horse'
        $registry | Format-List * | Out-String | Should -Not -Match 'correct horse'
        $written = Get-ChildItem $env:ZENIMAGEBUILDER_HOME -Recurse -File | Where-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_.FullName)).Contains('correct horse') }
        $written | Should -BeNullOrEmpty
    }

    It 'refuses a password in two places' {
        $credential = [pscredential]::new('robot', (ConvertTo-SecureString 'x' -AsPlainText -Force))
        $refused = Get-ErrorOf { Register-ContainerRegistry twice -Flavor default -Uri registry.example.com -Credential $credential -RegistrySecret team/registry }
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
    }

    It 'refuses an attribute of another flavor' {
        $refused = Get-ErrorOf { Register-ContainerRegistry wrong -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com -RegistrySecret team/registry }
        $refused.FullyQualifiedErrorId | Should -BeLike 'UnknownAttribute,*'
        $refused.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $refused.Exception.Message | Should -BeLike '*RegistrySecret*'
    }

    It 'survives ConvertTo-Json' {
        $json = Register-ContainerRegistry json -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com | ConvertTo-Json -Depth 5 | ConvertFrom-Json
        $json.Name | Should -Be 'json'
        $json.Configuration.Uri | Should -Be '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
    }

    It 'registers several from the pipeline and goes on after a bad one' {
        $refused = $null
        $made = @(
            [pscustomobject]@{ Name = 'piped-1'; Flavor = 'aws'; Uri = '123456789012.dkr.ecr.eu-central-1.amazonaws.com' }
            [pscustomobject]@{ Name = 'not a name'; Flavor = 'aws'; Uri = '123456789012.dkr.ecr.eu-central-1.amazonaws.com' }
            [pscustomobject]@{ Name = 'piped-2'; Flavor = 'aws'; Uri = '123456789012.dkr.ecr.eu-central-1.amazonaws.com' }
        ) | Register-ContainerRegistry -ErrorVariable refused -ErrorAction SilentlyContinue
        $made.Name | Should -Be 'piped-1', 'piped-2'
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
        $refused.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $refused.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'refuses a name that is taken' {
        Register-ContainerRegistry taken -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com | Out-Null
        $refused = Get-ErrorOf { Register-ContainerRegistry taken -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com }
        $refused.FullyQualifiedErrorId | Should -BeLike 'ComponentExists,*'
        $refused.CategoryInfo.Category | Should -Be 'ResourceExists'
        $refused.TargetObject | Should -Be 'taken'
    }

    It 'refuses an unknown flavor and names the known ones' {
        $refused = Get-ErrorOf { Register-ContainerRegistry odd -Flavor nothing }
        $refused.FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
        $refused.Exception.Message | Should -BeLike '*aws*'
    }

    It 'refuses to leave out what the flavor requires' {
        $refused = Get-ErrorOf { Register-ContainerRegistry lacking -Flavor aws }
        $refused.FullyQualifiedErrorId | Should -BeLike 'MissingAttribute,*'
        $refused.Exception.Message | Should -BeLike '*Uri*'
    }

    It 'refuses a bad value, names it and says what would be right' {
        $refused = Get-ErrorOf { Register-ContainerRegistry bad -Flavor aws  -Uri ecr.amazonaws.com/app }
        $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidAttribute,*'
        $refused.Exception.Message | Should -BeLike '*ecr.amazonaws.com/app*'
        $refused.Exception.Message | Should -BeLike '*.'
    }

    It 'registers nothing with -WhatIf, and says so for what would be refused' {
        Register-ContainerRegistry if -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com -WhatIf
        Get-ContainerRegistry 'if*' | Should -BeNullOrEmpty
        (Get-ErrorOf { Register-ContainerRegistry if -Flavor nothing -WhatIf }).FullyQualifiedErrorId | Should -BeLike 'UnknownFlavor,*'
    }

    It 'completes the flavors' {
        (Complete 'Register-ContainerRegistry x -Flavor ').CompletionText | Should -Contain 'aws'
    }
}
