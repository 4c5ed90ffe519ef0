FROM scratch
COPY armbin /bin/x
RUN ["/bin/x"]
