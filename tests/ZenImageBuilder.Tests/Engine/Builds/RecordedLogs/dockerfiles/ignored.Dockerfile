FROM scratch
COPY b.log /x
