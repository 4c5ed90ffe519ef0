Describe 'Get-ConnectorResource' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox
        $good = Register-SandboxConnector $sandbox a-good aws-generic
        Register-ServiceConnector b-broken -Type aws -AuthMethod secret-key -Region $sandbox.Region -EndpointUrl $sandbox.EndpointUrl -AccessKey $sandbox.Credential.UserName -SecretKey 'wrong' -ResourceType aws-generic -NoVerify | Out-Null
    }

    AfterAll { $sandbox | Stop-ImageBuilderSandbox -Confirm:$false }

    It 'shows connectors side by side, with the error in the row' {
        $rows = Get-ConnectorResource -ResourceType aws-generic
        $rows.ConnectorName | Should -Be 'a-good', 'b-broken'
        $rows[0].ResourceNames, $rows[0].Error | Should -Be $sandbox.Region, $null
        $rows[1].Error | Should -BeLike '*rejects the credentials*'
        ($rows | Show)[0] | Should -Match '^ConnectorId +ConnectorName +ConnectorType +ResourceType +ResourceNames'
    }

    It 'leaves errors out when asked to' { (Get-ConnectorResource -ExcludeErrors).ConnectorName | Should -Be 'a-good' }

    It 'takes connectors from the pipeline' { ($good | Get-ConnectorResource).ConnectorName | Should -Be 'a-good' }

    It 'refuses types that do not exist' { (Get-ErrorOf { Get-ConnectorResource -ResourceType blob }).FullyQualifiedErrorId | Should -BeLike 'UnknownResourceType,*' }
}
