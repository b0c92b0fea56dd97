# The mini-server in a container: docker build -t survey-loop . && docker run -p 3000:3000 -v survey-loop:/data \
#   -e PUBLIC_URL=https://www.example.com/surveys survey-loop
# docs/running.md says more. The volume /data is everything that is kept.

FROM node:22-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY src src
COPY example-app example-app
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund
# Optional peers: SQLite, PostgreSQL, metrics. They carry their binaries; nothing is compiled.
RUN npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund libsql@0.5 pg@8 prom-client@15

FROM node:22-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=build /build/example-app/dist example-app/dist
COPY package.json LICENSE ./
COPY views views
COPY example-app/views example-app/views
COPY example-app/surveys example-app/surveys
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/start.js"]
