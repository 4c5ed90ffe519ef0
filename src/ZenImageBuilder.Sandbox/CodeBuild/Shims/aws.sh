# The one AWS CLI call that a build needs for ECR, on machines without the AWS CLI. Everything else goes to a real one.
# The lines above set: token (the file with the registry password of this build's role), refusal (the file that says why it gets none), here (this script's folder).
set -u
answers= waits=
if [ "${1:-}" = ecr ] && [ "${2:-}" = get-login-password ]; then
    answers=1
    position=0
    for argument in "$@"; do
        position=$((position + 1))
        [ "$position" -gt 2 ] || continue
        if [ -n "$waits" ]; then
            waits=
            continue
        fi
        case $argument in
            --region | --output) waits=1 ;;
            --region=* | --output=* | --no-cli-pager) ;;
            *) answers= ;;
        esac
    done
fi
if [ -n "$answers" ] && [ -e "$refusal" ]; then
    cat "$refusal" >&2
    exit 254
fi
if [ -n "$answers" ]; then exec cat "$token"; fi

set -f
old=$IFS
IFS=:
for folder in $PATH; do
    IFS=$old
    if [ "$folder" != "$here" ] && [ -x "$folder/aws" ] && [ ! -d "$folder/aws" ]; then
        set +f
        exec "$folder/aws" "$@"
    fi
done
printf 'aws: the AWS CLI is not on this machine. In the sandbox, builds can use "aws ecr get-login-password" without it; for "aws %s" install the AWS CLI version 2.\n' "${1:-}" >&2
exit 127
