import { z } from 'zod'
import { Failure } from '../../common/failure.ts'
import { readGiven } from '../../common/files.ts'
import type { Load } from '../../run/request.ts'
import { toldPlan } from '../../run/run-plan.ts'
import { requireSame } from '../../run/saved/same.ts'
import { usualKnobs } from '../../scenarios/lib/knobs.ts'
import type { Scenario } from '../../scenarios/lib/scenario.ts'
import { goalsOf, promisedRates } from '../../slo/capacity/goal.ts'
import type { ClimbPlan } from '../../slo/capacity/saved.ts'
import { assumptionsSchema } from '../../slo/capacity/sizing.ts'
import { parse } from '../../slo/promises/document.ts'
import type { PromiseOfRun } from '../../slo/run/record.ts'
import type { CapacityFlags } from './flags.ts'
import { mixOf, mostPerSecond, sumOf } from './trial-load.ts'

/** What a search is asked for, wherever it takes place. */
export type SearchRequest = Pick<ClimbPlan, 'load' | 'promised' | 'limits' | 'goals' | 'sizing'>

/** A load whose trials decide nothing is tried so often again, and an interval has to be so sure. */
const usual = { maxRepeats: 2, confidence: 0.9 } as const
/** The search begins where it is asked to, and goes so far down. */
const lowest = 0.1

export function askedOf(
  load: Load,
  scenario: Scenario,
  promises: readonly PromiseOfRun[],
  { from, to, width, maxTime }: CapacityFlags,
  sizing: ClimbPlan['sizing'],
): SearchRequest {
  const mix = mixOf(load)
  const sent = mix.map(({ operation }) => operation)
  const start = sumOf(mix)
  const maxPerSecond = Math.min(to ?? Number.POSITIVE_INFINITY, mostPerSecond(load, scenario))
  if (from !== undefined && from > maxPerSecond) {
    throw new Failure(
      'input',
      `--from ${from} is above ${maxPerSecond}/s, the highest rate of all operations together.`,
      {
        hint: 'Give a lower --from, or a higher --to.',
      },
    )
  }
  const minPerSecond = from ?? Math.min(start * lowest, maxPerSecond)
  const { seed, rows, timeoutMs, knobs } = toldPlan({ ...load, target: '', runId: '' })
  return {
    load: { scenario: scenario.name, seed, rows, timeoutMs, mix: [...mix], knobs },
    promised: promisedRates(promises, sent),
    limits: {
      minPerSecond,
      maxPerSecond,
      startPerSecond: Math.min(Math.max(start, minPerSecond), maxPerSecond),
      maxSeconds: maxTime,
      ...usual,
    },
    sizing,
    goals: [...goalsOf(promises, sent, width / 100)],
  }
}

/** What sizing rests on besides what was measured; a file may change each of the usual assumptions. */
export async function readAssumptions(
  file: string | undefined,
  { topicsPerRow }: Pick<Load, 'topicsPerRow'>,
): Promise<ClimbPlan['sizing']> {
  const usual = assumptionsSchema.parse({})
  const bytesPerAnswer = Math.round((usual.bytesPerAnswer * topicsPerRow) / usualKnobs.topicsPerRow.usual)
  if (file === undefined) return { assumptions: { ...usual, bytesPerAnswer }, given: [], slopes: 'at most' }
  // A pipe can be read once.
  const text = await readGiven(file, undefined, '', 'Check the path and its permissions.')
  const given = Object.keys(parse(file, text, z.record(z.string(), z.unknown())))
  const assumptions = parse(file, text, assumptionsSchema)
  return {
    assumptions: given.includes('bytesPerAnswer') ? assumptions : { ...assumptions, bytesPerAnswer },
    given,
    slopes: 'at most',
  }
}

/** What may differ between a search and its going on: when it was, how long it may take, how an older program sized, and, of parts of our own, where they listen. */
const mayDiffer = ['id', 'createdAt', 'command', 'maxSeconds', 'slopes']

/** Trials of two plans, or of two builds, are not of one search. */
export function requireSamePlan(saved: ClimbPlan, now: ClimbPlan): void {
  const isTheirs = /existing/.test(saved.environment.parts['service'] ?? '')
  const begun = { what: 'search', command: saved.environment.command } as const
  requireSame(begun, saved, now, isTheirs ? mayDiffer : [...mayDiffer, 'url'])
}
