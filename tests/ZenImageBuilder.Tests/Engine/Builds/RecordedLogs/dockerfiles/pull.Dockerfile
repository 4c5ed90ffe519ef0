FROM nosuchimage.invalid/x:1
RUN true
