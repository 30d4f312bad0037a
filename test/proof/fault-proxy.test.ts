import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import {
  changedScore,
  type Fault,
  failFast,
  failFastElseSlow,
  html,
  loseWrites,
  otherRow,
  silent404,
  slowHeads,
  slowRamp,
  staleReads,
  stall,
  swallowWrites,
} from './faults.ts'

const page = (id: number) => `/v1/topics/enwiki/${id}`

/** A service that remembers what was written, as the one behind the proxy does. */
const rows = new Map<string, string>()
let service: Server
let now = 0
let proxy: FaultProxy

beforeEach(async () => {
  rows.clear()
  for (const id of [1, 2, 3]) rows.set(page(id), `{"page_id":${id},"predictions":[{"topic":"A","score":0.81${id}}]}`)
  service = createServer((request, response) => {
    const path = request.url ?? ''
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const page = path.split('?')[0] ?? ''
      if (request.method === 'PUT') rows.set(page, body)
      if (request.method === 'DELETE') rows.delete(page)
      response.writeHead(request.method === 'GET' ? 200 : 204)
      response.end(request.method === 'GET' ? rows.get(page) : undefined)
    })
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  await proxy[Symbol.asyncDispose]()
  service.closeAllConnections()
  await new Promise((resolve) => service.close(resolve))
})

const load = { 'x-load-test': 'run' }
const get = (id: number) => fetch(proxy.url + page(id), { headers: load })
const put = (id: number, body: string) => fetch(proxy.url + page(id), { method: 'PUT', body, headers: load })

/** Starts the proxy and brings it to the beginning of the scored window, as a surge does. */
async function inWindow(fault?: Fault): Promise<void> {
  now = 1_000_000
  const { port } = service.address() as AddressInfo
  proxy = await startFaultProxy(`http://127.0.0.1:${port}`, { warmup: 2, scored: 2 }, fault, () => now)
  await (await get(1)).text()
  expect(proxy.surge.stage()).toBe('warm-up')
  await (await get(1)).text()
  await proxy.surge.begins('pause')
}

describe('the proxy', () => {
  test('passes what is not tampered with, and counts it', async () => {
    await inWindow()
    expect(await (await get(2)).text()).toBe(rows.get(page(2)))
    expect((await put(2, 'new')).status).toBe(204)
    expect(rows.get(page(2))).toBe('new')
    expect(proxy.counts()).toEqual({ passed: 2, faulty: 0 })
    expect(proxy.surge.stage()).toBe('after')
  })

  test('leaves the warm-up and everything but the API alone', async () => {
    await inWindow(failFast(1))
    expect((await fetch(`${proxy.url}/healthz`)).status).toBe(200)
    expect((await get(1)).status).toBe(500)
    expect(proxy.counts()).toEqual({ passed: 0, faulty: 1 })
  })

  test('refuses connections while it is shut, and takes them again on the same port', async () => {
    await inWindow()
    await proxy.shut()
    await expect(get(1)).rejects.toThrow()
    await proxy.open()
    expect((await get(1)).status).toBe(200)
  })

  test('notices that the window is over', async () => {
    await inWindow()
    await get(1)
    await proxy.surge.begins('window')
    await get(1)
    await proxy.surge.begins('after')
    expect(proxy.surge.stage()).toBe('after')
  })
})

describe('each fault', () => {
  test('stall: holds the answers of its stretch, and only those', async () => {
    await inWindow(stall(0, 40))
    expect(await (await get(1)).text()).toBe(rows.get(page(1)))
    now += 40
    await get(1)
    expect(proxy.counts()).toEqual({ passed: 1, faulty: 1 })
  })

  test('fast errors: the given share, the same requests each time', async () => {
    await inWindow(failFast(0.3))
    const codes: number[] = []
    for (let i = 0; i < 200; i++) codes.push((await get(1)).status)
    const failed = codes.filter((code) => code === 500).length
    expect(failed).toBe(proxy.counts().faulty)
    expect(failed).toBeGreaterThan(40)
    expect(failed).toBeLessThan(80)
  })

  test('slow ramp: nothing is altered', async () => {
    await inWindow(slowRamp(20))
    expect(await (await get(1)).text()).toBe(rows.get(page(1)))
    expect(proxy.counts().faulty).toBe(1)
  })

  test("another row's body under a good code", async () => {
    await inWindow(otherRow(1))
    expect(await (await get(1)).json()).toMatchObject({ page_id: 1 })
    expect(await (await get(2)).json()).toMatchObject({ page_id: 1 })
  })

  test('a changed score: the rest stays as it was', async () => {
    await inWindow(changedScore(1))
    expect(await (await get(1)).json()).toEqual({ page_id: 1, predictions: [{ topic: 'A', score: 0.9055 }] })
  })

  test('silent 404s: for reads, not for writes', async () => {
    await inWindow(silent404(1))
    expect((await get(1)).status).toBe(404)
    expect((await put(1, 'new')).status).toBe(204)
  })

  test('HTML instead of JSON', async () => {
    await inWindow(html(1))
    const response = await get(1)
    expect(response.status).toBe(200)
    expect(await response.text()).toMatch(/^<!doctype html>/)
  })

  test('slow heads: the answer arrives whole', async () => {
    await inWindow(slowHeads(1, 1))
    expect(await (await get(1)).text()).toBe(rows.get(page(1)))
  })

  test('swallowed writes: acknowledged, and the row stays as it was', async () => {
    await inWindow(swallowWrites(1))
    const before = rows.get(page(1))
    expect((await put(1, 'new')).status).toBe(204)
    expect(rows.get(page(1))).toBe(before)
  })

  test('lost writes: acknowledged, and the row is gone', async () => {
    await inWindow(loseWrites(1))
    expect((await put(1, 'new')).status).toBe(204)
    expect(rows.has(page(1))).toBe(false)
  })

  test('stale reads: written, and answered as before to whoever reads the whole row', async () => {
    await inWindow(staleReads())
    const before = rows.get(page(1))
    expect((await put(1, 'new')).status).toBe(204)
    expect(rows.get(page(1))).toBe('new')
    expect(await (await fetch(`${proxy.url}${page(1)}?debug=true`)).text()).toBe(before)
    expect(await (await get(1)).text()).toBe('new')
    expect(proxy.counts()).toEqual({ passed: 1, faulty: 2 })
  })

  test('fast errors among slow answers', async () => {
    await inWindow(failFastElseSlow(0.5, 5))
    const codes = new Set<number>()
    for (let i = 0; i < 20; i++) codes.add((await get(1)).status)
    expect(codes).toEqual(new Set([200, 500]))
  })
})
