import type { Phase } from '../../slo/conventions.ts'
import { hash3, hashText } from '../../wiki/random.ts'
import type { Knob } from './knobs.ts'
import type { Plan } from './plan.ts'
import { numberOf } from './requests/rows-asked.ts'
import { noises, poisson } from './schedule/poisson.ts'
import type { Schedule } from './schedule/schedule.ts'
import { shapes } from './schedule/shape.ts'

const stream = 61

/** Of scenarios whose requests come by a rate. */
export const arrivalKnobs = {
  arrivals: {
    kind: 'choice',
    flag: 'arrivals',
    usual: 'even',
    choices: noises,
    help: 'whether requests come evenly, or by chance as from users who know nothing of each other; as many either way',
  },
} as const satisfies Record<string, Knob>

export const shapeKnobs = {
  shape: {
    kind: 'choice',
    flag: 'shape',
    usual: 'steady',
    choices: shapes,
    help: 'how the rate goes through the window: a day in it, three spikes, or a ramp; its mean stays the rate that is asked for',
  },
  peak: {
    kind: 'number',
    flag: 'peak',
    unit: '',
    usual: 3,
    from: 1,
    to: 100,
    isWhole: false,
    help: 'the highest rate of a shape, as a multiple of its lowest',
  },
} as const satisfies Record<string, Knob>

/** The same requests, at instants that chance decides where the plan says so. Each operation and phase has its own. */
export function arriving(
  { seed, arrivals }: Pick<Plan<'arrivals'>, 'seed' | 'arrivals'>,
  operation: string,
  phase: Phase,
  even: Schedule,
): Schedule {
  if (arrivals === 'even' || even.requests === 0) return even
  return poisson(even, hash3(seed, stream, hash3(hashText(operation), numberOf(phase), 0)))
}
