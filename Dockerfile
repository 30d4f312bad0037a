# The harness with everything that it starts natively: k6, Prometheus, Cassandra and Node, so that a CI job needs neither a Docker
# engine nor a network. From the top of a checkout:
#
#   docker build --tag liftwing-slo .
#   docker run --rm --volume "$PWD/results:/results" liftwing-slo gate --output /results
#
# As the image of a job, its tools serve the checkout of the job: LIFTWING_SLO_CACHE says where they are. The images are arguments for
# mirrors: a Debian with Node 24 and npm, and any image that has Go 1.26 in /usr/local/go.
ARG BASE_IMAGE=docker.io/library/node:24-bookworm-slim
ARG GO_IMAGE=docker.io/library/golang:1.26-bookworm

FROM ${GO_IMAGE} AS go

FROM ${BASE_IMAGE} AS build
COPY --from=go /usr/local/go /usr/local/go
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates git maven openjdk-17-jdk-headless
ENV PATH=/usr/local/go/bin:$PATH LIFTWING_SLO_CACHE=/opt/liftwing-slo-cache
WORKDIR /opt/liftwing-slo
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && touch node_modules/.installed
COPY . .
RUN node --disable-warning=ExperimentalWarning stack/toolchain/main.ts

FROM ${BASE_IMAGE}
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git make openjdk-17-jre-headless util-linux \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/liftwing-slo /opt/liftwing-slo
COPY --from=build /opt/liftwing-slo-cache /opt/liftwing-slo-cache
# Whoever runs it may write there: stacks, data and what was checked out for a comparison are kept beside the tools.
RUN chmod 1777 /opt/liftwing-slo-cache /opt/liftwing-slo-cache/tools && ln -s /opt/liftwing-slo/bin/liftwing-slo /usr/local/bin/liftwing-slo
ENV LIFTWING_SLO_CACHE=/opt/liftwing-slo-cache
USER node
WORKDIR /home/node
ENTRYPOINT ["liftwing-slo"]
CMD ["--help"]
