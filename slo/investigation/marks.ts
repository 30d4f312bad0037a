import type { Happening } from './events.ts'
import { type Observations, valuesOf } from './observations.ts'
import type { Mark } from './record.ts'
import type { SignalName } from './signals.ts'

/** From which value on a signal is an event worth a mark. */
const events: readonly (readonly [SignalName, string, (value: number) => boolean])[] = [
  ['collecting', "Cassandra's garbage collection", (share) => share >= 0.03],
  ['serviceCollecting', "the service's garbage collection", (share) => share >= 0.05],
  ['compacting', 'compaction', (bytes) => bytes > 100_000],
  ['flushes', 'flush', (flushes) => flushes > 0],
  ['errors', 'failed requests', (errors) => errors > 0],
  ['machinePause', 'the machine stood still', (ms) => ms >= 50],
  ['serviceScraped', 'service not scraped', (share) => share < 0.99],
  ['databaseScraped', 'Cassandra not scraped', (share) => share < 0.99],
]

/** What happened when, in the order of what it was; steps that follow each other are one. */
export function marksOf(observations: Observations, all: readonly Happening[]): readonly Mark[] {
  const { stepSeconds } = observations
  const seen = events.flatMap(([name, what, is]) =>
    runsOf((valuesOf(observations, name) ?? []).map((value) => value !== null && is(value))).map(([from, to]) => ({
      what,
      from: from * stepSeconds,
      to: to * stepSeconds,
    })),
  )
  const happened = all.map(({ is, what, step }) => ({
    what: is === 'deploy' ? `deploy ${what}` : `${what} began again`,
    from: step * stepSeconds,
    to: (step + 1) * stepSeconds,
  }))
  return [...happened, ...seen]
}

/** Where it holds, from each first one to before the next that does not. */
export function runsOf(holds: readonly boolean[]): readonly (readonly [from: number, to: number])[] {
  const starts = holds.flatMap((is, i) => (is && !holds[i - 1] ? [i] : []))
  return starts.map((start) => {
    const end = holds.indexOf(false, start)
    return [start, end === -1 ? holds.length : end] as const
  })
}
