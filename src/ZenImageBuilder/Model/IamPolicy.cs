namespace ZenImageBuilder.Model;

/// <summary>An IAM policy; <c>ConvertTo-Json -Depth 4</c> converts it to the policy document.</summary>
public sealed record IamPolicy
{
    /// <summary>The version of the policy language, <c>2012-10-17</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The statements, all of which allow something.</summary>
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
