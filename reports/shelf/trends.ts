import type { Standing } from '../table.ts'
import { byTime, type Readable, type Saved } from './saved.ts'
import type { Measured } from './summary.ts'

/** Runs of one subject under one load on one machine, the oldest first. */
export type Trend = {
  readonly id: string
  readonly scenario: string
  readonly subject: string
  readonly load: string
  readonly machine: string
  readonly operation: string
  readonly runs: readonly TrendRun[]
}

export type TrendRun = {
  readonly key: string
  readonly at: string
  readonly verdict: Standing
  readonly measured: Measured
}

/** More are drawn too densely to be told apart. */
const mostRuns = 60

/** Every load that was sent at least twice, the one with the latest run first. */
export function trendsOf(saved: readonly Saved[]): readonly Trend[] {
  const runs = byTime(saved).flatMap((each) =>
    each.summary.measured ? [{ each, measured: each.summary.measured }] : [],
  )
  const groups = Map.groupBy(runs, ({ each, measured }) => alike(each, measured))
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .flatMap((group, index) => {
      const [first] = group
      if (!first) return []
      const { subject, scenario = '' } = first.each.summary
      const { load, machine, operation } = first.measured
      const drawn = group.slice(0, mostRuns).toReversed()
      return [
        {
          ...{ id: `trend-${index + 1}`, scenario, subject, load, machine, operation },
          runs: drawn.map(({ each: { key, summary }, measured }) => ({
            ...{ key, measured },
            at: summary.at,
            verdict: summary.verdict,
          })),
        },
      ]
    })
}

function alike({ summary: { subject, scenario } }: Readable, { load, machine }: Measured): string {
  return JSON.stringify([subject, scenario, load, machine])
}
