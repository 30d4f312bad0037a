import type { OperationName } from '../promises/objective.ts'
import { meanOf } from '../statistics.ts'
import { type RunEvidence, type RunPlan, ratePerSecond } from './evidence.ts'
import type { MachineSecond } from './machine.ts'
import type { LatencyParts, Moment, SecondOfRun } from './record.ts'

/** More would neither be seen in a picture nor read in a table; the evidence keeps every second. */
const most = 1800

/** How many seconds a moment of a run stands for. */
export const momentSeconds = (durationSeconds: number): number => Math.max(Math.ceil(durationSeconds / most), 1)

/**
 * The run second by second, by when requests were due: what was offered, what ended well, and how fast. Of a run that is longer than half an
 * hour a moment is several seconds: its rates are averages of them, its percentiles those of the worst one.
 */
export function momentsOf(evidence: RunEvidence): Moment[] {
  const { plan, generator, machine } = evidence
  const lengthSeconds = momentSeconds(plan.durationSeconds)
  const seen = Map.groupBy(machine?.witness?.seconds ?? [], ({ second }) => Math.floor(second / lengthSeconds))
  return sentIn(plan, ratePerSecond(plan, 'all'), generator.summary?.seconds ?? []).map((moment) => ({
    ...moment,
    ...machineIn(seen.get(Math.floor(moment.second / lengthSeconds)) ?? []),
  }))
}

/** The same of one operation; the machine is that of all. */
export function momentsOfOperation({ plan, generator }: RunEvidence, operation: OperationName): Moment[] {
  return sentIn(plan, ratePerSecond(plan, operation), generator.summary?.operations[operation]?.seconds ?? [])
}

function sentIn(plan: RunPlan, offeredPerSecond: number, all: readonly SecondOfRun[]): Moment[] {
  const lengthSeconds = momentSeconds(plan.durationSeconds)
  const stretches = Map.groupBy(all, ({ second }) => Math.floor(second / lengthSeconds))
  return [...stretches].map(([stretch, seconds]) => {
    const second = stretch * lengthSeconds
    const length = Math.max(Math.min(lengthSeconds, Math.ceil(plan.durationSeconds - second)), 1)
    const [sent, ok] = [sum(seconds, 'sent'), sum(seconds, 'ok')]
    return {
      second,
      offeredPerSecond,
      achievedPerSecond: ok / length,
      failedPerSecond: (sent - ok) / length,
      ...worst(seconds, 'p50Ms'),
      ...worst(seconds, 'p95Ms'),
      ...worst(seconds, 'p99Ms'),
      ...spentIn(seconds),
    }
  })
}

/** A mean over all requests of the stretch, and the slowest of them. */
function spentIn(seconds: readonly SecondOfRun[]): Pick<Moment, 'spent'> {
  const told = seconds.flatMap(({ ok, maxMs = 0, spent }) => (spent ? [{ ok, maxMs, spent }] : []))
  const [first, ...others] = told
  if (!first) return {}
  const slowest = others.reduce((most, each) => (each.maxMs > most.maxMs ? each : most), first).spent.slowest
  const requests = told.reduce((total, { ok }) => total + ok, 0)
  const mean = (part: keyof LatencyParts) =>
    told.reduce((total, { ok, spent }) => total + (spent.mean[part] * ok) / requests, 0)
  const means = {
    lateMs: mean('lateMs'),
    connectMs: mean('connectMs'),
    waitMs: mean('waitMs'),
    receiveMs: mean('receiveMs'),
    unseenMs: mean('unseenMs'),
  }
  return { spent: { mean: means, slowest } }
}

/** Pauses are the longest, shares and cores are averages; what is not known of a second is not known of its stretch. */
function machineIn(seconds: readonly MachineSecond[]): Pick<Moment, 'pauseMs' | 'takenShare' | 'cores'> {
  if (seconds.length === 0) return {}
  const taken = seconds.flatMap(({ foreignShare, stolenShare = 0, heldShare = 0 }) =>
    foreignShare === null || stolenShare === null ? [] : [foreignShare + stolenShare + (heldShare ?? 0)],
  )
  const known = seconds.flatMap(({ cores }) => (cores ? [cores] : []))
  const parts = Object.keys(known[0] ?? {})
  return {
    pauseMs: Math.max(...seconds.map(({ pauseMs }) => pauseMs)),
    ...(taken.length === seconds.length ? { takenShare: meanOf(taken) } : {}),
    ...(known.length === seconds.length
      ? { cores: Object.fromEntries(parts.map((part) => [part, meanOf(known.map((each) => each[part] ?? 0))])) }
      : {}),
  }
}

function sum(seconds: readonly SecondOfRun[], what: 'sent' | 'ok'): number {
  return seconds.reduce((total, second) => total + second[what], 0)
}

function worst<Name extends 'p50Ms' | 'p95Ms' | 'p99Ms'>(
  seconds: readonly SecondOfRun[],
  name: Name,
): { readonly [name in Name]?: number } {
  const known = seconds.flatMap((second) => second[name] ?? [])
  return known.length === 0 ? {} : ({ [name]: Math.max(...known) } as { readonly [name in Name]: number })
}
