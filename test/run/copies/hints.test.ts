import { expect, test } from 'vitest'
import { askHints, untilDelivered } from '../../../run/copies/hints.ts'
import type { Sample } from '../../../slo/prometheus/samples.ts'
import type { CassandraNode } from '../../../stack/stack-record.ts'

const node = (address: string): CassandraNode => ({ origin: { source: 'existing' }, address, localDataCenter: 'eqiad' })
const nodes = [node('127.0.0.1:1'), node('127.0.0.2:1')]

/** Files that the second node keeps, second by second; time passes by pauses alone. */
async function watch(files: (second: number) => number) {
  let nowMs = 0
  const io = { now: () => nowMs, signal: new AbortController().signal }
  const pending = async ({ address }: CassandraNode) => (address === nodes[1]?.address ? files(nowMs / 1000) : 0)
  const found = await untilDelivered(nodes, pending, io, async (milliseconds) => {
    nowMs += milliseconds
  })
  return { ...found, seconds: nowMs / 1000 }
}

test('nothing is left when no node has had any for longer than one takes to write them down', async () => {
  expect(await watch(() => 0)).toEqual({ areLeft: false, seconds: 12 })
})

test('what is written down late is waited for', async () => {
  expect(await watch((second) => (second >= 8 && second < 20 ? 1 : 0))).toEqual({ areLeft: false, seconds: 32 })
})

test('a node that does not answer keeps some', async () => {
  const files = (second: number) => {
    if (second < 5) throw new Error('busy')
    return 0
  }
  expect(await watch(files)).toEqual({ areLeft: false, seconds: 17 })
})

test('patience has an end, and what is left then is said', async () => {
  expect(await watch(() => 1)).toEqual({ areLeft: true, seconds: 180 })
})

/** Samples of each node's counters, by the metric that is asked for. */
const prometheus = (nodes: Readonly<Record<string, readonly (readonly Sample[])[]>>) => ({
  samples: async (query: string) => ({
    data: (nodes[query.split('{')[0] ?? ''] ?? []).map((samples, node) => ({
      labels: { instance: `127.0.0.${node + 1}:1` },
      samples,
    })),
    notes: [],
  }),
})
const [kept, delivered] = ['cassandra_hints_kept_total', 'cassandra_hints_delivered_total']

test('what nodes kept since an instant is their growth, through a restart, and what they kept before is not', async () => {
  const counters = {
    [kept]: [
      [
        [90, 7],
        [100, 7],
        [110, 27],
        [120, 30],
      ],
      [
        [99, 4],
        [105, 9],
        [118, 0],
        [120, 2],
      ],
    ],
    [delivered]: [
      [
        [99, 7],
        [120, 27],
      ],
    ],
  } as const
  expect(await askHints(prometheus(counters), 100, 120)).toEqual({ kept: 23 + 5 + 2, delivered: 20 })
})

test('a counter that is first seen in between began at zero', async () => {
  const counters = {
    [kept]: [
      [
        [99, 0],
        [120, 8],
      ],
    ],
    [delivered]: [
      [
        [115, 5],
        [120, 8],
      ],
    ],
  } as const
  expect(await askHints(prometheus(counters), 100, 120)).toEqual({ kept: 8, delivered: 8 })
})

test('where nobody counts, nothing is known; where nothing was handed over, nobody counts that', async () => {
  expect(await askHints(prometheus({}), 100, 120)).toBeUndefined()
  expect(
    await askHints(
      prometheus({
        [kept]: [
          [
            [99, 0],
            [120, 8],
          ],
        ],
      }),
      100,
      120,
    ),
  ).toEqual({ kept: 8, delivered: 0 })
})
