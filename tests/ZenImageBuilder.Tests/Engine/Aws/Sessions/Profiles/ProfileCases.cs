using System.Globalization;
using System.Text;

namespace ZenImageBuilder.Tests.Engine.Aws.Sessions.Profiles;

/// <summary>Cases: those that people wrote about, and as many others as are wanted, which chance makes of what may stand in such files. The same seed makes the same cases.</summary>
internal sealed class ProfileCases(int seed)
{
    private const string Role = "arn:aws:iam::123456789012:role/";

    private static readonly string[] Names = ["default", "dev", "my profile", "prod-1", "a.b", "ünïcode", "it's"];

    private static readonly Dictionary<string, string> NoVariables = new(StringComparer.Ordinal);

    private readonly Random _random = new(seed);

    public static IEnumerable<ProfileCase> Known()
    {
        const string keys = "aws_access_key_id = AK\naws_secret_access_key = SK\n";
        const string role = $"role_arn = {Role}r\n";
        (string Name, string? Config, string? Credentials, string? Profile)[] cases =
        [
            ("keys", null, $"[default]\n{keys}", null),
            ("quotes around a name with blanks", $"[profile \"my profile\"]\nregion = r-1\n{keys}", null, "my profile"),
            ("single quotes", $"[profile 'dev']\nregion = r-1\n{keys}", "[dev]\naws_session_token = T\n", "dev"),
            ("quotes in the credentials file are part of the name", null, $"[\"dev\"]\n{keys}", "\"dev\""),
            ("a comment behind a section", $"[profile other] ; old\nregion = r-2\n[profile dev] # team\nregion = r-1\n", $"[dev]\n{keys}", "dev"),
            ("a bracket in a comment behind a section", $"[profile dev] # was [old]\n{keys}", null, "dev"),
            ("a comment behind a value is part of it", $"[profile dev]\nregion = r-1 # near\n{keys}", null, "dev"),
            ("a role with keys of its own, named as its source", $"[profile s]\n{role}source_profile = s\n{keys}", null, "s"),
            ("a role with keys of its own in the other file", $"[profile s]\n{role}source_profile = s\n", $"[s]\n{keys}", "s"),
            (
                "a role and keys, with another source",
                $"[profile s]\n{role}source_profile = base\n",
                $"[s]\n{keys}[base]\naws_access_key_id = B\naws_secret_access_key = BS\n",
                "s"
            ),
            (
                "a chain of roles",
                $"[profile a]\n{role}source_profile = b\n[profile b]\nrole_arn = {Role}b\nsource_profile = c\nexternal_id = x\n",
                $"[c]\n{keys}",
                "a"
            ),
            ("a chain whose middle has keys", $"[profile a]\n{role}source_profile = b\n[profile b]\nrole_arn = {Role}b\nsource_profile = c\n{keys}", null, "a"),
            ("a chain that goes round", $"[profile a]\n{role}source_profile = b\n[profile b]\n{role}source_profile = a\n", null, "a"),
            ("a role without a source", $"[profile a]\n{role}", null, "a"),
            ("a role with two sources", $"[profile a]\n{role}source_profile = b\ncredential_source = Environment\n", $"[b]\n{keys}", "a"),
            ("a source that is not there", $"[profile a]\n{role}source_profile = b\n", null, "a"),
            ("a duration", $"[profile a]\n{role}source_profile = b\nduration_seconds = 43200\n", $"[b]\n{keys}", "a"),
            ("a duration that is none", $"[profile a]\n{role}source_profile = b\nduration_seconds = long\n", $"[b]\n{keys}", "a"),
            ("a value that goes on below", "[profile dev]\naws_access_key_id = AK\n  more\naws_secret_access_key = SK\n", null, "dev"),
            ("a section that is indented goes on with a value", $"[default]\nregion = r-1\n  [profile dev]\n  {keys}", null, "dev"),
            ("sections and keys that are all indented", "  [default]\n  aws_access_key_id = AK\n  aws_secret_access_key = SK\n", null, null),
            ("a key twice", $"[default]\nregion = r-1\nregion = r-2\n{keys}", null, null),
            ("a section twice", $"[default]\n{keys}[default]\nregion = r-1\n", null, null),
            ("both spellings of the default profile", $"[default]\nregion = r-1\n{keys}[profile default]\nregion = r-2\n", null, null),
            ("two spellings of one name", $"[profile dev]\nregion = r-1\n[profile \"dev\"]\n{keys}", null, "dev"),
            ("a line that is nothing", $"[default]\n{keys}nothing\n", null, null),
            ("a key before the first section", $"region = r-1\n[default]\n{keys}", null, null),
            ("colons for equal signs", "[default]\naws_access_key_id: AK\naws_secret_access_key : SK\nregion:r-1\n", null, null),
            ("keys in upper case", "[default]\nAWS_ACCESS_KEY_ID = AK\nAws_Secret_Access_Key = SK\n", null, null),
            ("what counts in all sections", $"[DEFAULT]\nregion = r-1\n[default]\n{keys}", null, null),
            ("a secret with signs", null, "[default]\naws_access_key_id = AK\naws_secret_access_key = a+b/c=d#e;f%g:h\n", null),
            ("half a key", null, "[default]\naws_access_key_id = AK\n", null),
            ("half a key in each file", "[default]\naws_secret_access_key = SK\n", "[default]\naws_access_key_id = AK\n", null),
            (
                "services",
                $"[profile dev]\nservices = mine\nendpoint_url = http://all\n{keys}[services mine]\ns3 =\n  endpoint_url = http://s3\ncloudwatch_logs =\n  endpoint_url = http://logs\n",
                null,
                "dev"
            ),
            ("services that are not there", $"[profile dev]\nservices = mine\nendpoint_url = http://all\n{keys}", null, "dev"),
            ("an indented line that is no key", $"[profile dev]\n{keys}s3 =\n  addressing_style\n", null, "dev"),
            (
                "a sign-in session",
                "[profile dev]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n[sso-session s]\nsso_region = r-1\nsso_start_url = https://start\nsso_registration_scopes = sso:account:access\n",
                null,
                "dev"
            ),
            (
                "a sign-in session that says otherwise",
                "[profile dev]\nsso_session = s\nsso_region = r-2\nsso_account_id = 1\nsso_role_name = r\n[sso-session s]\nsso_region = r-1\nsso_start_url = https://start\n",
                null,
                "dev"
            ),
            ("a sign-in session that is not there", "[profile dev]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n", null, "dev"),
            (
                "a sign-in without a session",
                "[profile dev]\nsso_region = r-1\nsso_start_url = https://start\nsso_account_id = 1\nsso_role_name = r\n",
                null,
                "dev"
            ),
            ("half a sign-in", "[profile dev]\nsso_region = r-1\nsso_start_url = https://start\nsso_account_id = 1\n", null, "dev"),
            (
                "a sign-in as the source of a role",
                $"[profile a]\n{role}source_profile = dev\n[profile dev]\nsso_region = r-1\nsso_start_url = https://start\nsso_account_id = 1\nsso_role_name = r\n",
                null,
                "a"
            ),
            ("a program and keys in the config file", $"[profile dev]\ncredential_process = /bin/keys --for \"dev\"\n{keys}", null, "dev"),
            ("a program and keys in the credentials file", "[profile dev]\ncredential_process = /bin/keys\n", $"[dev]\n{keys}", "dev"),
            ("an identity token", $"[profile dev]\n{role}web_identity_token_file = /token\nrole_session_name = me\n", null, "dev"),
            ("an identity token without a role", "[profile dev]\nweb_identity_token_file = /token\n", null, "dev"),
            (
                "an identity token as the source of a role",
                $"[profile a]\n{role}source_profile = dev\n[profile dev]\nrole_arn = {Role}web\nweb_identity_token_file = /token\n",
                null,
                "a"
            ),
            ("a quote that is not closed", $"[profile \"dev]\n{keys}", null, "dev"),
            ("an empty file", "", "", null),
            ("a section without keys", "[profile dev]\n", null, "dev"),
        ];
        (string Name, string? Config, string? Credentials, (string, string)[] Variables, string? Profile)[] more =
        [
            (
                "keys of the environment, and a profile that is not there",
                null,
                $"[default]\n{keys}",
                [("AWS_ACCESS_KEY_ID", "E"), ("AWS_SECRET_ACCESS_KEY", "ES"), ("AWS_PROFILE", "gone")],
                null
            ),
            (
                "keys of the environment, and a file that is not there",
                null,
                null,
                [("AWS_ACCESS_KEY_ID", "E"), ("AWS_SECRET_ACCESS_KEY", "ES"), ("AWS_SHARED_CREDENTIALS_FILE", "~/none")],
                null
            ),
            ("keys of the environment, and a named profile", null, $"[dev]\n{keys}", [("AWS_ACCESS_KEY_ID", "E"), ("AWS_SECRET_ACCESS_KEY", "ES")], "dev"),
            ("the secret key in the variable of .NET", null, $"[default]\n{keys}", [("AWS_ACCESS_KEY_ID", "E"), ("AWS_SECRET_KEY", "ES")], null),
            ("an access key of the environment without a secret key", null, $"[default]\n{keys}", [("AWS_ACCESS_KEY_ID", "E")], null),
            ("a secret key of the environment without an access key", null, $"[default]\n{keys}", [("AWS_SECRET_ACCESS_KEY", "ES")], null),
            (
                "the web identity of the environment, and keys of the default profile",
                null,
                $"[default]\n{keys}",
                [("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", Role + "pod")],
                null
            ),
            (
                "the web identity of the environment, and keys of a profile that is named by a variable",
                null,
                $"[dev]\n{keys}",
                [("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", Role + "pod"), ("AWS_PROFILE", "dev")],
                null
            ),
            (
                "the web identity of the environment, and a role of the default profile",
                $"[default]\n{role}source_profile = base\n",
                $"[base]\n{keys}",
                [("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", Role + "pod")],
                null
            ),
            ("the web identity of the environment without a role", null, $"[default]\n{keys}", [("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")], null),
            (
                "the web identity of the environment, and a named profile",
                null,
                $"[dev]\n{keys}",
                [("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", Role + "pod")],
                "dev"
            ),
            (
                "both variables for a profile",
                null,
                $"[dev]\n{keys}[prod-1]\naws_access_key_id = P\naws_secret_access_key = PS\n",
                [("AWS_DEFAULT_PROFILE", "dev"), ("AWS_PROFILE", "prod-1")],
                null
            ),
            (
                "the container after a profile without credentials",
                "[default]\nregion = r-1\n",
                null,
                [("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/")],
                null
            ),
            (
                "a role with the keys of the environment",
                $"[profile a]\n{role}credential_source = Environment\n",
                null,
                [("AWS_ACCESS_KEY_ID", "E"), ("AWS_SECRET_ACCESS_KEY", "ES"), ("AWS_SESSION_TOKEN", "ET")],
                "a"
            ),
            ("an endpoint without a scheme", null, $"[default]\n{keys}", [("AWS_ENDPOINT_URL", "127.0.0.1:4566")], null),
            ("an empty endpoint of a service", $"[default]\nendpoint_url = http://all\n{keys}", null, [("AWS_ENDPOINT_URL_S3", "")], null),
        ];
        return cases
            .Select(static one => new ProfileCase(one.Name, one.Config, one.Credentials, NoVariables, one.Profile))
            .Concat(
                more.Select(static one => new ProfileCase(
                    one.Name,
                    one.Config,
                    one.Credentials,
                    one.Variables.ToDictionary(static variable => variable.Item1, static variable => variable.Item2, StringComparer.Ordinal),
                    one.Profile
                ))
            );
    }

