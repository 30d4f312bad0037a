import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { surveyEngine } from '../../../stack/docker/survey.ts'
import { type TestIo, testIo } from '../test-io.ts'

let world: TestIo
let folder: string
let server: Server | undefined
beforeEach(async () => {
  world = await testIo()
  folder = await mkdtemp(join(tmpdir(), 'engine-'))
})
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  server = undefined
  await rm(folder, { recursive: true })
  await world[Symbol.asyncDispose]()
})

const io = () => ({ ...world.io, env: { DOCKER_HOST: `unix://${join(folder, 'engine.sock')}` } })

/** An engine that knows some images, and says so for the rest when it is asked to pull them. */
async function engine(images: readonly string[], gateway = '127.0.0.1', binding = '0.0.0.0'): Promise<void> {
  const bridge = {
    IPAM: { Config: [{ Gateway: gateway }] },
    Options: { 'com.docker.network.bridge.host_binding_ipv4': binding },
  }
  server = createServer(({ url = '' }, response) => {
    const image = /^\/images\/(.*)\/json$/.exec(url)?.[1]
    if (url === '/_ping') response.end('OK')
    else if (url === '/networks/bridge') response.end(JSON.stringify(bridge))
    else if (image !== undefined) response.writeHead(images.includes(image) ? 200 : 404).end('{}')
    else response.end('{"status":"Pulling"}\n{"error":"no route to the registry"}\n')
  })
  await new Promise<void>((resolve) => server?.listen(join(folder, 'engine.sock'), resolve))
}

test('no engine answers: automatic goes on without, and forced says so', async () => {
  expect(await surveyEngine(io(), 'auto', ['k6'])).toEqual({ answers: false })
  await expect(surveyEngine(io(), 'containers', ['k6'])).rejects.toMatchObject({
    kind: 'environment',
    message: 'no Docker engine answers',
  })
})

test('an engine is not even asked where native was asked for, or where nothing could be a container', async () => {
  await engine(['grafana/k6:1.8.1'])
  expect(await surveyEngine(io(), 'native', ['k6'])).toEqual({ answers: false })
  expect(await surveyEngine(io(), 'containers', [])).toEqual({ answers: false })
})

test('images that are there are offered; one that cannot be pulled makes its part native, and people are told', async () => {
  await engine(['cassandra:5.0.6', 'grafana/k6:1.8.1'])
  expect(await surveyEngine(io(), 'auto', ['cassandra', 'prometheus', 'k6'])).toMatchObject({
    answers: true,
    images: new Set(['cassandra', 'k6']),
    sharesNetwork: true,
  })
  expect(world.lines).toEqual([
    'the image prom/prometheus:v3.15.0 could not be pulled: no route to the registry: prometheus will be native',
  ])
})

test('forced containers need every image', async () => {
  await engine(['cassandra:5.0.6'])
  await expect(surveyEngine(io(), 'containers', ['cassandra', 'k6'])).rejects.toThrow(
    'the image grafana/k6:1.8.1 could not be pulled: no route to the registry',
  )
})

test('an engine whose bridge is not ours does not share our network', async () => {
  await engine(['grafana/k6:1.8.1'], '203.0.113.1')
  expect(await surveyEngine(io(), 'auto', ['k6'])).toMatchObject({ sharesNetwork: false, publishedAt: '127.0.0.1' })
})

test('published ports are reached at the bridge, past the proxy, unless the engine publishes elsewhere', async () => {
  await engine(['grafana/k6:1.8.1'], '127.0.0.7')
  expect(await surveyEngine(io(), 'auto', ['k6'])).toMatchObject({ sharesNetwork: true, publishedAt: '127.0.0.7' })
})

test('published ports are reached at the loopback address where the engine publishes them there alone', async () => {
  await engine(['grafana/k6:1.8.1'], '127.0.0.7', '127.0.0.1')
  expect(await surveyEngine(io(), 'auto', ['k6'])).toMatchObject({ sharesNetwork: true, publishedAt: '127.0.0.1' })
})
