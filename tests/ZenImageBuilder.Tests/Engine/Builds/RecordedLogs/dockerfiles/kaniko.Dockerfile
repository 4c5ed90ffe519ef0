FROM node:20-alpine
WORKDIR /app
COPY package.json .
RUN apk add --no-cache \
    git
RUN npm test
CMD ["node"]
