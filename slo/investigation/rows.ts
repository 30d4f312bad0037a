import type { SignalSeries } from './observations.ts'

/** A request by the row that it asked for. */
export type RowRequest = { readonly second: number; readonly row: string; readonly durationMs: number }

/** Rows that are told apart: of so many of the requests that are known, and no more of them than these. */
const leastShare = 0.02
const leastRequests = 5
const mostRows = 5
/** The value of all other rows together. */
const others = 'any other'
/** Of fewer requests in a step, one is always the most. */
const leastInStep = 5

/**
 * What some requests say of rows: their number and their time by row, of those that are asked for most, and how much of a step falls on the one
 * row that it asks for most. They are some of all requests, so that only they are held against each other.
 */
export function rowSignals(asked: readonly RowRequest[], steps: number, stepSeconds: number): readonly SignalSeries[] {
  const byRow = [...Map.groupBy(asked, ({ row }) => row)].sort(([, a], [, b]) => b.length - a.length)
  const named = byRow
    .filter(([, each]) => each.length >= Math.max(leastRequests, leastShare * asked.length))
    .slice(0, mostRows)
  const names = new Set(named.map(([row]) => row))
  const rest = asked.filter(({ row }) => !names.has(row))
  const stepOf = ({ second }: RowRequest) => Math.floor(second / stepSeconds)
  const apart = named.length === 0 ? [] : [...named, [others, rest] as const]
  return [
    ...apart.flatMap(([row, each]): readonly SignalSeries[] => {
      const byStep = Map.groupBy(each, stepOf)
      const per = (of: (one: RowRequest) => number) =>
        Array.from({ length: steps }, (_, step) => {
          const inStep = byStep.get(step)
          return inStep ? inStep.reduce((sum, one) => sum + of(one), 0) / stepSeconds : null
        })
      return [
        { name: 'requests', labels: { row }, values: per(() => 1) },
        { name: 'service', labels: { row }, values: per(({ durationMs }) => durationMs / 1000) },
      ]
    }),
    { name: 'hottest', labels: {}, values: hottest(Map.groupBy(asked, stepOf), steps) },
  ]
}

function hottest(byStep: ReadonlyMap<number, readonly RowRequest[]>, steps: number): readonly (number | null)[] {
  return Array.from({ length: steps }, (_, step) => {
    const inStep = byStep.get(step) ?? []
    if (inStep.length < leastInStep) return null
    const counts = [...Map.groupBy(inStep, ({ row }) => row).values()].map(({ length }) => length)
    return Math.max(...counts) / inStep.length
  })
}
