import { likeliest } from './causes/causes.ts'
import { happenings, marksOf, runsOf, turns } from './events.ts'
import { excessOf, failuresOf, withFailures } from './excess.ts'
import type { LabelFinding } from './findings.ts'
import { type LabelExcess, labelExcesses } from './labels.ts'
import { type Observations, type SignalSeries, valuesOf } from './observations.ts'
import { decompose } from './parts.ts'
import type { InvestigationReport } from './record.ts'
import { type Signal, type SignalName, signalNames, signals } from './signals.ts'
import { bySlowness } from './single-request.ts'
import { slownessOf, standsOut } from './slowness.ts'
import { type Contrast, contrasts, type Suspect } from './surprise.ts'

/** Looks for what made a stretch of time slow. Pure: the same observations, the same report. */
export function investigate(
  observations: Observations,
  about: Pick<InvestigationReport, 'id' | 'createdAt' | 'command'>,
): InvestigationReport {
  const { start, stepSeconds, steps, from, source } = observations
  const { latencyMs, requests, ...decomposed } = decompose(observations)
  const slowness = slownessOf(latencyMs, requests, valuesOf(observations, 'errors'), from)
  const happened = happenings(observations)
  const instant = (step: number) => new Date(1000 * (start + step * stepSeconds)).toISOString()
  const base = {
    schemaVersion: 1,
    kind: 'investigation',
    ...about,
    window: { start: instant(from), end: instant(steps) },
    // What tells requests apart has done its work, and is most of it.
    observations: { ...observations, series: observations.series.filter(isForAll), requests: slowestOf(observations) },
    marks: [...marksOf(observations, happened)],
  } as const
  const nothing = { contrasts: [], labels: [], causes: [] }
  if (!slowness) return { ...base, ...nothing, parts: [] }
  const { isSlow, isLate: _, isUsual, ...measured } = slowness
  const told = { ...measured, slowSteps: isSlow.filter(Boolean).length, stretches: [...runsOf(isSlow)] }
  const nobody = { isUsual: isSlow.map((_, i) => i >= from), isLate: isSlow.map(() => false) }
  // Where no step is usual, there is nothing to hold the others against.
  if (!standsOut(slowness) || !isUsual.includes(true)) {
    const parts = excessOf({ ...decomposed, requests }, nobody)
    return { ...base, ...nothing, parts: [...parts], slowness: { ...told, standsOut: standsOut(slowness) } }
  }
  const labelled = labelExcesses(observations, slowness)
  const suspects = [...suspectsOf(observations), ...apartOf(labelled)]
  const held = contrasts<SignalName | LabelExcess>(slowness, latencyMs, suspects)
  const bySignal = held.filter((each): each is Contrast<SignalName> => typeof each.name === 'string')
  const labels = held.flatMap(({ name, clarity, chance }): readonly LabelFinding[] =>
    typeof name === 'string' ? [] : [{ ...name, clarity, chance }],
  )
  const parts = excessOf({ ...decomposed, requests }, slowness)
  const failed = failuresOf(observations, slowness)
  const selector = source.is === 'prometheus' ? source.selector : 'job="service"'
  const turned = turns(observations, latencyMs, happened)
  return {
    ...base,
    slowness: { ...told, standsOut: true },
    parts: [...parts],
    contrasts: bySignal.map(({ inSlow, inUsual, ...rest }) => ({
      ...rest,
      inSlow: known(inSlow),
      inUsual: known(inUsual),
    })),
    labels: labels.map(({ apart: _, isAlike: __, clarity: ___, ...rest }) => rest),
    causes: [
      ...likeliest({
        slowness,
        parts: withFailures(parts, failed),
        failed,
        contrasts: bySignal,
        labels,
        turns: turned,
        taken: takenIn(observations, isSlow),
        selector,
      }),
    ],
  }
}

function takenIn(observations: Observations, isSlow: readonly boolean[]): number {
  const of = (name: SignalName) => {
    const known = (valuesOf(observations, name) ?? []).filter((value, i) => isSlow[i] && value !== null) as number[]
    return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length
  }
  return of('machineForeign') + of('machineStolen') + of('machineHeld')
}

/** What is told by labels, and of all requests for all that. */
const isForAll = ({ name, labels }: SignalSeries) =>
  Object.keys(labels).length === 0 || ['builds', 'serviceStarts', 'within'].includes(name)

/** More are not read one by one. Of those that are traced more is known. */
const mostRequests = { all: 10, traced: 10 }

function slowestOf({ requests }: Observations): Observations['requests'] {
  const sorted = requests.toSorted(bySlowness)
  const slowest = sorted.slice(0, mostRequests.all)
  const traced = sorted.slice(mostRequests.all).filter(({ traceId }) => traceId !== undefined)
  return [...slowest, ...traced.slice(0, mostRequests.traced)]
}

const known = (value: number) => (Number.isFinite(value) ? value : null)

/** Of signals that say by themselves on which side trouble is. */
function suspectsOf(observations: Observations): readonly Suspect<SignalName>[] {
  return signalNames.flatMap((name) => {
    const { trouble }: Signal = signals[name]
    const values = valuesOf(observations, name)
    return trouble && values ? [{ name, values, trouble }] : []
  })
}

function apartOf(labels: readonly LabelExcess[]): readonly Suspect<LabelExcess>[] {
  return labels.map((name) => ({ name, values: name.apart, trouble: 'high' }))
}