    public ProfileCase Next(int number)
    {
        var names = Names.OrderBy(_ => _random.Next()).Take(_random.Next(2, 5)).ToList();
        StringBuilder config = new();
        StringBuilder credentials = new();
        if (Chance(4))
        {
            _ = config.Append("[DEFAULT]\n").Append(Line("region", "r-all"));
        }

        foreach (var name in names)
        {
            Profile(name, names, config, credentials);
        }

        Sections(config);
        if (Chance(2))
        {
            _ = (Chance(50) ? config : credentials).Append(
                Pick("nothing at all\n", "= value\n", $"[profile {names[0]}]\n", "[]\n", "region = r-twice\nregion = r-twice\n")
            );
        }

        var made = new ProfileCase(
            string.Create(CultureInfo.InvariantCulture, $"generated {number}"),
            Chance(5) ? null : Ends(config),
            Chance(5) ? null : Ends(credentials),
            Variables(names),
            Chance(45)
                ? Chance(5)
                    ? "gone"
                    : Pick([.. names])
                : null
        )
        {
            HasByteOrderMark = Chance(4),
        };
        return Place(made);
    }

    // Named files lie elsewhere; a named file may not be there.
    private ProfileCase Place(ProfileCase made)
    {
        if (Chance(45))
        {
            made = (made with { CredentialsPath = "keys/creds" }).With(
                "AWS_SHARED_CREDENTIALS_FILE",
                Pick("{folder}/keys/creds", "~/keys/creds", "$HOME/keys/creds", "${HOME}/keys/creds", "~/keys/../keys/creds")
            );
        }

        if (Chance(35))
        {
            made = (made with { ConfigPath = "etc/config" }).With("AWS_CONFIG_FILE", Pick("{folder}/etc/config", "~/etc/config", "$HOME/etc/config"));
        }

        return made.Profile is not null && made.Credentials is not null && Chance(12) ? made with { NamesLocation = true } : made;
    }

