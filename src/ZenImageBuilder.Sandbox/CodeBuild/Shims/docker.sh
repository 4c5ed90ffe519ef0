# docker's command line over podman or buildah, for builds of the ZenImageBuilder sandbox on a machine without a Docker daemon.
# Values travel as arguments ("$@") and never through eval. The lines above set: engine, kind (podman|buildah), base (the build's folder), probe.
set -u

fail() { printf 'docker (sandbox, over %s): %s\n' "$kind" "$1" >&2; exit "${2:-1}"; }

store="$base/store"
mkdir -p "$store/digests" "$store/runtime" || exit 1

# What keeps the engine to this build: its own storage, credentials, temporary files, and loopback registries without TLS.
export XDG_RUNTIME_DIR="$store/runtime"
export CONTAINERS_REGISTRIES_CONF="$store/registries.conf"
auth="${DOCKER_CONFIG:-$HOME/.docker}/config.json"
export REGISTRY_AUTH_FILE="$auth"
if [ ! -f "$store/registries.conf" ]; then
    printf 'unqualified-search-registries = ["docker.io"]\nshort-name-mode = "permissive"\n' > "$store/registries.tmp.$$"
    for host in 127.0.0.1 localhost '[::1]'; do
        printf '[[registry]]\nlocation = "%s"\ninsecure = true\n' "$host" >> "$store/registries.tmp.$$"
    done
    mv "$store/registries.tmp.$$" "$store/registries.conf"
fi
policy=
if [ ! -f /etc/containers/policy.json ] && [ ! -f "$HOME/.config/containers/policy.json" ]; then
    policy="$store/policy.json"
    printf '{"default":[{"type":"insecureAcceptAnything"}]}\n' > "$policy"
fi

# run_in FOLDER DRIVER ARGUMENTS...
run_in() {
    _folder=$1 _driver=$2
    shift 2
    if [ "$kind" = podman ]; then
        "$engine" --root "$_folder/g" --runroot "$(short_of "$_folder/r")" --tmpdir "$_folder/t" --events-backend none \
            --cgroup-manager cgroupfs ${_driver:+--storage-driver "$_driver"} "$@"
    else
        "$engine" --root "$_folder/g" --runroot "$_folder/r" ${_driver:+--storage-driver "$_driver"} "$@"
    fi
}

# podman refuses a run root of more than 50 characters: a longer one is reached through a link, which the sandbox removes after the build.
short_of() {
    if [ "${#1}" -le 50 ]; then
        printf '%s' "$1"
        return
    fi
    if [ ! -f "$store/short" ]; then
        _link=$(mktemp -d /tmp/zib-run-XXXXXXXXXX) || return
        printf '%s\n' "$_link" > "$store/short"
    fi
    _link=$(cat "$store/short")
    _name=${1#"$base"/}
    _name=$(printf '%s' "$_name" | tr / -)
    if [ ! -h "$_link/$_name" ]; then
        mkdir -p "$1"
        ln -s "$1" "$_link/$_name"
    fi
    printf '%s' "$_link/$_name"
}

# The engine's own choice of storage and isolation is preferred; where it does not work (a container without namespaces, a file system without
# overlays), what does is found out once a sandbox by building an image that runs /bin/true of this machine.
settle() {
    driver= isolation= works=
    if [ -f "$probe" ]; then
        . "$probe"
        return
    fi
    _trial="$base/p"
    mkdir -p "$_trial"
    printf 'FROM scratch\nRUN ["/bin/true"]\n' > "$_trial/Dockerfile"
    for _choice in : :chroot vfs: vfs:chroot; do
        driver=${_choice%%:*} isolation=${_choice#*:}
        set -- build
        for _folder in /bin /usr /lib /lib64; do
            [ ! -e "$_folder" ] || set -- "$@" -v "$_folder:$_folder:ro"
        done
        if run_in "$_trial" "$driver" "$@" ${isolation:+--isolation "$isolation"} ${policy:+--signature-policy "$policy"} \
            -f "$_trial/Dockerfile" "$store/runtime" >> "$store/probe.log" 2>&1 < /dev/null; then
            works=1
            break
        fi
    done
    printf 'driver=%s isolation=%s works=%s\n' "$driver" "$isolation" "$works" > "$probe.$$"
    mv "$probe.$$" "$probe"
}

run() { run_in "$base" "$driver" "$@"; }

registry_of() {
    case $1 in
        */*) _first=${1%%/*} ;;
        *) _first= ;;
    esac
    case $_first in
        *.* | *:* | localhost) printf '%s' "$_first" ;;
        *) printf 'docker.io' ;;
    esac
}

is_loopback() {
    case $1 in
        127.*.*.* | 127.*.*.*:* | localhost | localhost:* | '[::1]' | '[::1]':*)
            case $1 in *[!0-9a-zA-Z.:\[\]]*) return 1 ;; esac
            case $1 in 127.*[!0-9.:]*) return 1 ;; esac
            return 0 ;;
        *) return 1 ;;
    esac
}

# The repository of a reference: without tag and digest.
repository_of() {
    _ref=${1%%@*}
    case ${_ref##*/} in
        *:*) printf '%s' "${_ref%:*}" ;;
        *) printf '%s' "$_ref" ;;
    esac
}

