import type { Load } from '../../run/request.ts'
import { dueIn } from '../../run/run-plan.ts'
import { isRate, usualKnobs } from '../../scenarios/lib/knobs.ts'
import { knobsOf, type Scenario } from '../../scenarios/lib/scenario.ts'
import type { CapacityLoad } from '../../slo/capacity/record.ts'

/** A scenario as trials want it: many short windows, each with a short warm-up at its own rate. */
export function forTrials(scenario: Scenario): Scenario {
  const { warmupSeconds, warmupRampSeconds, gapSeconds } = usualKnobs
  const knobs = {
    warmupSeconds: { ...warmupSeconds, usual: 3, help: 'warm-up of each trial at its own rate, not scored' },
    warmupRampSeconds: { ...warmupRampSeconds, usual: 1 },
    gapSeconds: { ...gapSeconds, usual: 2 },
  }
  return { ...scenario, knobs: { ...scenario.knobs, ...knobs } }
}

/** Trials are as long as the search wants them. */
export const notOfTrials = ['duration'] as const

/** How many of each operation belong to one load: the proportions of the rates that were asked for. */
export function mixOf(load: Load): CapacityLoad['mix'] {
  return dueIn({ ...load, target: '', runId: '' }).flatMap(({ operation, planned }) => {
    const parts = planned / load.durationSeconds
    return parts > 0 ? [{ operation: operation.name, parts }] : []
  })
}

export const sumOf = (mix: CapacityLoad['mix']): number => mix.reduce((sum, { parts }) => sum + parts, 0)

/** The same mix at another rate of all operations together, for so long. */
export function loadAt(load: Load, scenario: Scenario, perSecond: number, seconds: number): Load {
  const factor = perSecond / sumOf(mixOf(load))
  const values = load as unknown as Readonly<Record<string, number>>
  const rates = rateKnobs(scenario).map((name) => [name, Math.round((values[name] ?? 0) * factor)])
  return { ...load, ...Object.fromEntries(rates), durationSeconds: seconds }
}

/** The most that all operations together can be told: one of them is at the end of its knob. */
export function mostPerSecond(load: Load, scenario: Scenario): number {
  const knobs = knobsOf(scenario)
  const values = load as unknown as Readonly<Record<string, number>>
  const factors = rateKnobs(scenario).flatMap((name) => {
    const value = values[name] ?? 0
    const knob = knobs[name]
    return knob?.kind === 'number' && value > 0 ? [knob.to / value] : []
  })
  return Math.floor(sumOf(mixOf(load)) * Math.min(...factors))
}

const rateKnobs = (scenario: Scenario): readonly string[] =>
  Object.entries(knobsOf(scenario)).flatMap(([name, knob]) => (isRate(knob) ? [name] : []))
