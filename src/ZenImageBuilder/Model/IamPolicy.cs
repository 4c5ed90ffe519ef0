namespace ZenImageBuilder.Model;

/// <summary>An IAM policy: <c>ConvertTo-Json -Depth 4</c> makes the document of it.</summary>
public sealed record IamPolicy
{
    /// <summary>The version of the language of policies, <c>2012-10-17</c>.</summary>
    public required string Version { get; init; }

    /// <summary>What is allowed.</summary>
    public required IReadOnlyList<IamPolicyStatement> Statement
    {
        get;
        init => field = Listing.Of(value);
    }
}

/// <summary>A statement of an IAM policy.</summary>
public sealed record IamPolicyStatement
{
    /// <summary>The name of the statement.</summary>
    public required string Sid { get; init; }

    /// <summary>Always <c>Allow</c>.</summary>
    public required string Effect { get; init; }

    /// <summary>The actions.</summary>
    public required IReadOnlyList<string> Action
    {
        get;
        init => field = Listing.Of(value);
    }

    /// <summary>The ARNs of the resources, in which <c>*</c> and <c>?</c> stand for anything.</summary>
    public required IReadOnlyList<string> Resource
    {
        get;
        init => field = Listing.Of(value);
    }
}