image_id() {
    if [ "$kind" = podman ]; then
        run image inspect --format '{{.Id}}' "$1" 2>/dev/null
    else
        run inspect --type image --format '{{.FromImageID}}' "$1" 2>/dev/null
    fi
}

# Records that an image is known to a registry by a digest, one a repository, as docker keeps it.
record() {
    _id=$(image_id "$1") && [ -n "$_id" ] || return 0
    _list="$store/digests/${_id#sha256:}"
    _entry="$(repository_of "$1")@$2"
    if [ -f "$_list" ] && grep -qxF -e "$_entry" "$_list"; then return 0; fi
    printf '%s\n' "$_entry" >> "$_list"
}

do_build() {
    file= context= push= quiet= metadata= iidfile= tags="$store/tags.$$" n=$#
    : > "$tags"
    while [ "$n" -gt 0 ]; do
        arg=$1
        shift
        n=$((n - 1))
        case $arg in
            -f | --file | -t | --tag | --build-arg | --label | --target | --platform | --secret | --ssh | --add-host | --network | --shm-size | --ulimit | \
                --memory | -m | --cpu-shares | --build-context | --annotation | --iidfile | --metadata-file | -o | --output | \
                --progress | --provenance | --sbom | --attest | --builder | --cache-from | --cache-to | --allow | --no-cache-filter)
                [ "$n" -gt 0 ] || fail "flag needs an argument: $arg" 125
                value=$1
                shift
                n=$((n - 1))
                ;;
            --file=* | --tag=* | --build-arg=* | --label=* | --target=* | --platform=* | --secret=* | --ssh=* | --add-host=* | --network=* | --shm-size=* | \
                --ulimit=* | --memory=* | --cpu-shares=* | --build-context=* | --annotation=* | --iidfile=* | --metadata-file=* | --output=* | \
                --progress=* | --provenance=* | --sbom=* | --attest=* | --builder=* | --cache-from=* | --cache-to=* | --allow=* | --no-cache-filter=*)
                value=${arg#*=}
                arg=${arg%%=*}
                ;;
            -f?*) value=${arg#-f} arg=--file ;;
            -t?*) value=${arg#-t} arg=--tag ;;
        esac
        case $arg in
            -f | --file) file=$value ;;
            -t | --tag)
                printf '%s\n' "$value" >> "$tags"
                set -- "$@" --tag "$value"
                ;;
            --iidfile) iidfile=$value ;;
            --metadata-file) metadata=$value ;;
            --progress | --provenance | --sbom | --attest | --builder | --cache-from | --cache-to | --allow | --no-cache-filter) ;;
            -o | --output)
                case $value in
                    type=registry* | *push=true*) push=1 ;;
                    type=docker | type=image*) ;;
                    *) set -- "$@" --output "$value" ;;
                esac
                ;;
            -m) set -- "$@" --memory "$value" ;;
            --build-arg | --label | --target | --platform | --secret | --ssh | --add-host | --network | --shm-size | --ulimit | --memory | --cpu-shares | \
                --build-context | --annotation) set -- "$@" "$arg" "$value" ;;
            --push) push=1 ;;
            --load | --rm | --rm=* | --provenance | --pull=false | --no-cache=false) ;;
            --no-cache | --no-cache=true) set -- "$@" --no-cache ;;
            --pull | --pull=true) set -- "$@" --pull-always ;;
            --force-rm | --force-rm=* | --squash) set -- "$@" "$arg" ;;
            -q | --quiet) quiet=1 ;;
            -) [ -z "$context" ] || fail "'docker build' requires 1 argument" ; context=- ;;
            -*) fail "the option $arg of docker build is not supported" 125 ;;
            *) [ -z "$context" ] || fail "'docker build' requires 1 argument" ; context=$arg ;;
        esac
    done
    [ -n "$context" ] || fail "'docker build' requires 1 argument"

    ignore=
    if [ "$context" = - ]; then
        # A tar archive on standard input is the context, and no ignore file is applied to it; anything else is the Dockerfile.
        context="$store/context.$$"
        mkdir -p "$context"
        cat > "$context.stream"
        if tar -tf "$context.stream" > /dev/null 2>&1; then
            tar -xf "$context.stream" -C "$context" || fail "the context on standard input cannot be unpacked"
            file="$context/${file:-Dockerfile}"
        else
            mv "$context.stream" "$context.Dockerfile"
            file="$context.Dockerfile"
        fi
        rm -f "$context.stream"
    else
        case $context in
            http://* | https://* | git@* | git://*) fail "a remote context is not supported" ;;
        esac
        [ -d "$context" ] || fail "unable to prepare context: path \"$context\" not found"
        context=$(cd -- "$context" && pwd -P && printf .) || exit 1
        context=${context%?.}
        if [ "$file" = - ]; then
            cat > "$store/stdin.Dockerfile.$$"
            file="$store/stdin.Dockerfile.$$"
        else
            case $file in
                '') file="$context/Dockerfile" ;;
                /*) ;;
                *) file="$PWD/$file" ;;
            esac
            if [ -f "$file.dockerignore" ]; then
                ignore="$file.dockerignore"
            elif [ -f "$context/.dockerignore" ]; then
                ignore="$context/.dockerignore"
            fi
        fi
    fi
    [ -f "$file" ] || fail "failed to read dockerfile: open ${file##*/}: no such file or directory"

    # Always a file, and one that holds a pattern: without, podman and buildah would go and look for one by rules of their own.
    patterns="$store/ignore.$$"
    if [ -n "$ignore" ]; then cat "$ignore" > "$patterns" || exit 1; else : > "$patterns"; fi
    printf '\n.zib-matches-nothing-%s\n' "$$" >> "$patterns"
    idfile="$store/id.$$"
    set -- "$@" --format docker --iidfile "$idfile" --ignorefile "$patterns" -f "$file" ${isolation:+--isolation "$isolation"} \
        ${policy:+--signature-policy "$policy"} ${quiet:+--quiet} "$context"
    if [ "$kind" = podman ]; then run build "$@" < /dev/null; else run bud "$@" < /dev/null; fi || exit $?
    [ -z "$iidfile" ] || cp "$idfile" "$iidfile"
    digest=$(cat "$idfile" 2>/dev/null)
    if [ -n "$push" ]; then
        while IFS= read -r tag; do do_push "$tag"; done < "$tags"
    fi
    if [ -n "$metadata" ]; then
        printf '{"containerimage.config.digest":"%s","containerimage.digest":"%s"}\n' "$(cat "$idfile")" "$digest" > "$metadata"
    fi
    return 0
}

