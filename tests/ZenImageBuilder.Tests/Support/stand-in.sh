#!/bin/sh
# Stands in for docker: it builds nothing, and prints what docker prints. A Dockerfile that copies "fail" fails; the line "# seconds N" in it says how long it takes.
case "$1" in
  version) echo 28.0.0 ;;
  buildx) exit 1 ;;
  login)
    cat > /dev/null
    echo Login Succeeded
    ;;
  build)
    echo 'Step 1/2 : FROM scratch'
    sleep "$(sed -n 's/^# seconds //p' dockerfile/Dockerfile | grep . || echo 0)"
    if grep -q 'COPY fail' dockerfile/Dockerfile; then
      echo 'COPY failed' >&2
      exit 1
    fi
    echo 'Successfully built 0123456789ab'
    ;;
  push) echo "latest: digest: sha256:$(printf %s "$2" | sha256sum | cut -d' ' -f1) size: 100" ;;
esac
