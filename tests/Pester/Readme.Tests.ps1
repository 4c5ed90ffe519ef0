Describe 'README' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $sandbox = Start-ImageBuilderSandbox -Region eu-central-1
        $env:AWS_ACCESS_KEY_ID = $sandbox.Credential.UserName
        $env:AWS_SECRET_ACCESS_KEY = $sandbox.Credential.GetNetworkCredential().Password
        $env:AWS_REGION = $sandbox.Region
        $env:AWS_ENDPOINT_URL = $sandbox.EndpointUrl
    }

    AfterAll {
        'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_ENDPOINT_URL' | ForEach-Object { Remove-Item "Env:$_" }
        $sandbox | Stop-ImageBuilderSandbox -Confirm:$false
    }

    It 'shows what the commands of a first set-up show' {
        Register-ImageBuilder aws-image-builder -Flavor aws -CodeBuildProject my-project | Out-Null
        Register-ArtifactStore contexts -Flavor s3 -Path s3://contexts/app | Out-Null
        Register-ContainerRegistry images -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com | Out-Null
        $readme = Get-Content -LiteralPath (Join-Path $PSScriptRoot .. .. README.md) -Raw
        $shown = [regex]::Match($readme, '(?ms)^```\r?\n(PS> Register-ServiceConnector.*?)^```').Groups[1].Value.Split("`n").TrimEnd() | Where-Object { $_ }
        $shown.Count | Should -BeGreaterThan 15

        $seen = foreach ($prompt in $shown -like 'PS> *') {
            $prompt
            & ([scriptblock]::Create($prompt.Substring(4))) | Show
        }

        # The beginning of an id is another one each time.
        ($seen -replace '^[0-9a-f]{8} ', 'an id ') | Should -Be ($shown -replace '^[0-9a-f]{8} ', 'an id ')
    }
}
