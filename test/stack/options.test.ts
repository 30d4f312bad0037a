import { expect, test } from 'vitest'
import { defaultHeap, parseStackOptions } from '../../stack/options.ts'

test('only the folder for logs has to be given', () => {
  expect(parseStackOptions({ logFolder: 'logs' })).toEqual({
    stack: 'auto',
    parts: [],
    commitLogSync: 'periodic',
    fresh: false,
    logFolder: 'logs',
    ports: {},
    serviceEnv: {},
  })
})

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
])('%j is refused by name', (options, sentence) => {
  expect(() => parseStackOptions({ logFolder: 'logs', ...options })).toThrow(sentence)
})

test.each([
  [64, 2048],
  [8, 2048],
  [4, 1024],
  [1, 512],
])('a machine with %i GiB gets a heap of %i MiB', (gibibytes, heap) => {
  expect(defaultHeap(gibibytes * 2 ** 30).heapMiB).toBe(heap)
})

test('less than the usual heap is said, with the memory that it comes from', () => {
  expect(defaultHeap(8 * 2 ** 30).remark).toBeUndefined()
  expect(defaultHeap(2 * 2 ** 30).remark).toBe(
    '2.0 GiB of memory may be used here: Cassandra gets a heap of 512 MiB; all parts together want about 2.0 GiB',
  )
})

test('a MediaWiki may have a host for each wiki', () => {
  expect(parseStackOptions({ logFolder: 'logs', mediawiki: 'https://{domain}/' }).mediawiki).toBe('https://{domain}')
})

test.each(['127.0.0.1:9042', 'cassandra.example:9042', '[::1]:9042'])('%s is where a Cassandra may be', (cassandra) => {
  expect(parseStackOptions({ logFolder: 'logs', cassandra }).cassandra).toBe(cassandra)
})
