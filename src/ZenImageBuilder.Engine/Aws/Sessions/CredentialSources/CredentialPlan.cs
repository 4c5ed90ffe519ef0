using Amazon.Runtime.CredentialManagement;
using ZenImageBuilder.Contracts;

namespace ZenImageBuilder.Engine.Aws.Sessions.CredentialSources;

/// <summary>How credentials are obtained, according to profiles and the environment, before any service is called.</summary>
internal abstract record CredentialPlan
{
    /// <summary>What to do if this plan provides no credentials.</summary>
    /// <param name="profile">The profile that the user named.</param>
    public abstract string Remedy(string profile);

    private static string Check(string profile) => $"Check the profile with 'aws sts get-caller-identity --profile {profile}'.";

    public sealed record Keys(string AccessKey, Secret SecretKey, Secret? Token) : CredentialPlan
    {
        public override string Remedy(string profile) => Check(profile);
    }

    /// <summary>A role that is assumed with other credentials.</summary>
    /// <param name="Source">The credentials with which it is assumed.</param>
    /// <param name="SourceName">The profile or the named source of these credentials.</param>
    /// <param name="Seconds">The lifetime of the session, or null for the default of STS.</param>
    public sealed record Role(string Arn, CredentialPlan Source, string SourceName, string? ExternalId, string? SessionName, int? Seconds) : CredentialPlan
    {
        public override string Remedy(string profile) => Source is Keys ? Check(profile) : Source.Remedy(SourceName);
    }

    /// <summary>A role that is assumed with an identity token.</summary>
    /// <param name="NamedBy">What names the file, for a message.</param>
    public sealed record WebIdentity(string TokenFile, string RoleArn, string? SessionName, string NamedBy) : CredentialPlan
    {
        public override string Remedy(string profile) => "Check that the token is valid and that the role trusts its issuer.";
    }

    /// <summary>A permission set of IAM Identity Center.</summary>
    public sealed record SignIn(string StartUrl, string Region, string AccountId, string RoleName, string? Session, string? Scopes) : CredentialPlan
    {
        public override string Remedy(string profile) => $"Run 'aws sso login --profile {profile}', and run the command again.";
    }

    /// <summary>Credentials that a program prints.</summary>
    public sealed record Program(string Command, string? AccountId) : CredentialPlan
    {
        public override string Remedy(string profile) => "Run the profile's credential_process separately, and check that it succeeds.";
    }

    public sealed record Container : CredentialPlan
    {
        public override string Remedy(string profile) => "Check that the task or pod has a role.";
    }

    /// <summary>The role of the instance.</summary>
    /// <param name="RoleName">The role, or null if the instance has not been asked for it yet.</param>
    public sealed record Instance(string? RoleName = null) : CredentialPlan
    {
        public override string Remedy(string profile) => "Check the instance's role.";
    }

    /// <summary>A SAML role of the SDK's own store on Windows.</summary>
    public sealed record Federation(CredentialProfile Profile) : CredentialPlan
    {
        public override string Remedy(string profile) => "Check the profile with Get-AWSCredential -ListProfileDetail.";
    }
}
