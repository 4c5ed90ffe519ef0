# a comment
FROM scratch AS base
COPY busybox /bin/sh
COPY busybox /bin/busybox
RUN /bin/busybox mkdir -p /tmp && \
    echo one && \
    /bin/busybox sleep 1 && echo two

FROM base AS other
ARG WHO=nobody
RUN echo "hello $WHO"

FROM base
COPY a.txt /a.txt
COPY --from=other /bin/busybox /bin/bb2
ENV X=1
CMD ["/bin/busybox"]
