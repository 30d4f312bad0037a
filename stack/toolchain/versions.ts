/** What the stack is made of. The pins themselves are in the folders beside this file; a test compares the two. */
export const VERSIONS = {
  k6: '1.8.1',
  prometheus: '3.15.0',
  cassandra: '5.0.6',
  jmxExporter: '1.0.1',
  kafka: '4.2.0',
} as const

/** The official images of the same versions. */
export const IMAGES = {
  k6: `grafana/k6:${VERSIONS.k6}`,
  prometheus: `prom/prometheus:v${VERSIONS.prometheus}`,
  cassandra: `cassandra:${VERSIONS.cassandra}`,
} as const
