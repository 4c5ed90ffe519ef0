FROM scratch
COPY busybox /bin/sh
RUN echo start; \
    echo "boom: no space" >&2; \
    exit 7
COPY a.txt /a.txt
