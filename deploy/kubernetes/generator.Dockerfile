# The generators of a load test for k6-operator: k6 and what it runs. From the top of a checkout:
#
#   docker build --file deploy/kubernetes/generator.Dockerfile --tag docker-registry.example.org/liftwing-slo-generator:0.1.0 .
#
# BASE_IMAGE is for mirrors: any Linux with k6 in its path and a shell.
ARG BASE_IMAGE=docker.io/grafana/k6:1.8.1
FROM ${BASE_IMAGE}
WORKDIR /liftwing-slo
COPY scenarios scenarios
COPY wiki wiki
COPY slo/conventions.ts slo/edges.ts slo/latency-buckets.ts slo/
