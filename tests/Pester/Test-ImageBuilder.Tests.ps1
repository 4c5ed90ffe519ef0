Describe 'Test-ImageBuilder' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    Context 'in a sandbox that enforces the policies of New-ImageBuilderPolicy' {
        BeforeAll {
            $sandbox = Start-ImageBuilderSandbox -SetActive -EnforcePolicy
            New-SandboxRepository $sandbox app
        }
        AfterAll { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }

        It 'passes everything, for the tags that are to be pushed' {
            $checks = Test-ImageBuilder -Tag app:1
            $checks | Where-Object Status -NE Passed | Should -BeNullOrEmpty
            $checks.Check | Should -Contain 'Project'
            $checks.Check | Should -Contain 'Remove'
            $checks[0] | Should -BeOfType ([ZenImageBuilder.Model.ReadinessCheck])
        }

        It 'writes nothing with -SkipProbe' {
            (Test-ImageBuilder -Tag app:1 -SkipProbe).Check | Should -Not -Contain 'Write'
        }

        It 'says that a repository is missing, and who may not make it' {
            $check = Test-ImageBuilder -Tag other:1 -CreateRepository -SkipProbe | Where-Object Status -EQ Failed | Where-Object Check -EQ Repository
            $check.Evidence | Should -BeLike '*ecr:CreateRepository*'
            $check = Test-ImageBuilder -Tag other:1 -SkipProbe | Where-Object Check -EQ Repository
            $check.Status | Should -Be 'Failed'
            $check.Remedy | Should -BeLike '*-CreateRepository*'
        }

        It 'names the action, the resource and the principal of what is missing' {
            Register-ArtifactStore elsewhere -Flavor s3 -Path "s3://$($sandbox.Bucket)/other" -ProfileName sandbox -ProfileLocation $sandbox.ProfileLocation -Region $sandbox.Region | Out-Null
            $denied = Test-ImageBuilder -Tag app:1 -ArtifactStore elsewhere | Where-Object Action -EQ s3:PutObject
            $denied.Status | Should -Be 'Failed'
            $denied.Resource | Should -BeLike "arn:aws:s3:::$($sandbox.Bucket)/other/*"
            $denied.Principal | Should -Be $sandbox.CallerArn
        }
    }

    It 'looks at a builder alone' {
        $sandbox = Start-ImageBuilderSandbox
        try {
            Register-ImageBuilder alone -Flavor aws -CodeBuildProject $sandbox.CodeBuildProject -ProfileName sandbox -ProfileLocation $sandbox.ProfileLocation -Region $sandbox.Region | Out-Null
            $checks = Get-ImageBuilder alone | Test-ImageBuilder
            $checks.Target | Sort-Object -Unique | Should -Be 'alone'
            ($checks | Where-Object Check -EQ Project).Status | Should -Be 'Passed'
            Register-ImageBuilder gone -Flavor aws -CodeBuildProject not-there -ProfileName sandbox -ProfileLocation $sandbox.ProfileLocation -Region $sandbox.Region | Out-Null
            (Test-ImageBuilder gone)[-1].Check, (Test-ImageBuilder gone)[-1].Status | Should -Be 'Project', 'Failed'
        }
        finally { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }
    }

    It 'says what is not registered' { (Get-ErrorOf { Test-ImageBuilder nowhere }).FullyQualifiedErrorId | Should -BeLike 'ComponentNotFound,*' }

    It 'needs a stack where none is named' { (Get-ErrorOf { Test-ImageBuilder }).FullyQualifiedErrorId | Should -BeLike 'NoActiveStack,*' }
}
