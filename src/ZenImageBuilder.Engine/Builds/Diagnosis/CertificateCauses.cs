using System.Text.RegularExpressions;

namespace ZenImageBuilder.Engine.Builds.Diagnosis;

/// <summary>Certificates that a program of a step or the engine itself does not accept; each tool has its own message for this.</summary>
internal static class CertificateCauses
{
    private const Speakers AnySpeaker = Speakers.Step | Speakers.Builder | Speakers.Command;

    private static readonly Regex Host = Linear.Regex(
        "https?://(?<host>[^/\" )\\\\]+)|host='(?<host>[^']+)'|cannot verify (?<host>[^ ']+)'s certificate|remote host '(?<host>[^']+)'"
    );

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        new(
            "CertificateExpired",
            Linear.Regex("certificate (has )?expired|certificate is not yet valid|CERT_HAS_EXPIRED|certificate is expired|NotTimeValid", ignoreCase: true),
            AnySpeaker,
            "The certificate of a server has expired, or is not valid yet.",
            "Ask the owner of the server to renew the certificate. "
                + "If it is valid, update the authorities in the image (ca-certificates), which may be too old for it."
        )
        {
            Decide = static clue =>
                new(
                    $"The certificate of {Server(clue)} has expired, or is not valid yet.",
                    "Ask the owner of the server to renew the certificate. "
                        + "If it is valid, update the authorities in the image (ca-certificates), which may be too old for it."
                ),
        },
        new(
            "CertificateOfOtherName",
            Linear.Regex(
                "certificate is valid for .*, not |hostname mismatch, certificate is not valid|no alternative certificate subject name matches"
                    + "|ERR_TLS_CERT_ALTNAME_INVALID|certificate subject name .* does not match",
                ignoreCase: true
            ),
            AnySpeaker,
            "The certificate of a server is for another name.",
            "Check the name in the address, and whether a proxy answers instead of the server."
        )
        {
            Decide = static clue =>
                new(
                    $"The certificate of {Server(clue)} is for another name.",
                    "Check the name in the address, and whether a proxy answers instead of the server."
                ),
        },
        new(
            "CertificateUnknown",
            Linear.Regex(
                "certificate signed by unknown authority|certificate_verify_failed|certificate verif(y|ication) failed|unable to get local issuer "
                    + "certificate|self[- ]signed certificate"
                    + "|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|DEPTH_ZERO_SELF_SIGNED_CERT|PKIX path "
                    + "building failed|unable to find valid certification path"
                    + "|the certificate is not trusted|certificate issuer is unknown|server certificate not trusted|remote certificate is invalid|cannot "
                    + "verify [^ ]+ certificate"
                    + "|SSL peer certificate or SSH remote key was not OK|unable to verify the first certificate|certificate is not trusted",
                ignoreCase: true
            ),
            AnySpeaker,
            "The certificate of a server is signed by an authority that the build does not know.",
            "Add the certificate of the authority."
        )
        {
            Decide = Unknown,
        },
    ];

    private static Explanation Unknown(Clue clue)
    {
        var server = Server(clue);
        return clue.Speaker == Speakers.Step
            ? new(
                $"The certificate of {server} is signed by an authority that the image does not know.",
                "Copy the certificate of the authority (of the proxy that inspects TLS, or of the private server) into the image before this step "
                    + "and add it to the trusted ones: with update-ca-certificates, and, for tools with a list of their own, with NODE_EXTRA_CA_CERTS, "
                    + "PIP_CERT or keytool."
            )
            : new(
                $"The certificate of {server} is signed by an authority that the container engine of the build does not know.",
                "Use a build image whose engine trusts that authority (its certificate in /etc/docker/certs.d/HOST/ca.crt), or name the image in a "
                    + "registry with a public certificate."
            );
    }

    private static string Server(Clue clue) =>
        Host.Match(clue.Text) is { Success: true } match ? $"'{match.Groups["host"].Value}'"
        : clue.Speaker != Speakers.Step && RegistryName.Of(clue) is { } registry ? $"'{registry}'"
        : "a server";
}