do_push() {
    reference=
    for arg in "$@"; do
        case $arg in
            -q | --quiet | --disable-content-trust | --disable-content-trust=*) ;;
            -*) fail "the option $arg of docker push is not supported" 125 ;;
            *) reference=$arg ;;
        esac
    done
    [ -n "$reference" ] || fail "'docker push' requires 1 argument"
    # The engine is told the reference and the destination apart, so that it is not looked up as a short name.
    printf 'The push refers to repository [%s]\n' "$(repository_of "$reference")"
    out="$store/digest.$$"
    tls=
    if is_loopback "$(registry_of "$reference")"; then tls=--tls-verify=false; fi
    run push --authfile "$auth" --digestfile "$out" $tls ${policy:+--signature-policy "$policy"} "$reference" "docker://$reference" || exit $?
    digest=$(cat "$out")
    rm -f "$out"
    record "$reference" "$digest"
    printf 'digest: %s\n' "$digest"
}

do_pull() {
    reference=
    for arg in "$@"; do
        case $arg in
            -q | --quiet) ;;
            -*) fail "the option $arg of docker pull is not supported" 125 ;;
            *) reference=$arg ;;
        esac
    done
    tls=
    if is_loopback "$(registry_of "$reference")"; then tls=--tls-verify=false; fi
    run pull --authfile "$auth" $tls ${policy:+--signature-policy "$policy"} "$reference" || exit $?
    case $reference in
        *@sha256:*) digest=${reference#*@} ;;
        *)
            # What a push recorded is the registry's digest; the local manifest of an image that was built here is not.
            _id=$(image_id "$reference") || return 0
            if grep -qF -e "$(repository_of "$reference")@" "$store/digests/${_id#sha256:}" 2>/dev/null; then return 0; fi
            if [ "$kind" = podman ]; then digest=$(run image inspect --format '{{.Digest}}' "$reference"); else digest=$(run inspect --type image --format '{{.FromImageDigest}}' "$reference"); fi
            ;;
    esac
    [ -z "$digest" ] || record "$reference" "$digest"
}

