Describe 'Export-StackTemplate' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
    }

    It 'writes a template of CloudFormation' {
        $template = Export-StackTemplate CloudFormation
        $template | Should -Match "(?m)^AWSTemplateFormatVersion: '2010-09-09'$"
        foreach ($type in 'AWS::S3::Bucket', 'AWS::ECR::Repository', 'AWS::IAM::Role', 'AWS::CodeBuild::Project') {
            $template | Should -Match "(?m)^    Type: $type$"
        }
        $template | Should -Not -Match '@[A-Z_]+@'
    }

    It 'writes a configuration of Terraform' {
        $template = Export-StackTemplate -Format Terraform
        $template | Should -Match 'resource "aws_codebuild_project" "builds"'
        $template | Should -Not -Match '@[A-Z_]+@'
    }

    It 'writes a file, and replaces one only with -Force' {
        (Export-StackTemplate CloudFormation $TestDrive -PassThru).Name | Should -Be stack.yaml
        (Get-ErrorOf { Export-StackTemplate CloudFormation $TestDrive }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        (Export-StackTemplate Terraform $TestDrive -PassThru -Force).Name | Should -Be main.tf
        Get-Content (Join-Path $TestDrive stack.yaml) -Raw | Should -Be ((Export-StackTemplate CloudFormation) + "`n")
    }

    It 'writes nothing with -WhatIf' {
        Export-StackTemplate Terraform (Join-Path $TestDrive if.tf) -WhatIf
        Join-Path $TestDrive if.tf | Should -Not -Exist
    }
}
