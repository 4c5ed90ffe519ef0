using ZenImageBuilder.Model;

namespace ZenImageBuilder.Tests.EndToEnd.Faults;

/// <summary>What is done while a call fails.</summary>
internal enum FaultedJob
{
    /// <summary>A build of a few files.</summary>
    Small,

    /// <summary>A build of a context that is uploaded in parts.</summary>
    Large,

    /// <summary>The same, but S3 refuses the parts.</summary>
    Refused,

    /// <summary>A build with a login to ECR that travels with it.</summary>
    Login,

    /// <summary>A build whose Dockerfile fails.</summary>
    Failing,

    /// <summary>A build that is stopped while it runs.</summary>
    Stopped,
}

/// <summary>A call of the main job.</summary>
internal sealed record FaultedCall(string Name, string Service, string Operation, FaultedJob Job);

/// <summary>A way in which a call fails.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Rule">The rule, but for the call.</param>
internal sealed record CallFault(string Name, SandboxFault Rule);

/// <summary>One way in which one call fails, once or for good.</summary>
internal sealed record FaultCell(FaultedCall Call, CallFault Fault, bool IsForGood)
{
    public SandboxFault Rule => Fault.Rule with { Service = Call.Service, Operation = Call.Operation, Times = IsForGood ? null : 1 };

    public string Key => $"{Call.Name} | {Fault.Name}";

    public override string ToString() => $"{Call.Name}, {Fault.Name}, {(IsForGood ? "for good" : "once")}";
}

/// <summary>Every call of the main job, with everything that is known to go wrong with a call.</summary>
internal static class FaultMatrix
{
    public static IReadOnlyList<FaultedCall> Calls { get; } =
    [
        new("sts:AssumeRole", "sts", "AssumeRole", FaultedJob.Small),
        new("s3:HeadObject", "s3", "HeadObject", FaultedJob.Small),
        new("s3:GetObject", "s3", "GetObject", FaultedJob.Large),
        new("s3:PutObject", "s3", "PutObject", FaultedJob.Small),
        new("s3:CreateMultipartUpload", "s3", "CreateMultipartUpload", FaultedJob.Large),
        new("s3:UploadPart", "s3", "UploadPart", FaultedJob.Large),
        new("s3:CompleteMultipartUpload", "s3", "CompleteMultipartUpload", FaultedJob.Large),
        new("s3:ListMultipartUploads", "s3", "ListMultipartUploads", FaultedJob.Large),
        new("s3:AbortMultipartUpload", "s3", "AbortMultipartUpload", FaultedJob.Refused),
        new("ecr:GetAuthorizationToken", "ecr", "GetAuthorizationToken", FaultedJob.Login),
        new("codebuild:StartBuild", "codebuild", "StartBuild", FaultedJob.Small),
        new("codebuild:BatchGetBuilds", "codebuild", "BatchGetBuilds", FaultedJob.Small),
        new("codebuild:StopBuild", "codebuild", "StopBuild", FaultedJob.Stopped),
        new("logs:GetLogEvents", "logs", "GetLogEvents", FaultedJob.Small),
        new("logs:GetLogEvents of a failure", "logs", "GetLogEvents", FaultedJob.Failing),
    ];

    public static IReadOnlyList<CallFault> Faults { get; } =
    [
        new("throttled", new() { Kind = SandboxFaultKind.Throttle }),
        new("500", new() { Kind = SandboxFaultKind.InternalError }),
        new("503", new() { Kind = SandboxFaultKind.ServiceUnavailable }),
        new("reset before the request is read", new() { Kind = SandboxFaultKind.DropBeforeHandling }),
        new("reset within the request", new() { Kind = SandboxFaultKind.DropDuringRequest, AtByte = 20 }),
        new("reset within the answer", new() { Kind = SandboxFaultKind.DropDuringResponse, AtByte = 20 }),
        new("done, and reset without an answer", new() { Kind = SandboxFaultKind.DropAfterHandling }),
        new("no answer", new() { Kind = SandboxFaultKind.SlowResponse, Delay = TimeSpan.FromDays(1) }),
        new("answer that stops halfway", new() { Kind = SandboxFaultKind.SlowBody, Delay = TimeSpan.FromDays(1) }),
        new("answer that trickles", new() { Kind = SandboxFaultKind.SlowBody, Delay = TimeSpan.FromSeconds(0.3) }),
        new("answer that cannot be read", new() { Kind = SandboxFaultKind.MalformedBody }),
        new("token expired", new() { Kind = SandboxFaultKind.ExpiredToken }),
        new("access denied", new() { Kind = SandboxFaultKind.AccessDenied }),
    ];

    public static IEnumerable<FaultCell> Cells =>
        from call in Calls
        from fault in Faults
        from forGood in new[] { false, true }
        select new FaultCell(call, fault, forGood);
}
