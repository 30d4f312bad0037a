import { composeHistory } from '../../../slo/history/compose.ts'
import type { Entry } from '../../../slo/history/entry.ts'
import { usualHistory } from '../../../slo/history/record.ts'
import { capacity, entries, errors, factors, nights, p95, together } from '../../slo/history/entries.ts'

const compose = (all: readonly Entry[], unread: readonly { where: string; why: string }[] = []) =>
  composeHistory({ entries: all, unread }, usualHistory, {
    id: '20261127T090000Z-history-7f3a',
    createdAt: '2026-11-27T09:00:00.000Z',
    source: 'history.jsonl',
    command: 'liftwing-slo history history.jsonl',
  })

const slower = factors([1, 32], [1.18, 8])
const gates = entries(
  together(
    nights({ ...p95, statistic: 'P50' }, 0.62, factors([1, 40]), 2),
    nights(p95, 1.9, slower, 3, 0.04),
    nights({ of: 'cpu' }, 0.34, slower, 5, 0.015),
    nights(errors, 0.0001, factors([1, 40]), 6, 0.5),
  ),
  (night) => (night === 12 ? { spoiled: 'Everything else on the machine used 0.92 of 2 cores.' } : {}),
)
const searches = (...each: Parameters<typeof factors>) =>
  entries(together(nights(capacity, 2410, factors(...each), 7)), (night) => ({
    of: 'capacity',
    id: `capacity-${night}`,
  }))
const comparisons = entries(
  factors([0.01, 20], [-0.1, 5]).map((value, i) => [
    { measure: p95, value: value + 0.01 * Math.sin(i * 7), lower: value - 0.03 },
  ]),
  (night) => ({ of: 'comparison', id: `comparison-${night}` }),
)

/** Histories as records: one that became worse, one that did not, and too little. */
export const histories = {
  missed: compose([...gates, ...searches([1, 16])]),
  met: compose([...comparisons, ...searches([1, 20])]),
  fallen: compose(searches([1, 20], [0.8, 5])),
  few: compose(gates.slice(0, 1)),
  spoiled: compose(gates.slice(12, 13)),
  damaged: compose(gates.slice(0, 30), [
    { where: 'history.jsonl, line 7', why: 'It is damaged: it is no JSON.' },
    { where: 'history.jsonl, line 9', why: 'It marks a conflict of a merge, which nobody has solved.' },
  ]),
} as const
