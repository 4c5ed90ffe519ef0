using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Remote;

namespace ZenImageBuilder.Engine.Deployment;

/// <summary>The page of the AWS console that deploys a template: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html</summary>
internal static class QuickCreateLink
{
    public static string For(DeploymentRequest request, string templateUrl)
    {
        var query = new[] { ("templateURL", templateUrl), ("stackName", request.Name) }
            .Concat(
                DeploymentRules
                    .Parameters(request)
                    .OrderBy(static parameter => parameter.Key, StringComparer.Ordinal)
                    .Select(static parameter => ("param_" + parameter.Key, parameter.Value))
            )
            .Select(static pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}");
        return $"https://{Console(request.Region)}#/stacks/create/review?{string.Join('&', query)}";
    }

    private static string Console(string? region) =>
        region is null ? "console.aws.amazon.com/cloudformation/home" : $"{region}.{Domain(region)}/cloudformation/home?region={region}";

    private static string Domain(string region) =>
        AwsPartition.Of(region).Name switch
        {
            "aws-cn" => "console.amazonaws.cn",
            "aws-us-gov" => "console.amazonaws-us-gov.com",
            "aws-eusc" => "console.amazonaws-eusc.eu",
            _ => "console.aws.amazon.com",
        };
}
