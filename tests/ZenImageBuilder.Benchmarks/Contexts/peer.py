"""The peer's path to the same store: docker-py's ignore walk, a deflated zip, boto3's upload_file. What ZenML does with a context for CodeBuild.

peer.py ROOT BUCKET KEY; the store and its keys come from the environment. Prints one line of JSON.
As in ZenML the archive is made first, and nothing is sent when the store has it. ZenML hashes the archive as well; that is left out, in the peer's favour.
"""
import json
import os
import resource
import sys
import tempfile
import time
import zipfile

import boto3
import botocore.exceptions

try:
    from docker.utils.build import exclude_paths
    WALK = "docker-py"
except ImportError:
    import fnmatch
    WALK = "a walk of our own after docker-py's (docker-py is not installed)"

    def exclude_paths(root, patterns):
        rules = [(pattern.lstrip("!").strip("/"), pattern.startswith("!")) for pattern in patterns]

        def is_left_out(path):
            left_out = False
            parts = path.split("/")
            for rule, comes_back in rules:
                heads = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
                forms = [rule, rule[3:]] if rule.startswith("**/") else [rule]
                tails = heads if len(forms) == 1 else heads + ["/".join(parts[at:]) for at in range(len(parts))] + parts
                if any(fnmatch.fnmatchcase(part, form) for form in forms for part in tails):
                    left_out = not comes_back
            return left_out

        kept = set()
        for folder, folders, files in os.walk(root):
            inside = os.path.relpath(folder, root)
            prefix = "" if inside == "." else inside + "/"
            for name in list(folders):
                if not is_left_out(prefix + name):
                    kept.add(prefix + name)
                elif not any(comes_back for _, comes_back in rules):
                    folders.remove(name)
            kept.update(prefix + name for name in files if not is_left_out(prefix + name))
        return kept


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def patterns_of(root):
    try:
        with open(os.path.join(root, ".dockerignore"), encoding="utf-8") as lines:
            return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    except FileNotFoundError:
        return []


def is_stored(client, bucket, key):
    try:
        client.head_object(Bucket=bucket, Key=key)
        return True
    except botocore.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise


def main():
    root, bucket, key = sys.argv[1:]
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    processor = processor_seconds()
    begun = time.perf_counter()

    paths = exclude_paths(root, patterns_of(root))
    scanned = time.perf_counter()

    files = size = uploaded = 0
    with tempfile.TemporaryDirectory() as folder:
        archive = os.path.join(folder, "context.zip")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
            for path in sorted(paths):
                full = os.path.join(root, path)
                # A zip knows no links as zipfile writes it: one that leads nowhere would end the run.
                if not os.path.exists(full):
                    continue
                target.write(full, path)
                if os.path.isfile(full):
                    files += 1
                    size += os.path.getsize(full)
        packed = time.perf_counter()

        client = boto3.client("s3")
        if not is_stored(client, bucket, key):
            client.upload_file(archive, bucket, key)
            uploaded = os.path.getsize(archive)
    ended = time.perf_counter()

    print(json.dumps({
        "Scan": scanned - begun,
        "Hash": 0,
        "Pack": packed - scanned,
        "Upload": ended - packed,
        "Wall": ended - begun,
        "Processor": processor_seconds() - processor,
        "Idle": idle,
        "Peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "Files": files,
        "Bytes": size,
        "Uploaded": uploaded,
        "Walk": WALK,
        "Version": f"Python {sys.version.split()[0]}, boto3 {boto3.__version__}",
    }))


main()
