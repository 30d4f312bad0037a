import { describe, expect, test } from 'vitest'
import { connectPrometheus } from '../../../../slo/prometheus/prometheus.ts'
import { askServer } from '../../../../slo/quarter/observe/server.ts'
import { answeringServer } from '../../../answering-server.ts'

/** A server that knows these paths and no others. */
async function knowing(paths: Readonly<Record<string, unknown>>) {
  const url = await answeringServer((request, response) => {
    const data = paths[(request.url ?? '').replace('/api/v1/', '')]
    if (data === undefined) response.writeHead(404).end('404 page not found')
    else response.end(JSON.stringify({ status: 'success', data }))
  })
  return connectPrometheus({ url, timeoutMs: 2000 })
}

const one = { query: { resultType: 'vector', result: [{ metric: {}, value: [1, '1'] }] } }
const thanos = {
  ...one,
  'status/buildinfo': { version: '' },
  'status/flags': { 'query.replica-label': 'replica,rule_replica' },
}
describe('a server', () => {
  test('that is Prometheus tells its version and its memory', async () => {
    const told = await askServer(
      await knowing({
        ...one,
        'status/buildinfo': { version: '3.15.0' },
        'status/runtimeinfo': { storageRetention: '15d' },
        'status/flags': { 'storage.tsdb.path': 'data' },
      }),
    )
    expect(told).toMatchObject({
      server: { software: 'Prometheus', version: '3.15.0', retention: '15d' },
      replicaLabels: [],
    })
  })

  test('that is Thanos tells by which labels it makes one server of several', async () => {
    const { server, replicaLabels } = await askServer(await knowing(thanos))
    expect(server).toEqual({ url: server.url, software: 'Thanos' })
    expect(replicaLabels).toEqual(['replica', 'rule_replica'])
  })

  test('that tells nothing is taken for a Prometheus', async () => {
    const { server, replicaLabels } = await askServer(await knowing(one))
    expect([server.software, replicaLabels]).toEqual(['Prometheus', []])
  })

  test('that is Mimir says so itself (pkg/util/version/info_handler.go)', async () => {
    const buildinfo = { application: 'Grafana Mimir', version: '3.0.5', features: {} }
    const { server, replicaLabels } = await askServer(await knowing({ ...one, 'status/buildinfo': buildinfo }))
    expect([server.software, server.version, replicaLabels]).toEqual(['Mimir', '3.0.5', []])
  })
})