do_login() {
    user= password= from_stdin= server=
    while [ $# -gt 0 ]; do
        case $1 in
            -u | --username) user=$2; shift ;;
            --username=*) user=${1#*=} ;;
            -p | --password) password=$2; shift ;;
            --password=*) password=${1#*=} ;;
            --password-stdin) from_stdin=1 ;;
            -*) fail "the option $1 of docker login is not supported" 125 ;;
            *) server=$1 ;;
        esac
        shift
    done
    server=${server#https://}
    server=${server#http://}
    server=${server%%/*}
    [ -n "$user" ] || fail "docker login needs --username: there is no terminal"
    tls=
    if is_loopback "${server:-docker.io}"; then tls=--tls-verify=false; fi
    mkdir -p "${auth%/*}"
    if [ -n "$from_stdin" ]; then
        run login --authfile "$auth" $tls --username "$user" --password-stdin "${server:-docker.io}"
    else
        printf '%s' "$password" | run login --authfile "$auth" $tls --username "$user" --password-stdin "${server:-docker.io}"
    fi
}

do_inspect() {
    format= type= n=$#
    while [ "$n" -gt 0 ]; do
        arg=$1
        shift
        n=$((n - 1))
        case $arg in
            -f | --format) format=$1; shift; n=$((n - 1)) ;;
            --format=*) format=${arg#*=} ;;
            --type) type=$1; shift; n=$((n - 1)) ;;
            --type=*) type=${arg#*=} ;;
            -s | --size) ;;
            -*) fail "the option $arg of docker inspect is not supported" 125 ;;
            *) set -- "$@" "$arg" ;;
        esac
    done
    [ "${type:-image}" = image ] || fail "only images can be inspected"
    for name in "$@"; do
        id=$(image_id "$name") || id=
        if [ -z "$id" ]; then
            printf 'Error: No such object: %s\n' "$name" >&2
            exit 1
        fi
        list="$store/digests/${id#sha256:}"
        [ -f "$list" ] || : > "$list"
        case $format in
            '{{range .RepoDigests}}{{println .}}{{end}}' | '{{ range .RepoDigests }}{{ println . }}{{ end }}') cat "$list"; printf '\n' ;;
            '{{join .RepoDigests "\n"}}' | '{{join .RepoDigests "\\n"}}') cat "$list" ;;
            '{{index .RepoDigests 0}}' | '{{ index .RepoDigests 0 }}')
                [ -s "$list" ] || fail "template parsing error: error calling index: index out of range: 0"
                head -n 1 "$list"
                ;;
            '{{json .RepoDigests}}' | '{{.RepoDigests}}')
                awk -v json="$format" 'BEGIN { j = (json ~ /json/); printf "[" } { printf "%s%s%s%s", (NR > 1 ? (j ? "," : " ") : ""), (j ? "\"" : ""), $0, (j ? "\"" : "") } END { print "]" }' "$list"
                ;;
            '{{.Id}}' | '{{ .Id }}' | '{{.ID}}') printf 'sha256:%s\n' "${id#sha256:}" ;;
            '')
                if [ "$kind" = podman ]; then run image inspect "$name"; else run inspect --type image "$name"; fi
                ;;
            *)
                if [ "$kind" = podman ]; then
                    run image inspect --format "$format" "$name"
                else
                    case $format in
                        *RepoDigests*) fail "this format of docker inspect is not supported: $format" ;;
                        *.Config.*) run inspect --type image --format "$(printf '%s' "$format" | sed 's/\.Config\./.OCIv1.Config./g')" "$name" ;;
                        *) run inspect --type image --format "$format" "$name" ;;
                    esac
                fi
                ;;
        esac || exit $?
    done
}

do_version() {
    version=$("$engine" --version 2>/dev/null) || version=unknown
    case ${1:-} in
        --format | -f | --format=*) printf '%s\n' "${version##* }" ;;
        *) printf 'Client: docker command line of the ZenImageBuilder sandbox\nServer: %s\n' "$version" ;;
    esac
}

command=${1:-}
[ $# -eq 0 ] || shift
if [ "$command" = image ] || [ "$command" = container ]; then
    group=$command
    command=${1:-}
    [ $# -eq 0 ] || shift
    case $group-$command in
        image-ls) command=images ;;
        image-rm) command=rmi ;;
    esac
fi
case $command in
    version | --version | -v)
        do_version "$@"
        exit 0
        ;;
    info)
        # A format asks for a field of the engine: podman and buildah refuse the fields that only Docker has.
        if [ $# -gt 0 ]; then run info "$@"; exit; fi
        do_version
        exit 0
        ;;
    buildx)
        command=${1:-}
        [ $# -eq 0 ] || shift
        case $command in
            version) printf 'buildx command line of the ZenImageBuilder sandbox over %s\n' "$kind"; exit 0 ;;
            create | use | rm | bootstrap | inspect | ls) exit 0 ;;
            build | b) command=build ;;
            *) fail "docker buildx $command is not supported" 125 ;;
        esac
        ;;
    builder) exit 0 ;;
esac

settle
case $command in
    build) do_build "$@" ;;
    push) do_push "$@" ;;
    pull) do_pull "$@" ;;
    login) do_login "$@" ;;
    logout)
        server=${1:-docker.io}
        server=${server#http://}
        server=${server#https://}
        run logout --authfile "$auth" "${server%%/*}"
        ;;
    inspect) do_inspect "$@" ;;
    tag) [ $# -eq 2 ] || fail "'docker tag' requires 2 arguments"; run tag "$1" "$2" ;;
    images | rmi) run "$command" "$@" ;;
    '' | help | --help) printf 'docker of the ZenImageBuilder sandbox: build, buildx build, tag, push, pull, login, logout, images, inspect, version, info, run\n' ;;
    *)
        [ "$kind" = podman ] || fail "docker $command needs docker or podman: only buildah is on this machine" 125
        run "$command" "$@"
        ;;
esac
