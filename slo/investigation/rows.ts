import type { SignalSeries } from './observations.ts'

/** A request by the row that it asked for. */
export type RowRequest = { readonly second: number; readonly row: string; readonly durationMs: number }

/** Rows and wikis that are told apart: of so many of the requests that are known, and no more of them than these. */
const leastShare = 0.02
const leastRequests = 5
const most = { rows: 5, wikis: 10 }
/** The value of all others together. */
const others = 'any other'
/** Of fewer requests in a step, one is always the most. */
const leastInStep = 5

/**
 * What some requests say of rows: their number and their time by row and wiki, of those that are asked for most, and how much of a step falls on
 * the one row that it asks for most. They are some of all requests, so that only they are held against each other.
 */
export function rowSignals(asked: readonly RowRequest[], steps: number, stepSeconds: number): readonly SignalSeries[] {
  const rows = popular(asked, ({ row }) => row, most.rows)
  const wikis = popular(asked, wikiOf, most.wikis)
  const labelsOf = (request: RowRequest) => ({
    row: rows.has(request.row) ? request.row : others,
    wiki: wikis.has(wikiOf(request)) ? wikiOf(request) : others,
  })
  const apart = Map.groupBy(asked, (request) => Object.values(labelsOf(request)).join(' '))
  const stepOf = ({ second }: RowRequest) => Math.floor(second / stepSeconds)
  return [
    ...[...apart.values()].flatMap((each): readonly SignalSeries[] => {
      const labels = labelsOf(each[0] as RowRequest)
      const byStep = Map.groupBy(each, stepOf)
      const per = (of: (one: RowRequest) => number) =>
        Array.from({ length: steps }, (_, step) => {
          const inStep = byStep.get(step)
          return inStep ? inStep.reduce((sum, one) => sum + of(one), 0) / stepSeconds : null
        })
      return [
        { name: 'requests', labels, values: per(() => 1) },
        { name: 'service', labels, values: per(({ durationMs }) => durationMs / 1000) },
      ]
    }),
    { name: 'hottest', labels: {}, values: hottest(Map.groupBy(asked, stepOf), steps) },
  ]
}

/** "enwiki" of "enwiki/12". */
const wikiOf = ({ row }: RowRequest) => row.split('/', 1)[0] ?? row

/** Those that are asked for most. */
function popular(
  asked: readonly RowRequest[],
  of: (request: RowRequest) => string,
  atMost: number,
): ReadonlySet<string> {
  const least = Math.max(leastRequests, leastShare * asked.length)
  const counted = [...Map.groupBy(asked, of)].filter(([, each]) => each.length >= least)
  return new Set(
    counted
      .sort(([, a], [, b]) => b.length - a.length)
      .slice(0, atMost)
      .map(([value]) => value),
  )
}

function hottest(byStep: ReadonlyMap<number, readonly RowRequest[]>, steps: number): readonly (number | null)[] {
  return Array.from({ length: steps }, (_, step) => {
    const inStep = byStep.get(step) ?? []
    if (inStep.length < leastInStep) return null
    const counts = [...Map.groupBy(inStep, ({ row }) => row).values()].map(({ length }) => length)
    return Math.max(...counts) / inStep.length
  })
}
