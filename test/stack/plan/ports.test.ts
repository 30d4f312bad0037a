import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { freePorts, isFree, requirePort } from '../../../stack/plan/ports.ts'

const servers: Server[] = []

async function occupy(port: number): Promise<number> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

test('free ports are different, free, and below those of outgoing connections', async () => {
  const ports = await freePorts(6, { random: Math.random })
  expect(new Set(ports).size).toBe(6)
  expect(ports.every((port) => port >= 10_000 && port < 32_768)).toBe(true)
  expect(await Promise.all(ports.map((port) => isFree(port, '127.0.0.1')))).toEqual(Array(6).fill(true))
})

test('a port that is taken is passed over', async () => {
  const [taken = 0] = await freePorts(1, { random: () => 0.25 })
  await occupy(taken)
  const draws = [0.25, 0.25, 0.5]
  const [port] = await freePorts(1, { random: () => draws.shift() ?? 0 })
  expect(port).not.toBe(taken)
})

test('a port that was asked for and is in use is refused, with its number and what for', async () => {
  const taken = await occupy(0)
  await expect(requirePort(taken, 'Prometheus')).rejects.toMatchObject({
    kind: 'environment',
    message: `port ${taken}, which was asked for Prometheus, is in use on 127.0.0.1`,
  })
})

test('a generator that always draws the same number fails instead of hanging', async () => {
  await expect(freePorts(2, { random: () => 0 })).rejects.toThrow('found no 2 free ports')
})
