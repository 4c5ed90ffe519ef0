FROM scratch
COPY busybox /bin/sh
RUN echo "cp: write error: No space left on device" >&2; exit 1
