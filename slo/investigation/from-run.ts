import type { MachineSecond } from '../run/machine.ts'
import type { LatencyParts, SecondOfRun } from '../run/record.ts'
import type { ResourceName, Resources } from '../run/resources.ts'
import type { RunRecord } from '../run/saved.ts'
import { noExemplars, noProxy, type Observations, type SignalSeries, valuesOf } from './observations.ts'
import type { SignalName } from './signals.ts'
import type { SingleRequest } from './single-request.ts'
import { type Steps, spentFromDue } from './spent.ts'

/** A run of days is looked at in longer steps: more are neither seen in a picture nor needed to tell slow from usual. */
const mostSteps = 3600

/** Single requests of a run, and what they say of rows. */
export type Traced = { readonly requests: readonly SingleRequest[]; readonly series: readonly SignalSeries[] }

export const stepOf = (seconds: number): number => Math.max(1, Math.ceil(seconds / mostSteps))

/**
 * What was seen of a run, second by second since its scored window began: by the generator, by the machine, and, where it was asked at its end,
 * by its Prometheus.
 * @param asked what Prometheus was asked at the end of the run; undefined for runs of older programs
 * @param traced what is known of single requests; undefined for runs of older programs
 */
export function observationsOfRun({ facts, evidence }: RunRecord, asked?: Observations, traced?: Traced): Observations {
  const { plan, generator, resources, machine } = evidence
  const stepSeconds = stepOf(plan.durationSeconds)
  const steps = Math.max(1, Math.ceil(plan.durationSeconds / stepSeconds))
  const seconds = generator.summary?.seconds ?? []
  const isAsked = asked?.steps === steps && asked.stepSeconds === stepSeconds
  const own = [
    ...fromGenerator(seconds, steps, stepSeconds),
    ...fromMachine(machine?.witness?.seconds ?? [], steps, stepSeconds),
    ...(isAsked ? [] : fromResources(resources, steps, stepSeconds, plan.durationSeconds)),
    ...(traced?.series ?? []).filter(({ values }) => values.length === steps),
  ]
  const isOfAll = ({ labels }: SignalSeries) => Object.keys(labels).length === 0
  const isOwn = (one: SignalSeries) => isOfAll(one) && own.some((each) => isOfAll(each) && each.name === one.name)
  return {
    schemaVersion: 1,
    kind: 'observations',
    source: { is: 'run', id: facts.id, subject: facts.subject.name },
    start: facts.window.start,
    stepSeconds,
    steps,
    from: 0,
    series: [
      ...own.map(noLessThan(isAsked ? valuesOf(asked, 'service') : undefined)),
      ...(isAsked ? asked.series.filter((each) => !isOwn(each)) : []),
    ].filter(({ values }) => values.some((value) => value !== null)),
    slowest: slowestOf(seconds),
    requests: traced?.requests ?? [],
    clock: 'the generator, from the instants at which requests were meant to start',
    unseen: [
      ...(seconds.length === 0 ? ['The generator kept no journal: nobody knows how long its requests took.'] : []),
      ...(isAsked
        ? asked.unseen.filter((sentence) => sentence !== noProxy && sentence !== noExemplars)
        : [
            'What the service and its backends took second by second was not kept with this run: where the time went inside the service is not told apart.',
          ]),
      ...(machine?.witness ? [] : ['The machine was not watched.']),
      ...(evidence.silence === undefined ? [] : [`Prometheus could not be asked: ${evidence.silence}`]),
    ],
    queries: isAsked ? asked.queries : {},
  }
}

/** Requests that failed are in no latency of the generator; what the service saw of them, they took at the least. */
const noLessThan = (service: Steps | undefined) => (series: SignalSeries) =>
  series.name !== 'seen' || service === undefined
    ? series
    : {
        ...series,
        values: series.values.map((value, i) => {
          const within = service[i] ?? null
          return value === null || within === null ? (value ?? within) : Math.max(value, within)
        }),
      }

/** More are not read one by one. */
const mostSlowest = 10

function slowestOf(seconds: readonly SecondOfRun[]): Observations['slowest'] {
  const total = (parts: LatencyParts) => Object.values(parts).reduce((sum, ms) => sum + ms, 0)
  return seconds
    .flatMap(({ second, spent }) => (spent ? [{ second, parts: spent.slowest }] : []))
    .sort((a, b) => total(b.parts) - total(a.parts))
    .slice(0, mostSlowest)
}

