import { describe, expect, test } from 'vitest'
import { connectPrometheus } from '../../../slo/prometheus/prometheus.ts'
import { askServer, checkStores } from '../../../slo/quarter/server.ts'
import { answeringServer } from '../../answering-server.ts'

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
const store = (name: string, lastError: string | null) => ({ name, lastError, labelSets: [{ replica: 'a' }] })

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

  test('that has lost sight of a store is not believed', async () => {
    const stores = { sidecar: [store('10.0.0.1:10901', null)], store: [store('10.0.0.2:10901', 'connection refused')] }
    const prometheus = await knowing({ ...thanos, stores })
    const { server } = await askServer(prometheus)
    await expect(checkStores(prometheus, server)).rejects.toMatchObject({
      kind: 'environment',
      message: expect.stringContaining('has lost sight of 10.0.0.2:10901: its answers may lack requests.'),
    })
    const whole = await knowing({ ...thanos, stores: { sidecar: [store('10.0.0.1:10901', null)] } })
    await expect(checkStores(whole, server)).resolves.toBeUndefined()
  })
})
