Describe 'Deploy-Stack' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
    }

    It 'refuses a name that AWS would not take everywhere' {
        (Get-ErrorOf { Deploy-Stack a_b -Location eu-central-1 }).FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
    }

    It 'refuses a name that something else has, before it asks AWS' {
        Register-PaperStack taken | Out-Null
        (Get-ErrorOf { Deploy-Stack taken -Location eu-central-1 }).FullyQualifiedErrorId | Should -BeLike 'StackExists,*'
    }

    It 'writes a link to the console' {
        Deploy-Stack team-a -Location eu-central-1 -ContextDays 7 -QuickCreateUrl -TemplateUrl https://templates.s3.amazonaws.com/stack.yaml |
            Should -Be 'https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1#/stacks/create/review?templateURL=https%3A%2F%2Ftemplates.s3.amazonaws.com%2Fstack.yaml&stackName=team-a&param_ContextDays=7&param_RepositoryName=team-a'
    }
}

Describe 'Deploy-Stack, against moto' -Skip:(-not (Get-Command moto_server -ErrorAction Ignore)) {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $script:moto = Start-Moto
    }

    AfterAll {
        $moto | Stop-Process
    }

    It 'shows its plan with -WhatIf and makes nothing' {
        $plan = Deploy-Stack team-a -Location eu-central-1 -WhatIf 6>&1
        $plan -join "`n" | Should -Match 'create the repository ''team-a'''
        (Get-ErrorOf { Deploy-Stack team-a -Location eu-central-1 -FromDeployment }).FullyQualifiedErrorId | Should -BeLike 'DeploymentNotFound,*'
    }

    It 'deploys, shows what happens, and registers the stack' {
        $stack = Deploy-Stack team-a -Location eu-central-1 -SetActive -InformationVariable events -InformationAction SilentlyContinue
        $stack | Should -BeOfType ([ZenImageBuilder.Model.Stack])
        $stack.IsActive | Should -BeTrue
        $stack.ArtifactStore.Configuration['Path'] | Should -Match '^s3://team-a-bucket-.+/builds$'
        $stack.ContainerRegistry.Configuration['DefaultRepository'] | Should -Be team-a
        $stack.ImageBuilder.Connector.Name | Should -Be team-a
        $events.MessageData | Where-Object { $_ -is [ZenImageBuilder.Model.StackDeploymentEvent] } | Select-Object -Last 1 -ExpandProperty Status | Should -Be CREATE_COMPLETE
        Test-Stack team-a -Offline | ForEach-Object Status | Sort-Object -Unique | Should -Be Passed
    }

    It 'goes on from what is there' {
        $id = (Get-Stack team-a).Id
        (Deploy-Stack team-a -Location eu-central-1 -InformationAction Ignore).Id | Should -Be $id
        Unregister-Stack team-a -Recursive -Confirm:$false
        (Deploy-Stack team-a -Location eu-central-1 -FromDeployment -InformationAction Ignore).Name | Should -Be team-a
    }
}
