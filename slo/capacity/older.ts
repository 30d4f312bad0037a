import type { CapacityReport, Sizing } from './record.ts'

/** The factor that came with sizing for other rates. */
const cameWithRates: ReadonlySet<string> = new Set(['bytesPerAnswer'])

/** How Cassandra's cores were explained until writes were counted in every site: the same number where one site is left. */
const explainedBefore =
  'all target rates in the sites that are left, reads × copies asked + writes × copies, × processor time ÷ share that may be busy; reads and writes are taken to cost the same'

/** A report as a program makes it that sizes for as much as the record knows: those of 27 November 2026 and before sized for the target alone. */
export function asSizedBefore(saved: CapacityReport, made: CapacityReport): CapacityReport {
  if (!made.sizing || !saved.sizing) return made
  const sizing = { ...made.sizing, results: asExplainedBefore(saved.sizing, made.sizing) }
  if (saved.sizing.rates !== undefined) return { ...made, sizing }
  const { rates: _, factors, ...forTheTarget } = sizing
  return { ...made, sizing: { ...forTheTarget, factors: factors.filter(({ id }) => !cameWithRates.has(id)) } }
}

function asExplainedBefore(saved: Sizing, made: Sizing): Sizing['results'] {
  const isBefore = saved.results.some(({ how }) => how === explainedBefore)
  if (!isBefore) return made.results
  return made.results.map((each) =>
    each.id === 'databaseCores' && each.value !== undefined ? { ...each, how: explainedBefore } : each,
  )
}

/**
 * Copies of each row by data centre, where a record does not tell them: those of 28 November 2026 and before have words, "5.0.6 (native), 3 nodes" or "5.0.6 (native), 2 in eqiad, 1 in codfw",
 * and took every other database for one that keeps one copy.
 */
export function replicationBefore({ cassandra = '' }: Readonly<Record<string, string>>) {
  const places = [...cassandra.matchAll(/, (\d+) (?:nodes|in ([^,]+))/g)]
  if (places.length === 0) return { site: 1 }
  return Object.fromEntries(places.map(([, nodes, name = 'site']) => [name, Math.min(Number(nodes), 3)]))
}
