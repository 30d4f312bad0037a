import { expect, test } from 'vitest'
import { nodeCount, replicationOf, requireAddresses, type Seats, seatsOf } from '../../../stack/cassandra/cluster.ts'
import { contactOf } from '../../../stack/cassandra/nodes.ts'
import { replicationMap } from '../../../stack/cassandra/replicate.ts'

const eqiadAndCodfw = [
  { name: 'eqiad', nodes: 2 },
  { name: 'codfw', nodes: 1 },
] as const

test('a lone node is the first seat, and has all of the ring', () => {
  expect(seatsOf([{ name: 'datacenter1', nodes: 1 }])).toEqual([
    { name: 'cassandra', host: '127.0.0.1', dataCenter: 'datacenter1' },
  ])
})

test('each node has an address of its own, and a third of the ring', () => {
  expect(seatsOf([{ name: 'datacenter1', nodes: 3 }])).toEqual([
    { name: 'cassandra', host: '127.0.0.1', dataCenter: 'datacenter1', token: '-9223372036854775808' },
    { name: 'cassandra-2', host: '127.0.0.2', dataCenter: 'datacenter1', token: '-3074457345618258603' },
    { name: 'cassandra-3', host: '127.0.0.3', dataCenter: 'datacenter1', token: '3074457345618258602' },
  ])
})

test('each data centre shares the whole ring, and no two nodes have the same token', () => {
  const seats = seatsOf(eqiadAndCodfw)
  expect(seats.map(({ dataCenter, token }) => [dataCenter, token])).toEqual([
    ['eqiad', '-9223372036854775808'],
    ['eqiad', '0'],
    ['codfw', '-9223372036854775807'],
  ])
  expect(nodeCount(eqiadAndCodfw)).toBe(3)
})

test.each([
  [[{ name: 'a', nodes: 1 }], { a: 1 }],
  [[{ name: 'a', nodes: 3 }], { a: 3 }],
  [[{ name: 'a', nodes: 5 }], { a: 3 }],
  [eqiadAndCodfw, { eqiad: 2, codfw: 1 }],
] as const)('%j keep %j copies', (dataCenters, copies) => {
  expect(replicationOf(dataCenters)).toEqual(copies)
})

test('copies are told to Cassandra by data centre', () => {
  expect(replicationMap(eqiadAndCodfw)).toBe("{'class': 'NetworkTopologyStrategy', 'eqiad': 2, 'codfw': 1}")
})

test('a driver is told the nodes of its own data centre alone', () => {
  expect(
    contactOf([
      { address: '127.0.0.1:9', localDataCenter: 'eqiad' },
      { address: '127.0.0.2:9', localDataCenter: 'eqiad' },
      { address: '127.0.0.3:9', localDataCenter: 'codfw' },
    ]),
  ).toEqual({ address: '127.0.0.1:9,127.0.0.2:9', localDataCenter: 'eqiad' })
})

test('an address that this machine does not have is refused by name', async () => {
  const seats: Seats = [{ name: 'cassandra', host: '192.0.2.1', dataCenter: 'a' }]
  await expect(requireAddresses(seats)).rejects.toThrow(
    'cassandra cannot listen on 192.0.2.1: it is no address of this machine',
  )
})
