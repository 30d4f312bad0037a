import { expect, test } from 'vitest'
import type { DayRecord } from '../../../slo/counting/day-cache.ts'
import { wholeDays } from '../../../slo/counting/kept-days.ts'
import { noLives } from '../../../slo/counting/tally.ts'
import type { StreamingPrometheus } from '../../../slo/prometheus/prometheus.ts'

const midnight = Date.parse('2026-10-02') / 1000
const hour = 3600

const day = (ended = 0): DayRecord => ({
  date: '2026-10-01',
  start: midnight - 86_400,
  end: midnight,
  method: 'remote-read',
  groups: ['eqiad', 'codfw'].map((site) => ({ labels: { site }, count: 5, lower: 5, upper: 5, unseen: 0 })),
  lives: { ...noLives, known: 20, ended },
  ...{ doubts: [], turns: [], gaps: [], samples: 0, notes: [], marks: [], queries: [] },
})

/** Answers how many series stand at midnight, and a while after, in eqiad and codfw. */
function serverWith(before: readonly [number, number], after: readonly [number, number]) {
  const each: StreamingPrometheus['each'] = async (_, when, visit) => {
    const at = 'at' in when ? when.at : when.end
    const counts = at > midnight ? after : before
    for (const [index, site] of ['eqiad', 'codfw'].entries()) {
      const count = counts[index] ?? 0
      if (count > 0) visit({ labels: { site }, samples: [[at, count]] })
    }
    return { notes: [], samples: 0 }
  }
  return { each } as StreamingPrometheus
}

const whole = [10, 10] as const
test.each<[string, DayRecord, StreamingPrometheus, hours: number, kept: boolean]>([
  ['everything is there, and goes on', day(), serverWith(whole, whole), 1, true],
  ['it ended a moment ago', day(), serverWith(whole, whole), 0.1, false],
  ['a site has left no later sample', day(), serverWith(whole, [10, 0]), 30, false],
  ['a few series of a site have left no later sample, just after it', day(), serverWith(whole, [10, 8]), 1, false],
  ['a few series of a site have left no later sample, a day after it', day(), serverWith(whole, [10, 8]), 25, true],
  ['some series stopped inside it: they ended, or somebody is late', day(2), serverWith(whole, whole), 1, false],
  ['some series stopped inside it, a day ago', day(2), serverWith(whole, whole), 25, true],
])('a day of which %s is kept or not', async (_, record, server, hours, kept) => {
  const request = {
    selectors: [{ metric: 'requests_total', matchers: '' }],
    by: ['site'],
    window: { start: record.start, end: record.end },
  }
  const found = await wholeDays(server, request, [record], midnight + hours * hour)
  expect(found.map(({ date }) => date)).toEqual(kept ? ['2026-10-01'] : [])
})