    private void Profile(string name, List<string> names, StringBuilder config, StringBuilder credentials)
    {
        var inConfig = new List<(string, string)>();
        var inCredentials = new List<(string, string)>();
        for (var kinds = Chance(25) ? 2 : 1; kinds > 0; kinds--)
        {
            Credentials(name, names, inConfig, inCredentials);
        }

        Maybe(50, "region", Pick("r-1", "r-2", "eu-central-1"));
        Maybe(15, "endpoint_url", Pick("http://127.0.0.1:1", "https://profile.example.com/path"));
        Maybe(12, "services", Pick("mine", "mine", "other services", "gone"));
        Maybe(4, "ignore_configured_endpoint_urls", Pick("true", "True", "false"));
        Maybe(10, "output", "json");
        if (inConfig.Count > 0 || inCredentials.Count == 0 || Chance(30))
        {
            Section(config, name == "default" ? Pick("default", "default", "default", "profile default") : Header(name), inConfig);
        }

        if (inCredentials.Count > 0)
        {
            Section(credentials, Chance(6) && name != "default" ? $"profile {Quoted(name)}" : name, inCredentials);
        }

        void Maybe(int percent, string key, string value)
        {
            if (Chance(percent))
            {
                (Chance(85) ? inConfig : inCredentials).Add((key, value));
            }
        }
    }

