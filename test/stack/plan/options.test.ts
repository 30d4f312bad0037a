import { expect, test } from 'vitest'
import { parseStackOptions, type StackOptions } from '../../../stack/plan/options.ts'

test('only the folder for logs has to be given', () => {
  expect(parseStackOptions({ logFolder: 'logs' })).toEqual({
    stack: 'auto',
    parts: [],
    commitLogSync: 'periodic',
    dataCenters: [{ name: 'datacenter1', nodes: 1 }],
    fresh: false,
    logFolder: 'logs',
    ports: {},
    serviceEnv: {},
  })
})

const three: StackOptions['dataCenters'] = [{ name: 'eqiad', nodes: 3 }]

test.each([
  [{ target: 'cache.example' }, '--target: must be a URL such as http://127.0.0.1:9090'],
  [{ prometheus: 'ftp://a' }, '--prometheus: must be a URL such as http://127.0.0.1:9090'],
  [{ cassandra: 'localhost' }, '--cassandra: must be host:port such as 127.0.0.1:9042'],
  [{ heapMiB: 100 }, '--heap'],
  [{ ports: { service: 70_000 } }, '--service-port'],
  [{ lambda: 'localhost:1' }, '--lambda: must be a URL such as http://127.0.0.1:9090'],
  [{ target: 'http://a', mediawiki: 'http://b' }, '--target: has a lambda, a MediaWiki and a Kafka of its own'],
  [{ fresh: true, dataFolder: 'x' }, '--fresh: cannot be given together with a data folder'],
  [
    { dataCenters: three, cassandra: '127.0.0.1:9042' },
    '--cassandra-nodes: nobody chooses the nodes of a Cassandra that is there already',
  ],
  [
    { dataCenters: three, stack: 'containers' as const },
    '--cassandra-nodes: a cluster of several nodes starts natively only, not in containers',
  ],
  [{ dataCenters: three, dataFolder: 'x' }, '--cassandra-nodes: a cluster of several nodes begins empty'],
  [{ dataCenters: [...three, ...three] }, '--cassandra-nodes: a data centre is named twice'],
  [
    { dataCenters: [{ name: 'eqiad', nodes: 10 }] },
    '--cassandra-nodes: more than 9 nodes are more than one machine carries',
  ],
] satisfies readonly (readonly [Partial<StackOptions>, string])[])('%j is refused by name', (options, sentence) => {
  expect(() => parseStackOptions({ logFolder: 'logs', ...options })).toThrow(sentence)
})

test('a cluster is native and begins empty', () => {
  const dataCenters = [
    { name: 'eqiad', nodes: 2 },
    { name: 'codfw', nodes: 1 },
  ] as const
  expect(parseStackOptions({ logFolder: 'logs', dataCenters: [...dataCenters] })).toMatchObject({
    stack: 'native',
    fresh: true,
    dataCenters,
  })
})

test('a MediaWiki may have a host for each wiki', () => {
  expect(parseStackOptions({ logFolder: 'logs', mediawiki: 'https://{domain}/' }).mediawiki).toBe('https://{domain}')
})

test.each(['127.0.0.1:9042', 'cassandra.example:9042', '[::1]:9042'])('%s is where a Cassandra may be', (cassandra) => {
  expect(parseStackOptions({ logFolder: 'logs', cassandra }).cassandra).toBe(cassandra)
})
