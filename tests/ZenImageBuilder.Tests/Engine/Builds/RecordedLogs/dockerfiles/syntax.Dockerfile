FROM scratch
FRUN x