    private void Credentials(string name, List<string> names, List<(string, string)> config, List<(string, string)> credentials)
    {
        var secrets = Chance(70) ? credentials : config;
        switch (_random.Next(12))
        {
            case 0 or 1 or 2 or 3:
                secrets.Add(("aws_access_key_id", $"AK-{name}"));
                (Chance(95) ? secrets : config).Add(("aws_secret_access_key", Pick("s+/=", "plain", "with # hash", "with ; and : signs")));
                if (Chance(30))
                {
                    secrets.Add((Pick("aws_session_token", "aws_session_token", "aws_security_token"), Pick("token==", "")));
                }

                break;
            case 4 or 5 or 6:
                config.Add(("role_arn", Role + name));
                config.Add(
                    Chance(80)
                        ? ("source_profile", Chance(5) ? "gone" : Pick([.. names]))
                        : ("credential_source", Pick("Environment", "EcsContainer", "Ec2InstanceMetadata", "environment"))
                );
                Add(25, "external_id", "an id");
                Add(25, "role_session_name", "me");
                Add(25, "duration_seconds", Pick("900", "43200", " 1200", "long", "3600s"));
                Add(4, "mfa_serial", "arn:aws:iam::123456789012:mfa/me");
                Add(4, "source_profile", names[0]);
                break;
            case 7:
                config.Add(("web_identity_token_file", "/var/token"));
                Add(85, "role_arn", Role + "web");
                Add(25, "role_session_name", "me");
                break;
            case 8:
                config.Add(("sso_account_id", "123456789012"));
                Add(90, "sso_role_name", "builder");
                Add(50, "sso_session", Pick("corp", "my corp", "gone"));
                Add(60, "sso_region", Pick("r-1", "r-1", "r-2"));
                Add(60, "sso_start_url", "https://corp.example.com/start");
                break;
            case 9:
                config.Add(("credential_process", Pick("/bin/keys", "/bin/keys --for \"dev\" 'x y'")));
                break;
            case 10:
                config.Add(("login_session", "arn:aws:iam::123456789012:user/me"));
                break;
            default:
                break;
        }

        void Add(int percent, string key, string value)
        {
            if (Chance(percent))
            {
                config.Add((key, value));
            }
        }
    }

    private void Sections(StringBuilder config)
    {
        if (Chance(70))
        {
            Section(
                config,
                Pick("sso-session corp", "sso-session 'corp'", "sso-session \"my corp\""),
                [("sso_region", "r-1"), ("sso_start_url", "https://corp.example.com/start")]
            );
        }

        if (Chance(70))
        {
            Section(config, Pick("services mine", "services \"other services\"", "services 'mine'"), Chance(90) ? [] : [("comment", "none")]);
            _ = config.Append(
                Chance(80) ? "s3 =\n  endpoint_url = http://127.0.0.1:2\n\n  # more\ncloudwatch_logs=\n    endpoint_url=http://127.0.0.1:3\n" : ""
            );
        }
    }

