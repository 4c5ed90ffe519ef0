Describe 'Get-ServiceConnectorType' {
    BeforeAll { . (Join-Path $PSScriptRoot Acceptance.ps1) }

    It 'describes methods and resource types' {
        $aws = Get-ServiceConnectorType aws
        $aws.AuthMethods.Name | Should -Be 'implicit', 'secret-key', 'sts-token', 'iam-role', 'session-token', 'federation-token'
        $aws.ResourceTypes.Name | Should -Be 'aws-generic', 's3-bucket', 'docker-registry', 'kubernetes-cluster'
        $role = $aws.AuthMethods | Where-Object Name -EQ 'iam-role'
        ($role.Attributes | Where-Object Required).Name | Should -Be 'AccessKey', 'SecretKey', 'RoleArn', 'Region'
        $role.DefaultExpirationSeconds, $role.MinimumExpirationSeconds, $role.MaximumExpirationSeconds | Should -Be 3600, 900, 43200
    }

    It 'lists all' { (Get-ServiceConnectorType).Name | Should -Be 'aws', 'docker' }

    It 'says what is not there' { (Get-ErrorOf { Get-ServiceConnectorType gcp }).FullyQualifiedErrorId | Should -BeLike 'UnknownConnectorType,*' }
}
