import { isWithin, type Knobs, type KnobValues, rangeOf, type usualKnobs, usualValues } from './knobs.ts'

interface PlanHead {
  /** The name of the scenario. */
  readonly scenario: string
  /** Base address of the service, without a slash at its end. */
  readonly target: string
  /** Marks the run in the request header, in every metric and in the values that its writes carry. */
  readonly runId: string
}

/** Everything that decides what is sent and when: what k6 is handed, and a run begins with. */
export type Plan<Own extends string = never> = PlanHead & KnobValues<keyof typeof usualKnobs | Own>

/**
 * A plan out of JSON. Knobs that it does not name have their usual values.
 * @param knobsOf the knobs of a scenario; undefined for one that is not known
 * @throws Error whose message names the field, what it may be and what it was
 */
export function readPlan(
  json: string,
  traffic: string | undefined,
  knobsOf: (scenario: string) => Knobs | undefined,
): Plan {
  const { scenario, target, runId, ...told } = (JSON.parse(json) ?? {}) as Record<string, unknown>
  const values = traffic === undefined ? told : { ...told, traffic: JSON.parse(traffic) as unknown }
  const knobs = knobsOf(text('scenario', scenario, /^/, 'the name of a scenario'))
  if (knobs === undefined) throw new Error(`scenario: there is none called "${scenario}"`)
  for (const [name, value] of Object.entries(values)) {
    const knob = knobs[name]
    if (knob === undefined) throw new Error(`${name}: ${scenario} has no such knob`)
    if (!isWithin(knob, value)) throw refusal(name, rangeOf(knob), value)
  }
  for (const [name, knob] of Object.entries(knobs))
    if (knob.kind === 'traffic' && values[name] === undefined) throw refusal(name, rangeOf(knob), undefined)
  return {
    ...(usualValues(knobs) as unknown as Omit<Plan, keyof PlanHead>),
    ...values,
    scenario: `${scenario}`,
    target: text('target', target, /^https?:\/\/[^/\s]+(\/[^\s?#]*)?$/, 'an http(s) address').replace(/\/+$/, ''),
    runId: text('runId', runId, /^[A-Za-z0-9._-]{1,64}$/, 'up to 64 letters, digits, dots, dashes or underscores'),
  }
}

function text(name: string, value: unknown, pattern: RegExp, meaning: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw refusal(name, meaning, value)
  return value
}

function refusal(name: string, meaning: string, value: unknown): Error {
  return new Error(`${name} must be ${meaning}; it is ${value === undefined ? 'not set' : JSON.stringify(value)}`)
}
