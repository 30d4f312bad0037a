import { expect, test } from 'vitest'
import { pinned, type ReplicaPresence } from '../../../../slo/quarter/observe/replicas.ts'

const every = (count: number, counters: number) =>
  new Map(Array.from({ length: count }, (_, hour) => [hour * 7200, counters]))
const server = (site: string, replica: string, count = 100, counters = 10): ReplicaPresence => {
  return { site, replica: { replica }, counters: every(count, counters) }
}
const all = (...sites: readonly string[]) => sites.map((site) => server(site, '', 100, 10))

test.each<[string, readonly ReplicaPresence[], string | undefined]>([
  ['no server with the label', [server('eqiad', ''), server('codfw', '')], undefined],
  ['one server for each site', [server('eqiad', 'a'), server('codfw', 'b')], undefined],
  [
    'a pair in each site, as good as each other',
    [server('eqiad', 'b'), server('eqiad', 'a'), server('codfw', 'a'), server('codfw', 'b')],
    'replica=~"|a"',
  ],
  [
    'a pair of which one was away for long',
    [server('eqiad', 'a', 90), server('eqiad', 'b'), server('codfw', 'a'), server('codfw', 'b', 98)],
    'replica=~"|b"',
  ],
  [
    'pairs with names of their own in each site',
    [server('eqiad', 'e1'), server('eqiad', 'e2'), server('codfw', 'c1', 50), server('codfw', 'c2')],
    'replica=~"|c2|e1"',
  ],
  ['a pair in one site only', [server('eqiad', 'a'), server('eqiad', 'b'), server('codfw', 'a')], 'replica=~"|a"'],
  [
    'servers that share the counters among them, each copied to two',
    [server('eqiad', '0', 100, 6), server('eqiad', '1', 100, 7), server('eqiad', '2', 100, 7)],
    undefined,
  ],
])('of %s, what counts is told by matchers', (_, seen, matchers) => {
  expect(pinned(seen, all('eqiad', 'codfw'), ['replica'])).toBe(matchers)
})
