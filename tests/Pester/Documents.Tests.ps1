Describe 'The documents' {
    BeforeAll {
        . (Join-Path $PSScriptRoot Acceptance.ps1)
        $root = Join-Path $PSScriptRoot .. ..
        $sandbox = Start-ImageBuilderSandbox -Region eu-central-1
        $env:AWS_ACCESS_KEY_ID = $sandbox.Credential.UserName
        $env:AWS_SECRET_ACCESS_KEY = $sandbox.Credential.GetNetworkCredential().Password
        $env:AWS_REGION = $sandbox.Region
        $env:AWS_ENDPOINT_URL = $sandbox.EndpointUrl

        # The lines of PowerShell on a page, without blank ones.
        function Get-DocumentLine([string] $Page) {
            foreach ($block in [regex]::Matches((Get-Content -LiteralPath (Join-Path $root docs $Page) -Raw), '(?ms)^```powershell\r?\n(.*?)^```')) {
                $block.Groups[1].Value.Split("`n").TrimEnd() | Where-Object { $_ }
            }
        }

        Register-ArtifactStore documents-contexts -Flavor s3 -Path "s3://$($sandbox.Bucket)/documents" | Out-Null
        Register-ContainerRegistry documents-images -Flavor aws -Uri $sandbox.RegistryUri | Out-Null
        Register-ImageBuilder documents-cloud -Flavor aws -CodeBuildProject $sandbox.CodeBuildProject | Out-Null
        Register-Stack documents -ImageBuilder documents-cloud -ArtifactStore documents-contexts -ContainerRegistry documents-images -SetActive | Out-Null

        $InformationPreference = 'Ignore'
        Push-Location $TestDrive
    }

    BeforeEach { Select-Stack documents | Out-Null }

    AfterAll {
        Pop-Location
        'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_ENDPOINT_URL' | ForEach-Object { Remove-Item "Env:$_" }
        $sandbox | Stop-ImageBuilderSandbox -Confirm:$false
    }

    It 'show what the commands of a first set-up show' {
        Register-ImageBuilder aws-image-builder -Flavor aws -CodeBuildProject my-project | Out-Null
        Register-ArtifactStore contexts -Flavor s3 -Path s3://contexts/app | Out-Null
        Register-ContainerRegistry images -Flavor aws -Uri 123456789012.dkr.ecr.eu-central-1.amazonaws.com | Out-Null
        $page = Get-Content -LiteralPath (Join-Path $root docs coming-from-zenml.md) -Raw
        $shown = [regex]::Match($page, '(?ms)^```\r?\n(PS> Register-ServiceConnector.*?)^```').Groups[1].Value.Split("`n").TrimEnd() | Where-Object { $_ }
        $shown.Count | Should -BeGreaterThan 15

        $seen = foreach ($prompt in $shown -like 'PS> *') {
            $prompt
            & ([scriptblock]::Create($prompt.Substring(4))) | Show
        }

        # The prefix of an ID is another one each time.
        ($seen -replace '^[0-9a-f]{8} ', 'an id ') | Should -Be ($shown -replace '^[0-9a-f]{8} ', 'an id ')
    }

    It 'give commands for contexts that run' {
        $ErrorActionPreference = 'Stop'
        New-Context service | Out-Null
        foreach ($line in Get-DocumentLine contexts.md) {
            . ([scriptblock]::Create($line)) | Out-Null
        }

        (Wait-ImageBuild).Status | Should -Be 'SUCCEEDED'
    }

    It 'give commands for the layer cache that run' {
        $ErrorActionPreference = 'Stop'
        New-Context cached | Out-Null
        Push-Location cached
        try {
            foreach ($line in (Get-DocumentLine layer-cache.md) -replace ' cloud ', ' documents-cloud ') {
                . ([scriptblock]::Create($line)) | Out-Null
            }
        }
        finally { Pop-Location }
        (Get-ImageBuilder documents-cloud).Configuration['CacheRepository'] | Should -Be 'team/cache'
        (Wait-ImageBuild).Status | Select-Object -Unique | Should -Be 'SUCCEEDED'
        if ($sandbox.ContainerEngine -notlike '*docker*') {
            $without = 'No layer cache in the registry is used, because the container engine is not Docker.'
            (Get-ImageBuild -Tag '*app:1' | Where-Object { -not $_.CacheHits } | Select-Object -First 1 | Get-ImageBuildLog).Message | Should -Contain $without
        }
    }

    It 'give commands for many builds that run' {
        New-Item -ItemType Directory services | Out-Null
        foreach ($name in 'one', 'two') { New-Context "services/$name" | Out-Null }
        $lines = Get-DocumentLine many-builds.md
        $lines.Count | Should -BeGreaterThan 7
        $first, $others = $lines
        $builds = . ([scriptblock]::Create($first))
        $builds.Status | Should -Be 'SUCCEEDED', 'SUCCEEDED'
        $prefix = $builds[0].Id.ToString().Substring(0, 8)
        $ErrorActionPreference = 'Stop'
        foreach ($line in $others) {
            # The build of the page is one that has ended here, so stopping it is an error that says so.
            if ($line -like 'Stop-ImageBuild*') { continue }
            . ([scriptblock]::Create(($line -replace '3f0c', $prefix))) | Out-Null
        }

        $job | Receive-Job -Wait -AutoRemoveJob | Out-Null
        (Wait-ImageBuild | Where-Object Status -NE 'SUCCEEDED') | Should -BeNullOrEmpty
    }

    It 'give commands for other registries that run' {
        function Get-Credential { [pscredential]::new('me', (ConvertTo-SecureString 'secret' -AsPlainText -Force)) }
        foreach ($line in Get-DocumentLine registries.md) {
            (. ([scriptblock]::Create($line))).Flavor | Should -Be 'default'
        }
    }

    It 'give a fault that strikes' {
        $line = Get-DocumentLine sandbox.md | Where-Object { $_ -like '*-Fault*' }
        . ([scriptblock]::Create($line)) | Out-Null
        ($sandbox | Get-ImageBuilderSandbox).Faults.Kind | Should -Be 'Throttle'
    }

    It 'show a picture that needs nothing from elsewhere and rests for readers who prefer that' {
        $picture = [regex]::Match((Get-Content -LiteralPath (Join-Path $root README.md) -Raw), '!\[[^\]]+\]\(([^)]+\.svg)\)').Groups[1].Value
        $picture | Should -Be 'docs/live-build.svg'
        (Get-Item -LiteralPath (Join-Path $root $picture)).Length | Should -BeLessThan 150kb

        # Throws unless the file is well-formed.
        $xml = [xml]::new()
        $xml.Load((Join-Path $root $picture))
        $xml.DocumentElement.NamespaceURI | Should -Be 'http://www.w3.org/2000/svg'
        ($xml.SelectNodes('//*').LocalName | Sort-Object -Unique) | Should -Be @('defs', 'g', 'rect', 'style', 'svg', 'text', 'title', 'use')

        $ids = $xml.SelectNodes('//@id').Value -replace '^', '#'
        $used = $xml.SelectNodes('//@*[local-name() = "href"]').Value | Sort-Object -Unique
        $used | Should -Not -BeNullOrEmpty
        $used | Where-Object { $_ -cnotin $ids } | Should -BeNullOrEmpty
        $style = $xml.SelectSingleNode('//*[local-name() = "style"]').InnerText
        $style | Should -Not -Match '@import|@font-face|url\('
        $style | Should -Match 'prefers-reduced-motion'
    }

    It 'link to pages that are there' {
        foreach ($page in @(Get-Item (Join-Path $root README.md), (Join-Path $root CONTRIBUTING.md)) + @(Get-ChildItem (Join-Path $root docs) -File -Filter *.md)) {
            foreach ($link in [regex]::Matches((Get-Content -LiteralPath $page -Raw), '\]\((?!https?:|#)([^)#]+)')) {
                Join-Path $page.DirectoryName $link.Groups[1].Value | Should -Exist -Because "$($page.Name) links to it"
            }
        }
    }
}
