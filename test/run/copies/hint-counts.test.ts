import { expect, test } from 'vitest'
import { askHints } from '../../../run/copies/hint-counts.ts'
import type { Sample } from '../../../slo/prometheus/samples.ts'

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
