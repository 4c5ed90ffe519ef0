"""Says what botocore makes of profile files and environments, without asking anybody anything.

Reads a JSON array of cases from the file that is named, each {"environment": {...}, "profile": name or null}, and prints the answers as a JSON array.
"""
import json
import os
import sys

import botocore.credentials as credentials
import botocore.session
from botocore.configprovider import ConfiguredEndpointProvider
from botocore.utils import is_valid_endpoint_url

SERVICES = ["s3", "codebuild", "ecr", "logs", "sts"]

# What would run a program or ask the network says so instead.
credentials.ProcessProvider._retrieve_credentials_using = lambda self, command: {"access_key": "program", "secret_key": command}
credentials.ContainerProvider._retrieve_or_fail = lambda self: credentials.Credentials("container", "", method="named")
credentials.OriginalEC2Provider.load = lambda self: None
credentials.BotoProvider.load = lambda self: None

named_source = credentials.CanonicalNameCredentialSourcer.source_credentials
instance = [False]


def source(self, name):
    instance[0] = True
    try:
        return named_source(self, name)
    finally:
        instance[0] = False


credentials.CanonicalNameCredentialSourcer.source_credentials = source
credentials.InstanceMetadataProvider.load = lambda self: credentials.Credentials("instance", "", method="named") if instance[0] else None


def fetcher_of(found):
    return getattr(found._refresh_using, "_refresh", found._refresh_using).__self__


def describe(found):
    if found is None:
        return "none"
    if found.method == "assume-role":
        fetcher = fetcher_of(found)
        asked = fetcher._assume_kwargs
        name = "-" if fetcher._using_default_session_name else asked["RoleSessionName"]
        mfa = " mfa" if "SerialNumber" in asked else ""
        return (f"role {asked['RoleArn']} external={asked.get('ExternalId', '-')} session={name} seconds={asked.get('DurationSeconds', '-')}{mfa}"
                f" with ({describe(fetcher._source_credentials)})")
    if found.method == "assume-role-with-web-identity":
        fetcher = fetcher_of(found)
        asked = fetcher._assume_kwargs
        name = "-" if fetcher._using_default_session_name else asked["RoleSessionName"]
        return f"identity {fetcher._web_identity_token_loader._web_identity_token_path} role {asked['RoleArn']} session={name}"
    if found.method == "sso":
        fetcher = fetcher_of(found)
        return f"sign-in {fetcher._start_url} {fetcher._sso_region} {fetcher._account_id} {fetcher._role_name} session={fetcher._sso_session_name or '-'}"
    if found.method == "named":
        return found.access_key
    if found.method == "custom-process":
        return f"program {found.secret_key}"
    return f"keys {found.access_key} {found.secret_key} {found.token or '-'}"


def endpoint(session, service):
    if session.get_config_variable("ignore_configured_endpoint_urls"):
        return "-"
    try:
        found = ConfiguredEndpointProvider(session.full_config, session.get_scoped_config(), service, os.environ).provide()
    except Exception as exception:
        return f"error: {exception}"
    if not found:
        return "-"
    return found if is_valid_endpoint_url(found) and "://" in found else f"error: {found}"


def answer(case):
    os.environ.clear()
    os.environ.update(case["environment"])
    session = botocore.session.Session(profile=case["profile"], include_builtin_handlers=False)
    region = "-"
    try:
        session.get_scoped_config()
        region = session.get_config_variable("region") or "-"
        found = credentials.create_credential_resolver(session, region_name="eu-central-1").load_credentials()
        return {
            "plan": describe(found),
            "region": region,
            "endpoints": {service: endpoint(session, service) for service in SERVICES},
        }
    except Exception as exception:
        return {"plan": f"error: {type(exception).__name__}: {exception}", "region": region, "endpoints": {}}


with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)
json.dump([answer(case) for case in cases], sys.stdout)
