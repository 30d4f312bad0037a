import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { nodesUpFor, tellSeen, untilFormed } from '../../../stack/cassandra/formed.ts'
import type { CassandraNode } from '../../../stack/stack-record.ts'
import { testIo } from '../test-io.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A node whose exporter tells, one look after the other, how many it takes to be up; the last for ever. */
async function node(...looks: readonly number[]): Promise<CassandraNode> {
  let look = 0
  const server = createServer((_, response) => {
    response.end(`# TYPE cassandra_nodes_up gauge\ncassandra_nodes_up ${looks[Math.min(look++, looks.length - 1)]}.0\n`)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin: { source: 'existing' }, address, localDataCenter: 'dc', metricsAddress: address }
}

test('a node tells how many it takes to be up, and one that does not answer tells nothing', async () => {
  expect(await nodesUpFor(await node(2))).toBe(2)
  expect(await nodesUpFor({ metricsAddress: '127.0.0.1:1' })).toBeUndefined()
})

test('a cluster is formed when each node takes all to be up', async () => {
  await using world = await testIo()
  await untilFormed(world.io, '/', [await node(1, 2), await node(1, 1, 2)])
  expect(servers).toHaveLength(2)
})

test('one that is not formed in time is told with what each node sees', async () => {
  await using world = await testIo()
  const nodes = [await node(2), await node(1)]
  await expect(untilFormed(world.io, '/', nodes, 0)).rejects.toThrow(
    `the 2 nodes of Cassandra did not become a cluster within 0 s: ${nodes[0]?.address} sees 2, ${nodes[1]?.address} sees 1`,
  )
})

test('a node that says nothing is said to say nothing', () => {
  const nodes = [{ address: '127.0.0.1:9' }, { address: '127.0.0.2:9' }]
  expect(tellSeen(nodes, [2, undefined])).toBe('127.0.0.1:9 sees 2, 127.0.0.2:9 does not tell')
})
