Describe 'New-ImageBuilderPolicy' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        Register-PaperStack prod -SetActive | Out-Null
    }

    It 'writes the policy of the service role for a stack, limited to what it has' {
        $policy = New-ImageBuilderPolicy -For ServiceRole -Repository app | ConvertFrom-Json
        $policy.Version | Should -Be '2012-10-17'
        ($policy.Statement | Where-Object Sid -EQ ReadContexts).Resource | Should -Be 'arn:aws:s3:::contexts/app/code-build-contexts/*'
        $push = $policy.Statement | Where-Object Sid -EQ PushImages
        $push.Resource | Should -Be 'arn:aws:ecr:eu-central-1:123456789012:repository/app'
        $push.Action | Should -Contain 'ecr:PutImage'
    }

    It 'writes the policy of the caller, also as an object' {
        $policy = New-ImageBuilderPolicy -For Caller -Stack prod -Repository app -AsObject
        $policy | Should -BeOfType ([ZenImageBuilder.Model.IamPolicy])
        $policy.Statement.Action | Should -Contain 'codebuild:StartBuild'
        ($policy | ConvertTo-Json -Depth 4 | ConvertFrom-Json).Statement[0].Effect | Should -Be 'Allow'
    }

    It 'warns where every repository is allowed' {
        $policy = New-ImageBuilderPolicy -For ServiceRole -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*-Repository*'
        $policy | Should -BeLike '*repository/`**'
    }

    It 'needs no stack, in any partition' {
        $env:ZENIMAGEBUILDER_HOME = Join-Path $TestDrive empty
        $text = New-ImageBuilderPolicy -For ServiceRole -CodeBuildProject p -Path s3://contexts/x -Uri 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn -Repository app
        $text | Should -BeLike '*arn:aws-cn:s3:::contexts/x/code-build-contexts/*'
        (Get-ErrorOf { New-ImageBuilderPolicy -For Caller }).FullyQualifiedErrorId | Should -BeLike 'InvalidParameterCombination,*'
    }
}
