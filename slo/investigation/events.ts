import { type Observations, valuesOf } from './observations.ts'
import type { Annotation } from './record.ts'
import type { SignalName } from './signals.ts'
import type { Steps } from './spent.ts'

/** Something that happened once, and may have changed what followed. */
type ChangeEvent = {
  readonly is: 'deploy' | 'start'
  readonly step: number
  /** In words: "1.4.0 → 1.5.0". */
  readonly what: string
}

/** What latency did at a happening. */
export type LatencyShift = ChangeEvent & {
  /** Middle latency after it, divided by that before it; undefined where too few were answered. */
  readonly ratio: number | undefined
  /** The same of the CPU that a request takes; undefined where nobody counts it. */
  readonly cpuRatio: number | undefined
  /** Of all requests, those that failed before it, and after. */
  readonly failed: { readonly before: number; readonly after: number }
  /** Probability that a change as large stands at the best of as many instants that were taken at random: of latency, and of failures. */
  readonly chance: number
  readonly failureChance: number
}

/** New builds, and processes that began again, in the order of time. One that began with a new build is a deploy. */
export function happenings(observations: Observations): readonly ChangeEvent[] {
  const builds = observations.series.filter(({ name }) => name === 'builds')
  const deploys = builds.flatMap((build): readonly ChangeEvent[] => {
    const step = build.values.findIndex((value) => value !== null && value > 0)
    const before = builds.filter(({ values }) => values.slice(0, step).some((value) => value !== null && value > 0))
    return step <= 0 || before.length === 0
      ? []
      : [
          {
            is: 'deploy',
            step,
            what: `${told(before.at(-1)?.labels, build.labels)} → ${told(build.labels, before.at(-1)?.labels)}`,
          },
        ]
  })
  const starts = observations.series
    .filter(({ name }) => name === 'serviceStarts')
    .flatMap(({ values, labels }) => {
      let last: number | undefined
      return values.flatMap((value, step): readonly ChangeEvent[] => {
        const began = last !== undefined && value !== null && value > last + 1
        last = value ?? last
        return began ? [{ is: 'start', step, what: labels['instance'] ?? labels['pod'] ?? 'the service' }] : []
      })
    })
  const alone = starts.filter(({ step }) => deploys.every((deploy) => Math.abs(deploy.step - step) > togetherSteps))
  return [...deploys, ...alone].sort((a, b) => a.step - b.step)
}

/** A rolling deploy takes its time. */
const togetherSteps = 60

/** What differs between two builds. */
function told(labels: Readonly<Record<string, string>> = {}, other: Readonly<Record<string, string>> = {}): string {
  const differing = Object.entries(labels).filter(([name, value]) => other[name] !== value && name !== 'instance')
  return (differing.find(([name]) => name === 'version') ?? differing[0])?.[1] ?? 'another build'
}

/** Steps around a happening that are compared; after it, it has so many to settle. */
const around = { share: 1 / 6, least: 5, most: 300, settle: 5 }

/** How latency turned at each happening, held against all other instants. */
export function turns(
  observations: Observations,
  latencyMs: Steps,
  all: readonly ChangeEvent[],
): readonly LatencyShift[] {
  if (all.length === 0) return []
  const length = Math.min(around.most, Math.max(around.least, Math.floor(latencyMs.length * around.share)))
  const ratioAt = (values: Steps, step: number) => {
    const before = middle(values.slice(Math.max(step - length, 0), step))
    const after = middle(values.slice(step + around.settle, step + around.settle + length))
    return before && after ? after / before : undefined
  }
  const failing = failingShare(observations)
  const failedAt = (step: number) => ({
    before: failing(Math.max(step - length, 0), step),
    after: failing(step + around.settle, step + around.settle + length),
  })
  const elsewhere = latencyMs.flatMap((_, step) =>
    all.some((each) => Math.abs(each.step - step) < length) || step < length / 2 || step > latencyMs.length - length / 2
      ? []
      : [step],
  )
  const chanceOf = (others: readonly number[], value: number) => {
    const alike = others.filter((other) => other >= value).length
    return Math.min(1, ((1 + alike) / (1 + others.length)) * all.length)
  }
  const ratios = elsewhere.flatMap((step) => ratioAt(latencyMs, step) ?? [])
  const rise = ({ before, after }: LatencyShift['failed']) => after - before
  const rises = elsewhere.map((step) => rise(failedAt(step)))
  const cpu = cpuPerRequest(observations)
  return all.map((happening) => {
    const [ratio, failed] = [ratioAt(latencyMs, happening.step), failedAt(happening.step)]
    return {
      ...happening,
      ratio,
      cpuRatio: ratioAt(cpu, happening.step),
      failed,
      chance: ratio === undefined ? 1 : chanceOf(ratios, ratio),
      failureChance: chanceOf(rises, rise(failed)),
    }
  })
}

/** Of the requests from one step to before another, those that failed; none where nobody asked. */
function failingShare(observations: Observations): (from: number, to: number) => number {
  const [errors, requests] = [valuesOf(observations, 'errors') ?? [], valuesOf(observations, 'requests') ?? []]
  const sum = (values: Steps, from: number, to: number) =>
    values.slice(from, to).reduce<number>((all, value) => all + (value ?? 0), 0)
  return (from, to) => {
    const asked = sum(requests, from, to)
    return asked === 0 ? 0 : Math.min(sum(errors, from, to) / asked, 1)
  }
}

function cpuPerRequest(observations: Observations): Steps {
  const [cores, requests] = [valuesOf(observations, 'serviceCores') ?? [], valuesOf(observations, 'requests') ?? []]
  return cores.map((value, i) => (value === null || !requests[i] ? null : value / requests[i]))
}

function middle(values: Steps): number | undefined {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b)
  return known.length < around.least ? undefined : known[known.length >> 1]
}

/** From which value on a signal is an event worth a mark. */
const events: readonly (readonly [SignalName, string, (value: number) => boolean])[] = [
  ['collecting', "Cassandra's garbage collection", (share) => share >= 0.03],
  ['serviceCollecting', "the service's garbage collection", (share) => share >= 0.05],
  ['compacting', 'compaction', (bytes) => bytes > 100_000],
  ['flushes', 'flush', (flushes) => flushes > 0],
  ['errors', 'failed requests', (errors) => errors > 0],
  ['machinePause', 'the machine stood still', (ms) => ms >= 50],
  ['kafkaLag', 'change events waited in Kafka', (events) => events >= 100],
  ['serviceScraped', 'service not scraped', (share) => share < 0.99],
  ['databaseScraped', 'Cassandra not scraped', (share) => share < 0.99],
]

/** What happened when, in the order of what it was; steps that follow each other are one. */
export function marksOf(observations: Observations, all: readonly ChangeEvent[]): readonly Annotation[] {
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
