import { expect, test } from 'vitest'
import { parseStackOptions, type StackOptions } from '../../stack/options.ts'

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
  [{ target: 'cache.example' }, 'stack option target: must be a URL such as http://127.0.0.1:9090'],
  [{ prometheus: 'ftp://a' }, 'stack option prometheus: must be a URL such as http://127.0.0.1:9090'],
  [{ cassandra: 'localhost' }, 'stack option cassandra: must be host:port such as 127.0.0.1:9042'],
  [{ heapMiB: 100 }, 'stack option heapMiB'],
  [{ ports: { service: 70_000 } }, 'stack option ports.service'],
  [{ lambda: 'localhost:1' }, 'stack option lambda: must be a URL such as http://127.0.0.1:9090'],
  [
    { target: 'http://a', mediawiki: 'http://b' },
    'stack option target: has a lambda, a MediaWiki and a Kafka of its own',
  ],
  [{ fresh: true, dataFolder: 'x' }, 'stack option fresh: cannot be given together with a data folder'],
  [
    { dataCenters: three, cassandra: '127.0.0.1:9042' },
    'stack option dataCenters: nobody chooses the nodes of a Cassandra that is there already',
  ],
  [
    { dataCenters: three, stack: 'containers' as const },
    'stack option dataCenters: a cluster of several nodes starts natively only, not in containers',
  ],
  [{ dataCenters: three, dataFolder: 'x' }, 'stack option dataCenters: a cluster of several nodes begins empty'],
  [{ dataCenters: [...three, ...three] }, 'stack option dataCenters: a data centre is named twice'],
  [
    { dataCenters: [{ name: 'eqiad', nodes: 10 }] },
    'stack option dataCenters: more than 9 nodes are more than one machine carries',
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