function fromGenerator(seconds: readonly SecondOfRun[], steps: number, stepSeconds: number): readonly SignalSeries[] {
  const per = (of: (second: SecondOfRun) => number | undefined) => summed(seconds, steps, stepSeconds, of)
  const requests = per(({ sent }) => sent)
  const took = (ms: (second: SecondOfRun) => number | undefined) => {
    const counted = per((second) => (ms(second) === undefined ? undefined : second.ok))
    const total = per((second) => {
      const mean = ms(second)
      return mean === undefined ? undefined : (mean * second.ok) / 1000
    })
    // Requests without an answer waited as well, nobody knows how long: here as long as the others.
    const all = total.map((value, i) =>
      value === null || !counted[i] ? null : (value * (requests[i] ?? 0)) / counted[i],
    )
    return spentFromDue({ requests, seconds: all }, stepSeconds)
  }
  return [
    { name: 'requests', labels: {}, values: requests },
    { name: 'seen', labels: {}, values: took(meanMs) },
    { name: 'late', labels: {}, values: took(meanLateMs) },
    { name: 'connection', labels: {}, values: took(({ spent }) => spent?.mean.connectMs) },
    { name: 'errors', labels: {}, values: per(({ sent, ok }) => sent - ok) },
  ]
}

const meanMs = ({ spent }: SecondOfRun) => spent && Object.values(spent.mean).reduce((sum, ms) => sum + ms, 0)

/** What it looked at late it was late with, too. */
const meanLateMs = ({ spent }: SecondOfRun) => spent && spent.mean.lateMs + spent.mean.unseenMs

function fromMachine(seconds: readonly MachineSecond[], steps: number, stepSeconds: number): readonly SignalSeries[] {
  const most = (of: (second: MachineSecond) => number | null | undefined): Steps => {
    const values = new Array<number | null>(steps).fill(null)
    for (const each of seconds) {
      const [at, value] = [Math.floor(each.second / stepSeconds), of(each)]
      if (at >= 0 && at < steps && value !== null && value !== undefined) values[at] = Math.max(values[at] ?? 0, value)
    }
    return values
  }
  return [
    { name: 'machinePause', labels: {}, values: most(({ pauseMs }) => pauseMs) },
    { name: 'machineForeign', labels: {}, values: most(({ foreignShare }) => foreignShare) },
    { name: 'machineStolen', labels: {}, values: most(({ stolenShare }) => stolenShare) },
    { name: 'machineHeld', labels: {}, values: most(({ heldShare }) => heldShare) },
    { name: 'connectionsOpened', labels: {}, values: most(({ connectionsOpened }) => connectionsOpened) },
  ]
}

/** What runs keep of their resources, under the names that an investigation has for them. */
const kept: Readonly<Partial<Record<ResourceName, SignalName>>> = {
  serviceCores: 'serviceCores',
  serviceLoop: 'serviceLoop',
  serviceLagSeconds: 'serviceLag',
  serviceMemoryBytes: 'serviceMemory',
  inFlight: 'inFlight',
  databaseCores: 'databaseCores',
  collecting: 'collecting',
  compactedBytes: 'compacting',
  compactionsPending: 'compactionsPending',
}

/** A point stands for the stretch around it; steps in a stretch without one are unknown. */
function fromResources(
  resources: Resources,
  steps: number,
  stepSeconds: number,
  durationSeconds: number,
): readonly SignalSeries[] {
  return resources.flatMap(({ name, points }) => {
    const signal = kept[name]
    if (!signal || points.length < 2) return []
    const gaps = points.slice(1).map(([at], i) => at - (points[i]?.[0] ?? at))
    const half = Math.min(Math.min(...gaps), durationSeconds) / 2
    const values = Array.from({ length: steps }, (_, i) => {
      const middle = (i + 0.5) * stepSeconds
      const point = points.find(([at]) => middle > at - half - 1e-9 && middle <= at + half + 1e-9)
      return point ? point[1] : null
    })
    return [{ name: signal, labels: {}, values }]
  })
}

/** What falls into each step, for each of its seconds. */
function summed<T extends { readonly second: number }>(
  seconds: readonly T[],
  steps: number,
  stepSeconds: number,
  of: (second: T) => number | undefined,
): Steps {
  const sums = new Array<number | null>(steps).fill(null)
  for (const each of seconds) {
    const [at, value] = [Math.floor(each.second / stepSeconds), of(each)]
    if (at >= 0 && at < steps && value !== undefined) sums[at] = (sums[at] ?? 0) + value / stepSeconds
  }
  return sums
}
