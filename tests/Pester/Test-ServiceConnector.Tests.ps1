Describe 'Test-ServiceConnector' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox
        Register-SandboxConnector $sandbox tested | Out-Null
    }

    AfterAll { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'writes a row for each type' {
        $rows = Test-ServiceConnector tested
        $rows.ResourceType | Should -Be 'aws-generic', 's3-bucket', 'docker-registry'
        $rows[1].ResourceNames | Should -Contain "s3://$($sandbox.Bucket)"
    }

    It 'asks for one resource' {
        (Test-ServiceConnector tested -ResourceType s3-bucket -ResourceId $sandbox.Bucket).ResourceNames | Should -Be "s3://$($sandbox.Bucket)"
        (Get-ErrorOf { Test-ServiceConnector tested -ResourceType s3-bucket -ResourceId not-there }).FullyQualifiedErrorId | Should -BeLike 'RemoteResourceNotFound,*'
    }

    It 'refuses what the connector is not for' {
        (Get-ErrorOf { Test-ServiceConnector tested -ResourceType kubernetes-cluster }).FullyQualifiedErrorId | Should -BeLike 'UnknownResourceType,*'
        (Get-ErrorOf { Test-ServiceConnector nowhere }).FullyQualifiedErrorId | Should -BeLike 'ConnectorNotFound,*'
    }
}
