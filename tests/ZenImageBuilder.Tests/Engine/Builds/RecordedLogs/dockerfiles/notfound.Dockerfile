FROM scratch
COPY busybox /bin/sh
RUN notacommand
