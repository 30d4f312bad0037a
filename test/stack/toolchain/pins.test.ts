import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseChecksums } from '../../../stack/toolchain/jars.ts'
import { VERSIONS } from '../../../stack/toolchain/versions.ts'

const pinned = (path: string) => readFile(join(import.meta.dirname, '../../../stack/toolchain', path), 'utf8')

/** Prometheus 3.15.0 is version 0.315.0 of its Go module. */
const prometheusModule = VERSIONS.prometheus.replace(/^3\.(\d+)\.(\d+)$/, (_, minor, patch) => `0.3${minor}.${patch}`)

test.each([
  ['k6/go.mod', `go.k6.io/k6 v${VERSIONS.k6} `],
  ['k6/go.sum', `go.k6.io/k6 v${VERSIONS.k6} h1:`],
  ['prometheus/go.mod', `github.com/prometheus/prometheus v${prometheusModule} `],
  ['prometheus/go.sum', `github.com/prometheus/prometheus v${prometheusModule} h1:`],
  ['cassandra/pom.xml', `<version>${VERSIONS.cassandra}</version>`],
  ['cassandra/jars.sha256', `  cassandra-all-${VERSIONS.cassandra}.jar`],
  ['jmx-exporter/pom.xml', `<version>${VERSIONS.jmxExporter}</version>`],
  ['jmx-exporter/jars.sha256', `  jmx_prometheus_javaagent-${VERSIONS.jmxExporter}.jar`],
  ['kafka/pom.xml', `<version>${VERSIONS.kafka}</version>`],
  ['kafka/jars.sha256', `  kafka_2.13-${VERSIONS.kafka}.jar`],
])('%s pins the version that is told', async (path, text) => {
  expect(await pinned(path)).toContain(text)
})

test.each([
  ['cassandra', 100],
  ['kafka', 46],
])('every jar of %s is pinned by a checksum', async (name, jars) => {
  const list = parseChecksums(await pinned(`${name}/jars.sha256`))
  expect(list.size).toBe(jars)
  expect([...list.values()].every((sum) => /^[0-9a-f]{64}$/.test(sum))).toBe(true)
  expect([...list.keys()].every((name) => /^[\w.-]+\.jar$/.test(name))).toBe(true)
})
