# The three kinds of components: what the tests of the verbs that they share need to know of each.
# Dot-sourced in BeforeDiscovery, for -ForEach: . (Join-Path $PSScriptRoot Components.ps1)

$registry = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
$kinds = @(
    @{
        Noun = 'ImageBuilder'; Words = 'image builder'
        # The least that registers one; the attribute that the flavor requires; and a value that it refuses.
        Flavor = 'aws'; Least = @{ Flavor = 'aws'; CodeBuildProject = 'images' }; Required = 'CodeBuildProject'; Value = 'images'
        Bad = @{ Flavor = 'aws'; CodeBuildProject = 'images'; ComputeType = 'HUGE' }; BadValue = 'HUGE'
        # An attribute that can change and go.
        Optional = 'ComputeType'; NewValue = 'BUILD_GENERAL1_LARGE'; Default = 'BUILD_GENERAL1_SMALL'
        Flavors = @('aws')
        # One that uses the sandbox, what it reaches there with a connector, and the type of resource that does not fit it.
        InSandbox = { param($Sandbox) @{ Flavor = 'aws'; CodeBuildProject = $Sandbox.CodeBuildProject } }
        Reached = { param($Sandbox) 'aws-generic', $Sandbox.Region }; Unfit = 's3-bucket'
        Other = 'ArtifactStore'; OtherLeast = @{ Flavor = 's3'; Path = 's3://bucket/prefix' }
    }
    @{
        Noun = 'ArtifactStore'; Words = 'artifact store'
        Flavor = 's3'; Least = @{ Flavor = 's3'; Path = 's3://bucket/prefix' }; Required = 'Path'; Value = 's3://bucket/prefix'
        Bad = @{ Flavor = 's3'; Path = '/tmp' }; BadValue = '/tmp'
        Optional = 'Region'; NewValue = 'eu-west-1'; Default = $null
        Flavors = @('s3', 'local')
        InSandbox = { param($Sandbox) @{ Flavor = 's3'; Path = "s3://$($Sandbox.Bucket)/contexts" } }
        Reached = { param($Sandbox) 's3-bucket', "s3://$($Sandbox.Bucket)" }; Unfit = 'aws-generic'
        Other = 'ImageBuilder'; OtherLeast = @{ Flavor = 'aws'; CodeBuildProject = 'images' }
    }
    @{
        Noun = 'ContainerRegistry'; Words = 'container registry'
        Flavor = 'aws'; Least = @{ Flavor = 'aws'; Uri = $registry }; Required = 'Uri'; Value = $registry
        Bad = @{ Flavor = 'aws'; Uri = 'ecr.amazonaws.com/app' }; BadValue = 'ecr.amazonaws.com/app'
        Optional = 'DefaultRepository'; NewValue = 'app'; Default = $null
        Flavors = @('aws', 'default', 'dockerhub', 'github', 'gcp', 'azure')
        InSandbox = { param($Sandbox) @{ Flavor = 'aws'; Uri = $Sandbox.RegistryUri } }
        Reached = { param($Sandbox) 'docker-registry', $Sandbox.RegistryUri }; Unfit = 'aws-generic'
        Other = 'ImageBuilder'; OtherLeast = @{ Flavor = 'aws'; CodeBuildProject = 'images' }
    }
)
