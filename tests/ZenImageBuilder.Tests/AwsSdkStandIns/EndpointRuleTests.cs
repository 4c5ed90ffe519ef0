using System.Text.Json;
using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.CodeBuild;
using Amazon.ECR;
using Amazon.EKS;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace ZenImageBuilder.Tests.AwsSdkStandIns;

/// <summary>Where the services are: every service, partition and kind of endpoint, as AWS's own rule sets say.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class EndpointRuleTests
{
    // Resolves every service in every region that botocore knows, and in some that it does not, in every kind; prints URL, region of the signature and error.
    private const string Rules = """
        import gzip, itertools, json, os
        import botocore
        from botocore.endpoint_provider import EndpointProvider
        from botocore.exceptions import EndpointProviderError
        data = os.path.join(botocore.__path__[0], 'data')
        partitions = json.load(open(os.path.join(data, 'partitions.json')))
        regions = [region for partition in partitions['partitions'] for region in partition['regions']]
        regions += ['eu-somewhere-9', 'cn-somewhere-9', 'us-gov-somewhere-9', 'us-iso-somewhere-9', 'us-isob-somewhere-9']
        regions += ['eu-isoe-somewhere-9', 'us-isof-somewhere-9', 'eusc-de-somewhere-9', 'nowhere']
        rows = []
        for service in ['codebuild', 'ecr', 'eks', 'logs', 'cloudformation', 'iam']:
            folder = os.path.join(data, service)
            version = sorted(entry for entry in os.listdir(folder) if os.path.isdir(os.path.join(folder, entry)))[-1]
            path = os.path.join(folder, version, 'endpoint-rule-set-1.json')
            text = gzip.open(path + '.gz').read() if os.path.exists(path + '.gz') else open(path, 'rb').read()
            rules = EndpointProvider(json.loads(text), partitions)
            for region, fips, dual, custom in itertools.product(regions + [None], [False, True], [False, True], [None, 'http://127.0.0.1:9/']):
                row = {'service': service, 'region': region, 'fips': fips, 'dual': dual, 'custom': custom}
                row.update({'url': None, 'signing': None, 'error': None})
                asked = {'UseFIPS': fips, 'UseDualStack': dual}
                asked.update({name: value for name, value in [('Region', region), ('Endpoint', custom)] if value})
                try:
                    found = rules.resolve_endpoint(**asked)
                    row['url'] = found.url
                    row['signing'] = (found.properties.get('authSchemes') or [{}])[0].get('signingRegion')
                except EndpointProviderError as refused:
                    row['error'] = str(refused)
                rows.append(row)
        print(json.dumps(rows))
        """;

    private const string Places = """
        codebuild eu-west-1 plain                 codebuild.eu-west-1.amazonaws.com
        codebuild eu-west-1 fips                  codebuild-fips.eu-west-1.amazonaws.com
        codebuild eu-west-1 dual-stack            codebuild.eu-west-1.api.aws
        codebuild eu-west-1 both                  codebuild-fips.eu-west-1.api.aws
        codebuild cn-northwest-1 plain            codebuild.cn-northwest-1.amazonaws.com.cn
        codebuild cn-northwest-1 fips             codebuild-fips.cn-northwest-1.amazonaws.com.cn
        codebuild cn-northwest-1 dual-stack       codebuild.cn-northwest-1.api.amazonwebservices.com.cn
        codebuild cn-northwest-1 both             codebuild-fips.cn-northwest-1.api.amazonwebservices.com.cn
        codebuild us-gov-east-1 plain             codebuild.us-gov-east-1.amazonaws.com
        codebuild us-gov-east-1 fips              codebuild-fips.us-gov-east-1.amazonaws.com
        codebuild us-gov-east-1 dual-stack        codebuild.us-gov-east-1.api.aws
        codebuild us-gov-east-1 both              codebuild-fips.us-gov-east-1.api.aws
        codebuild us-iso-west-1 plain             codebuild.us-iso-west-1.c2s.ic.gov
        codebuild us-iso-west-1 fips              codebuild-fips.us-iso-west-1.c2s.ic.gov
        codebuild us-iso-west-1 dual-stack        codebuild.us-iso-west-1.api.aws.ic.gov
        codebuild us-iso-west-1 both              codebuild-fips.us-iso-west-1.api.aws.ic.gov
        codebuild us-isob-west-1 plain            codebuild.us-isob-west-1.sc2s.sgov.gov
        codebuild us-isob-west-1 fips             codebuild-fips.us-isob-west-1.sc2s.sgov.gov
        codebuild us-isob-west-1 dual-stack       codebuild.us-isob-west-1.api.aws.scloud
        codebuild us-isob-west-1 both             codebuild-fips.us-isob-west-1.api.aws.scloud
        codebuild eu-isoe-west-1 plain            codebuild.eu-isoe-west-1.cloud.adc-e.uk
        codebuild eu-isoe-west-1 fips             codebuild-fips.eu-isoe-west-1.cloud.adc-e.uk
        codebuild eu-isoe-west-1 dual-stack       codebuild.eu-isoe-west-1.api.cloud-aws.adc-e.uk
        codebuild eu-isoe-west-1 both             codebuild-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk
        codebuild us-isof-east-1 plain            codebuild.us-isof-east-1.csp.hci.ic.gov
        codebuild us-isof-east-1 fips             codebuild-fips.us-isof-east-1.csp.hci.ic.gov
        codebuild us-isof-east-1 dual-stack       codebuild.us-isof-east-1.api.aws.hci.ic.gov
        codebuild us-isof-east-1 both             codebuild-fips.us-isof-east-1.api.aws.hci.ic.gov
        codebuild eusc-de-east-1 plain            codebuild.eusc-de-east-1.amazonaws.eu
        codebuild eusc-de-east-1 fips             codebuild-fips.eusc-de-east-1.amazonaws.eu
        codebuild eusc-de-east-1 dual-stack       codebuild.eusc-de-east-1.api.amazonwebservices.eu
        codebuild eusc-de-east-1 both             codebuild-fips.eusc-de-east-1.api.amazonwebservices.eu
        ecr eu-west-1 plain                       api.ecr.eu-west-1.amazonaws.com
        ecr eu-west-1 fips                        api.ecr-fips.eu-west-1.amazonaws.com
        ecr eu-west-1 dual-stack                  ecr.eu-west-1.api.aws
        ecr eu-west-1 both                        ecr-fips.eu-west-1.api.aws
        ecr cn-northwest-1 plain                  api.ecr.cn-northwest-1.amazonaws.com.cn
        ecr cn-northwest-1 fips                   api.ecr-fips.cn-northwest-1.amazonaws.com.cn
        ecr cn-northwest-1 dual-stack             ecr.cn-northwest-1.api.amazonwebservices.com.cn
        ecr cn-northwest-1 both                   ecr-fips.cn-northwest-1.api.amazonwebservices.com.cn
        ecr us-gov-east-1 plain                   api.ecr.us-gov-east-1.amazonaws.com
        ecr us-gov-east-1 fips                    api.ecr-fips.us-gov-east-1.amazonaws.com
        ecr us-gov-east-1 dual-stack              ecr.us-gov-east-1.api.aws
        ecr us-gov-east-1 both                    ecr-fips.us-gov-east-1.api.aws
        ecr us-iso-west-1 plain                   api.ecr.us-iso-west-1.c2s.ic.gov
        ecr us-iso-west-1 fips                    api.ecr-fips.us-iso-west-1.c2s.ic.gov
        ecr us-iso-west-1 dual-stack              ecr.us-iso-west-1.api.aws.ic.gov
        ecr us-iso-west-1 both                    ecr-fips.us-iso-west-1.api.aws.ic.gov
        ecr us-isob-west-1 plain                  api.ecr.us-isob-west-1.sc2s.sgov.gov
        ecr us-isob-west-1 fips                   api.ecr-fips.us-isob-west-1.sc2s.sgov.gov
        ecr us-isob-west-1 dual-stack             ecr.us-isob-west-1.api.aws.scloud
        ecr us-isob-west-1 both                   ecr-fips.us-isob-west-1.api.aws.scloud
        ecr eu-isoe-west-1 plain                  api.ecr.eu-isoe-west-1.cloud.adc-e.uk
        ecr eu-isoe-west-1 fips                   api.ecr-fips.eu-isoe-west-1.cloud.adc-e.uk
        ecr eu-isoe-west-1 dual-stack             ecr.eu-isoe-west-1.api.cloud-aws.adc-e.uk
        ecr eu-isoe-west-1 both                   ecr-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk
        ecr us-isof-east-1 plain                  api.ecr.us-isof-east-1.csp.hci.ic.gov
        ecr us-isof-east-1 fips                   api.ecr-fips.us-isof-east-1.csp.hci.ic.gov
        ecr us-isof-east-1 dual-stack             ecr.us-isof-east-1.api.aws.hci.ic.gov
        ecr us-isof-east-1 both                   ecr-fips.us-isof-east-1.api.aws.hci.ic.gov
        ecr eusc-de-east-1 plain                  api.ecr.eusc-de-east-1.amazonaws.eu
        ecr eusc-de-east-1 fips                   api.ecr-fips.eusc-de-east-1.amazonaws.eu
        ecr eusc-de-east-1 dual-stack             ecr.eusc-de-east-1.api.amazonwebservices.eu
        ecr eusc-de-east-1 both                   ecr-fips.eusc-de-east-1.api.amazonwebservices.eu
        eks eu-west-1 plain                       eks.eu-west-1.amazonaws.com
        eks eu-west-1 fips                        fips.eks.eu-west-1.amazonaws.com
        eks eu-west-1 dual-stack                  eks.eu-west-1.api.aws
        eks eu-west-1 both                        eks-fips.eu-west-1.api.aws
        eks cn-northwest-1 plain                  eks.cn-northwest-1.amazonaws.com.cn
        eks cn-northwest-1 fips                   eks-fips.cn-northwest-1.amazonaws.com.cn
        eks cn-northwest-1 dual-stack             eks.cn-northwest-1.api.amazonwebservices.com.cn
        eks cn-northwest-1 both                   eks-fips.cn-northwest-1.api.amazonwebservices.com.cn
        eks us-gov-east-1 plain                   eks.us-gov-east-1.amazonaws.com
        eks us-gov-east-1 fips                    eks.us-gov-east-1.amazonaws.com
        eks us-gov-east-1 dual-stack              eks.us-gov-east-1.api.aws
        eks us-gov-east-1 both                    eks-fips.us-gov-east-1.api.aws
        eks us-iso-west-1 plain                   eks.us-iso-west-1.c2s.ic.gov
        eks us-iso-west-1 fips                    eks-fips.us-iso-west-1.c2s.ic.gov
        eks us-iso-west-1 dual-stack              eks.us-iso-west-1.api.aws.ic.gov
        eks us-iso-west-1 both                    eks-fips.us-iso-west-1.api.aws.ic.gov
        eks us-isob-west-1 plain                  eks.us-isob-west-1.sc2s.sgov.gov
        eks us-isob-west-1 fips                   eks-fips.us-isob-west-1.sc2s.sgov.gov
        eks us-isob-west-1 dual-stack             eks.us-isob-west-1.api.aws.scloud
        eks us-isob-west-1 both                   eks-fips.us-isob-west-1.api.aws.scloud
        eks eu-isoe-west-1 plain                  eks.eu-isoe-west-1.cloud.adc-e.uk
        eks eu-isoe-west-1 fips                   eks-fips.eu-isoe-west-1.cloud.adc-e.uk
        eks eu-isoe-west-1 dual-stack             eks.eu-isoe-west-1.api.cloud-aws.adc-e.uk
        eks eu-isoe-west-1 both                   eks-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk
        eks us-isof-east-1 plain                  eks.us-isof-east-1.csp.hci.ic.gov
        eks us-isof-east-1 fips                   eks-fips.us-isof-east-1.csp.hci.ic.gov
        eks us-isof-east-1 dual-stack             eks.us-isof-east-1.api.aws.hci.ic.gov
        eks us-isof-east-1 both                   eks-fips.us-isof-east-1.api.aws.hci.ic.gov
        eks eusc-de-east-1 plain                  eks.eusc-de-east-1.amazonaws.eu
        eks eusc-de-east-1 fips                   eks-fips.eusc-de-east-1.amazonaws.eu
        eks eusc-de-east-1 dual-stack             eks.eusc-de-east-1.api.amazonwebservices.eu
        eks eusc-de-east-1 both                   eks-fips.eusc-de-east-1.api.amazonwebservices.eu
        logs eu-west-1 plain                      logs.eu-west-1.amazonaws.com
        logs eu-west-1 fips                       logs-fips.eu-west-1.amazonaws.com
        logs eu-west-1 dual-stack                 logs.eu-west-1.api.aws
        logs eu-west-1 both                       logs-fips.eu-west-1.api.aws
        logs cn-northwest-1 plain                 logs.cn-northwest-1.amazonaws.com.cn
        logs cn-northwest-1 fips                  logs-fips.cn-northwest-1.amazonaws.com.cn
        logs cn-northwest-1 dual-stack            logs.cn-northwest-1.api.amazonwebservices.com.cn
        logs cn-northwest-1 both                  logs-fips.cn-northwest-1.api.amazonwebservices.com.cn
        logs us-gov-east-1 plain                  logs.us-gov-east-1.amazonaws.com
        logs us-gov-east-1 fips                   logs.us-gov-east-1.amazonaws.com
        logs us-gov-east-1 dual-stack             logs.us-gov-east-1.api.aws
        logs us-gov-east-1 both                   logs-fips.us-gov-east-1.api.aws
        logs us-iso-west-1 plain                  logs.us-iso-west-1.c2s.ic.gov
        logs us-iso-west-1 fips                   logs-fips.us-iso-west-1.c2s.ic.gov
        logs us-iso-west-1 dual-stack             logs.us-iso-west-1.api.aws.ic.gov
        logs us-iso-west-1 both                   logs-fips.us-iso-west-1.api.aws.ic.gov
        logs us-isob-west-1 plain                 logs.us-isob-west-1.sc2s.sgov.gov
        logs us-isob-west-1 fips                  logs-fips.us-isob-west-1.sc2s.sgov.gov
        logs us-isob-west-1 dual-stack            logs.us-isob-west-1.api.aws.scloud
        logs us-isob-west-1 both                  logs-fips.us-isob-west-1.api.aws.scloud
        logs eu-isoe-west-1 plain                 logs.eu-isoe-west-1.cloud.adc-e.uk
        logs eu-isoe-west-1 fips                  logs-fips.eu-isoe-west-1.cloud.adc-e.uk
        logs eu-isoe-west-1 dual-stack            logs.eu-isoe-west-1.api.cloud-aws.adc-e.uk
        logs eu-isoe-west-1 both                  logs-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk
        logs us-isof-east-1 plain                 logs.us-isof-east-1.csp.hci.ic.gov
        logs us-isof-east-1 fips                  logs-fips.us-isof-east-1.csp.hci.ic.gov
        logs us-isof-east-1 dual-stack            logs.us-isof-east-1.api.aws.hci.ic.gov
        logs us-isof-east-1 both                  logs-fips.us-isof-east-1.api.aws.hci.ic.gov
        logs eusc-de-east-1 plain                 logs.eusc-de-east-1.amazonaws.eu
        logs eusc-de-east-1 fips                  logs-fips.eusc-de-east-1.amazonaws.eu
        logs eusc-de-east-1 dual-stack            logs.eusc-de-east-1.api.amazonwebservices.eu
        logs eusc-de-east-1 both                  logs-fips.eusc-de-east-1.api.amazonwebservices.eu
        cloudformation eu-west-1 plain            cloudformation.eu-west-1.amazonaws.com
        cloudformation eu-west-1 fips             cloudformation-fips.eu-west-1.amazonaws.com
        cloudformation eu-west-1 dual-stack       cloudformation.eu-west-1.api.aws
        cloudformation eu-west-1 both             cloudformation-fips.eu-west-1.api.aws
        cloudformation cn-northwest-1 plain       cloudformation.cn-northwest-1.amazonaws.com.cn
        cloudformation cn-northwest-1 fips        cloudformation-fips.cn-northwest-1.amazonaws.com.cn
        cloudformation cn-northwest-1 dual-stack  cloudformation.cn-northwest-1.api.amazonwebservices.com.cn
        cloudformation cn-northwest-1 both        cloudformation-fips.cn-northwest-1.api.amazonwebservices.com.cn
        cloudformation us-gov-east-1 plain        cloudformation.us-gov-east-1.amazonaws.com
        cloudformation us-gov-east-1 fips         cloudformation.us-gov-east-1.amazonaws.com
        cloudformation us-gov-east-1 dual-stack   cloudformation.us-gov-east-1.api.aws
        cloudformation us-gov-east-1 both         cloudformation-fips.us-gov-east-1.api.aws
        cloudformation us-iso-west-1 plain        cloudformation.us-iso-west-1.c2s.ic.gov
        cloudformation us-iso-west-1 fips         cloudformation-fips.us-iso-west-1.c2s.ic.gov
        cloudformation us-iso-west-1 dual-stack   cloudformation.us-iso-west-1.api.aws.ic.gov
        cloudformation us-iso-west-1 both         cloudformation-fips.us-iso-west-1.api.aws.ic.gov
        cloudformation us-isob-west-1 plain       cloudformation.us-isob-west-1.sc2s.sgov.gov
        cloudformation us-isob-west-1 fips        cloudformation-fips.us-isob-west-1.sc2s.sgov.gov
        cloudformation us-isob-west-1 dual-stack  cloudformation.us-isob-west-1.api.aws.scloud
        cloudformation us-isob-west-1 both        cloudformation-fips.us-isob-west-1.api.aws.scloud
        cloudformation eu-isoe-west-1 plain       cloudformation.eu-isoe-west-1.cloud.adc-e.uk
        cloudformation eu-isoe-west-1 fips        cloudformation-fips.eu-isoe-west-1.cloud.adc-e.uk
        cloudformation eu-isoe-west-1 dual-stack  cloudformation.eu-isoe-west-1.api.cloud-aws.adc-e.uk
        cloudformation eu-isoe-west-1 both        cloudformation-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk
        cloudformation us-isof-east-1 plain       cloudformation.us-isof-east-1.csp.hci.ic.gov
        cloudformation us-isof-east-1 fips        cloudformation-fips.us-isof-east-1.csp.hci.ic.gov
        cloudformation us-isof-east-1 dual-stack  cloudformation.us-isof-east-1.api.aws.hci.ic.gov
        cloudformation us-isof-east-1 both        cloudformation-fips.us-isof-east-1.api.aws.hci.ic.gov
        cloudformation eusc-de-east-1 plain       cloudformation.eusc-de-east-1.amazonaws.eu
        cloudformation eusc-de-east-1 fips        cloudformation-fips.eusc-de-east-1.amazonaws.eu
        cloudformation eusc-de-east-1 dual-stack  cloudformation.eusc-de-east-1.api.amazonwebservices.eu
        cloudformation eusc-de-east-1 both        cloudformation-fips.eusc-de-east-1.api.amazonwebservices.eu
        iam eu-west-1 plain                       iam.amazonaws.com
        iam eu-west-1 fips                        iam-fips.amazonaws.com
        iam eu-west-1 dual-stack                  iam.global.api.aws
        iam eu-west-1 both                        iam-fips.global.api.aws
        iam cn-northwest-1 plain                  iam.cn-north-1.amazonaws.com.cn
        iam cn-northwest-1 fips                   iam-fips.amazonaws.com.cn
        iam cn-northwest-1 dual-stack             iam.global.api.amazonwebservices.com.cn
        iam cn-northwest-1 both                   iam-fips.api.amazonwebservices.com.cn
        iam us-gov-east-1 plain                   iam.us-gov.amazonaws.com
        iam us-gov-east-1 fips                    iam.us-gov.amazonaws.com
        iam us-gov-east-1 dual-stack              iam.us-gov.api.aws
        iam us-gov-east-1 both                    iam.us-gov.api.aws
        iam us-iso-west-1 plain                   iam.us-iso-east-1.c2s.ic.gov
        iam us-iso-west-1 fips                    iam-fips.us-iso-east-1.c2s.ic.gov
        iam us-iso-west-1 dual-stack              iam.api.aws.ic.gov
        iam us-iso-west-1 both                    iam-fips.api.aws.ic.gov
        iam us-isob-west-1 plain                  iam.us-isob-east-1.sc2s.sgov.gov
        iam us-isob-west-1 fips                   iam-fips.us-isob-east-1.sc2s.sgov.gov
        iam us-isob-west-1 dual-stack             iam.api.aws.scloud
        iam us-isob-west-1 both                   iam-fips.api.aws.scloud
        iam eu-isoe-west-1 plain                  iam.eu-isoe-west-1.cloud.adc-e.uk
        iam eu-isoe-west-1 fips                   iam-fips.cloud.adc-e.uk
        iam eu-isoe-west-1 dual-stack             iam.api.cloud-aws.adc-e.uk
        iam eu-isoe-west-1 both                   iam-fips.api.cloud-aws.adc-e.uk
        iam us-isof-east-1 plain                  iam.us-isof-south-1.csp.hci.ic.gov
        iam us-isof-east-1 fips                   iam-fips.csp.hci.ic.gov
        iam us-isof-east-1 dual-stack             iam.api.aws.hci.ic.gov
        iam us-isof-east-1 both                   iam-fips.api.aws.hci.ic.gov
        iam eusc-de-east-1 plain                  iam.eusc-de-east-1.amazonaws.eu
        iam eusc-de-east-1 fips                   iam-fips.amazonaws.eu
        iam eusc-de-east-1 dual-stack             iam.api.amazonwebservices.eu
        iam eusc-de-east-1 both                   iam-fips.api.amazonwebservices.eu
        """;

    public EndpointRuleTests(AwsEnvironment environment) => environment.Reset();

    [Theory]
    [InlineData("codebuild")]
    [InlineData("ecr")]
    [InlineData("eks")]
    [InlineData("logs")]
    [InlineData("cloudformation")]
    [InlineData("iam")]
    public void A_service_is_where_its_rules_say(string service)
    {
        var rows = Places.Split('\n').Select(static row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(row => row[0] == service).ToList();
        Assert.Equal(32, rows.Count);
        Assert.All(
            rows,
            static row =>
                Assert.Equal(
                    $"https://{row[3]}/",
                    Resolved(Config(row[0], row[1], fips: row[2] is "fips" or "both", dualStack: row[2] is "dual-stack" or "both"))
                )
        );
    }

    [Theory]
    [InlineData("codebuild")]
    [InlineData("ecr")]
    [InlineData("eks")]
    [InlineData("logs")]
    [InlineData("cloudformation")]
    [InlineData("iam")]
    public void A_custom_endpoint_goes_with_neither_FIPS_nor_dual_stack(string service)
    {
        var config = Config(service, "eu-west-1");
        config.ServiceURL = "http://127.0.0.1:9";
        Assert.Equal("http://127.0.0.1:9/", Resolved(config));
        config.UseDualstackEndpoint = true;
        Assert.Equal("Invalid Configuration: Dualstack and custom endpoint are not supported", Refusal(config));
        config.UseFIPSEndpoint = true;
        Assert.Equal("Invalid Configuration: FIPS and custom endpoint are not supported", Refusal(config));
    }

    [Fact]
    public void Every_endpoint_signature_and_refusal_is_that_of_botocore()
    {
        var rows = JsonDocument.Parse(Botocore.Require(Rules)).RootElement.EnumerateArray().ToList();
        Assert.True(rows.Count > 2000, $"{rows.Count} rows");
        var differences = rows.Select(static row => (Row: row, Expected: (Text(row, "url"), Text(row, "signing"), Text(row, "error")), Actual: Ours(row)))
            .Where(static row => row.Expected != row.Actual)
            .Select(static row => $"{row.Row}: {row.Actual}");
        Assert.Empty(differences);
    }

    private static (string? Url, string? Signing, string? Error) Ours(JsonElement row)
    {
        try
        {
            var endpoint = Config(Text(row, "service")!, "eu-west-1")
                .EndpointProvider.ResolveEndpoint(
                    new()
                    {
                        ["Region"] = Text(row, "region"),
                        ["UseFIPS"] = row.GetProperty("fips").GetBoolean(),
                        ["UseDualStack"] = row.GetProperty("dual").GetBoolean(),
                        ["Endpoint"] = Text(row, "custom"),
                    }
                );
            var schemes = (List<object>?)endpoint.Attributes?["authSchemes"];
            return (endpoint.URL, (string?)(schemes?[0] as PropertyBag)?["signingRegion"], null);
        }
        catch (AmazonClientException refused)
        {
            return (null, null, refused.Message);
        }
    }

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private static ClientConfig Config(string service, string region, bool fips = false, bool dualStack = false)
    {
        ClientConfig config = service switch
        {
            "codebuild" => new AmazonCodeBuildConfig(),
            "ecr" => new AmazonECRConfig(),
            "eks" => new AmazonEKSConfig(),
            "logs" => new AmazonCloudWatchLogsConfig(),
            "cloudformation" => new AmazonCloudFormationConfig(),
            _ => new AmazonIdentityManagementServiceConfig(),
        };
        (config.RegionEndpoint, config.UseFIPSEndpoint, config.UseDualstackEndpoint) = (RegionEndpoint.GetBySystemName(region), fips, dualStack);
        return config;
    }

    private static string Refusal(ClientConfig config) => Assert.Throws<AmazonClientException>(() => Resolved(config)).Message;

    private static string Resolved(ClientConfig config) =>
        config.DetermineServiceOperationEndpoint(new(new Amazon.ECR.Model.GetAuthorizationTokenRequest())).URL;
}