    private Dictionary<string, string> Variables(List<string> names)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        Maybe(25, "AWS_PROFILE", [.. names, .. names, "gone", ""]);
        Maybe(10, "AWS_DEFAULT_PROFILE", [.. names]);
        if (Chance(15))
        {
            Maybe(90, "AWS_ACCESS_KEY_ID", "AK-env", "AK-env", "AK-env", "");
            Maybe(90, "AWS_SECRET_ACCESS_KEY", "env=/+", "env", "env", "");
            Maybe(30, "AWS_SESSION_TOKEN", "T-env", "");
            Maybe(10, "AWS_SECURITY_TOKEN", "old-T-env");
            Maybe(10, "AWS_SECRET_KEY", "net");
        }

        if (Chance(25))
        {
            Maybe(85, "AWS_WEB_IDENTITY_TOKEN_FILE", "/var/env-token", "/var/env-token", "");
            Maybe(85, "AWS_ROLE_ARN", Role + "env", Role + "env", "");
            Maybe(40, "AWS_ROLE_SESSION_NAME", "env-me");
        }

        Maybe(15, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/creds");
        Maybe(15, "AWS_REGION", "r-env", "");
        Maybe(15, "AWS_DEFAULT_REGION", "r-default-env", "");
        Maybe(12, "AWS_ENDPOINT_URL", "http://127.0.0.1:4", "", "127.0.0.1:4566", "localhost");
        Maybe(12, "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:5", "");
        Maybe(6, "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "https://logs.example.com");
        Maybe(4, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", "TRUE", "no", "");
        return variables;

        void Maybe(int percent, string name, params string[] values)
        {
            if (Chance(percent))
            {
                variables[name] = Pick(values);
            }
        }
    }

    private void Section(StringBuilder file, string header, List<(string Key, string Value)> values)
    {
        Noise(file);
        _ = file.Append(CultureInfo.InvariantCulture, $"{(Chance(4) ? " " : "")}[{header}]{Pick("", "", "", " ", " # team", " ; old", "# tight")}\n");
        var twice = Chance(2);
        foreach (var (key, value) in (twice ? values : values.DistinctBy(static one => one.Key)).OrderBy(_ => _random.Next()))
        {
            Noise(file);
            _ = file.Append(Line(key, value));
            if (Chance(1))
            {
                _ = file.Append("    goes on\n");
            }
        }
    }

    private void Noise(StringBuilder file)
    {
        if (Chance(12))
        {
            _ = file.Append(Pick("# a comment = with a sign\n", "; another [profile dev]\n", "\n", "   \n", "  # indented\n", "#\n"));
        }
    }

    private string Line(string key, string value)
    {
        var spelled = Chance(6) ? key.ToUpperInvariant() : key;
        return Pick(
                $"{spelled} = {value}",
                $"{spelled} = {value}",
                $"{spelled}={value}",
                $"{spelled}  =  {value}  ",
                $"{spelled}\t=\t{value}",
                $"{spelled} : {value}",
                $"{spelled}= {value}{(key == "region" ? " # not a comment" : "")}"
            ) + "\n";
    }

    private string Header(string name) =>
        Pick(
            $"profile {Quoted(name)}",
            $"profile {Quoted(name)}",
            $"profile  {Quoted(name)}",
            $"profile\t{Quoted(name)} ",
            Chance(10) ? name : $"profile {Quoted(name)}"
        );

    private string Quoted(string name) =>
        name.Contains('\'', StringComparison.Ordinal) ? $"\"{name}\""
        : name.Contains(' ', StringComparison.Ordinal) ? Pick($"\"{name}\"", $"'{name}'", name.Replace(" ", "\\ ", StringComparison.Ordinal))
        : Pick(name, name, $"\"{name}\"", $"'{name}'");

    private string Ends(StringBuilder text) =>
        Chance(10) ? text.ToString().Replace("\n", "\r\n", StringComparison.Ordinal)
        : Chance(10) ? text.ToString().TrimEnd('\n')
        : text.ToString();

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Pick(params string[] values) => values[_random.Next(values.Length)];
}
