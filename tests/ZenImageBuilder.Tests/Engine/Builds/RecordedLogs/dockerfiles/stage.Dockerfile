FROM scratch AS a
COPY a.txt /
FROM scratch
COPY --from=nostage /a /b
