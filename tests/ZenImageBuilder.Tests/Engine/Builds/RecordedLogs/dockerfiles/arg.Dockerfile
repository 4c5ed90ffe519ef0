FROM scratch
COPY busybox /bin/sh
ARG NEEDED
RUN : "${NEEDED:?build argument is missing}"
