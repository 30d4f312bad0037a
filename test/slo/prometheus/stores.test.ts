import { describe, expect, test } from 'vitest'
import { connectPrometheus } from '../../../slo/prometheus/prometheus.ts'
import { watchStores, withAllStores } from '../../../slo/prometheus/stores.ts'
import { answeringServer } from '../../answering-server.ts'

type Store = { readonly name: string; readonly lastError: string | null }
const there = (name: string): Store => ({ name, lastError: null })
const [sidecar, gateway] = [there('10.0.0.1:10901'), there('10.0.0.2:10901')]

/** Answers one question after another; its stores are those of the moment. */
async function thanosWith(stores: { list: Readonly<Record<string, readonly Store[]>> | undefined }) {
  const result = { resultType: 'vector', result: [{ metric: {}, value: [1, '1'] }] }
  const url = await answeringServer((request, response) => {
    const data = request.url === '/api/v1/stores' ? stores.list : result
    if (data) response.end(JSON.stringify({ status: 'success', data }))
    else response.writeHead(404).end('404 page not found')
  })
  return connectPrometheus({ url, timeoutMs: 20_000 })
}
const server = (software: 'Prometheus' | 'Thanos') => ({ url: '', software })
const whole = { sidecar: [sidecar], store: [gateway] }

describe('a Thanos whose stores are all there', () => {
  test('is believed', async () => {
    const prometheus = await withAllStores(await thanosWith({ list: whole }), server('Thanos'))
    expect((await prometheus.vector('x', 1)).data).toEqual([{ labels: {}, value: 1 }])
  })

  test.each([
    ['that cannot be reached any more', { ...whole, store: [{ ...gateway, lastError: 'connection refused' }] }],
    ['that is not even listed any more', { sidecar: [sidecar] }],
    ['that came later, and went', { ...whole, receive: [{ name: '10.0.0.2:10901', lastError: 'EOF' }] }],
  ])('is not believed once it has lost one %s', async (_, list) => {
    const stores: { list: Readonly<Record<string, readonly Store[]>> } = { list: whole }
    const prometheus = await withAllStores(await thanosWith(stores), server('Thanos'))
    await prometheus.vector('x', 1)
    stores.list = list
    const sentence = /has lost sight of 10.0.0.2:10901: its answers may lack requests/
    await expect(prometheus.vector('x', 1)).rejects.toMatchObject({
      kind: 'environment',
      message: expect.stringMatching(sentence),
    })
    await expect(prometheus.each('x', { at: 1 }, () => undefined)).rejects.toThrow(sentence)
  })

  test('that cannot be listed any more is not believed either', async () => {
    const stores: { list: typeof whole | undefined } = { list: whole }
    const prometheus = await withAllStores(await thanosWith(stores), server('Thanos'))
    stores.list = undefined
    await expect(prometheus.vector('x', 1)).rejects.toThrow(/lost sight of 10.0.0.1:10901, 10.0.0.2:10901/)
  })
})

test('a Thanos that lacks a store from the beginning is not asked anything', async () => {
  const list = { sidecar: [sidecar], store: [{ ...gateway, lastError: 'connection refused' }] }
  await expect(withAllStores(await thanosWith({ list }), server('Thanos'))).rejects.toThrow(/10.0.0.2:10901/)
})

test('who may do with less is told what is missing, and from which moment on', async () => {
  const stores: { list: Readonly<Record<string, readonly Store[]>> | undefined } = { list: whole }
  const prometheus = await thanosWith(stores)
  const away = await watchStores(prometheus, server('Thanos'))
  expect(await away?.()).toEqual([])
  stores.list = { sidecar: [sidecar] }
  expect(await away?.()).toEqual(['10.0.0.2:10901'])
  stores.list = whole
  expect(await away?.()).toEqual([])
  expect(await watchStores(prometheus, server('Prometheus'))).toBeUndefined()
})

test('who has no list of stores is asked as it is', async () => {
  for (const software of ['Thanos', 'Prometheus'] as const) {
    const prometheus = await thanosWith({ list: undefined })
    expect(await withAllStores(prometheus, server(software))).toBe(prometheus)
  }
})
