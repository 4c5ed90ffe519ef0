printf '%s\n' 'dockerd: the sandbox starts no daemon on your machine. Start Docker yourself, or install podman or buildah; on Debian and Ubuntu: apt-get install -y buildah' >&2
exit 1
