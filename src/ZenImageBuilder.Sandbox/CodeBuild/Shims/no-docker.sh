printf '%s\n' 'docker: there is no container engine on this machine. Install Docker (and start its daemon), podman or buildah; on Debian and Ubuntu: apt-get install -y buildah' >&2
exit 127
