import type { Noise } from './schedule/poisson.ts'
import type { Shape } from './schedule/shape.ts'
import { isTraffic, type Traffic } from './schedule/traffic.ts'

/** Something that a scenario can be told: a flag of the command line, a value in the plan, a line of the report. */
export type Knob = NumberKnob | ChoiceKnob | TrafficKnob

interface Told {
  /** The flag, without its dashes. */
  readonly flag: string
  readonly help: string
}

export interface ChoiceKnob extends Told {
  readonly kind: 'choice'
  readonly usual: string
  readonly choices: readonly string[]
}

/** Takes a file; there is none that is meant where none is given. */
export interface TrafficKnob extends Told {
  readonly kind: 'traffic'
}

export interface NumberKnob extends Told {
  readonly kind: 'number'
  /** What the number counts: seconds, milliseconds, requests per second, rows, a share from 0 to 1, or nothing. */
  readonly unit: 's' | 'ms' | 'per s' | 'rows' | 'share' | ''
  readonly usual: number
  readonly from: number
  readonly to: number
  readonly isWhole: boolean
}

/** Values of knobs that are no numbers, by the names of the knobs. */
interface OtherValues {
  readonly arrivals: Noise
  readonly shape: Shape
  readonly traffic: Traffic
  readonly by: 'rank' | 'id'
}

/** A value for each knob. */
export type KnobValues<Name extends string> = {
  readonly [N in Name]: N extends keyof OtherValues ? OtherValues[N] : number
}

export type Knobs = Readonly<Record<string, Knob>>

/** Knobs without which nothing can be sent; every scenario has them. */
export const usualKnobs = {
  durationSeconds: {
    kind: 'number',
    flag: 'duration',
    unit: 's',
    usual: 30,
    from: 1,
    to: 86_400,
    isWhole: true,
    help: 'length of the scored window',
  },
  warmupSeconds: {
    kind: 'number',
    flag: 'warmup',
    unit: 's',
    usual: 15,
    from: 0,
    to: 3600,
    isWhole: false,
    help: 'warm-up at the rates of the window, not scored',
  },
  settleSeconds: {
    kind: 'number',
    flag: 'settle',
    unit: 's',
    // Enough for a Cassandra to compile itself on a slow machine; on a fast one it takes a quarter of it.
    usual: 120,
    from: 0,
    to: 3600,
    isWhole: true,
    help: 'before it, a database of ours is read as fast as it answers until it gets no faster, for so long at most',
  },
  warmupRampSeconds: {
    kind: 'number',
    flag: 'warmup-ramp',
    unit: 's',
    usual: 5,
    from: 0,
    to: 3600,
    isWhole: true,
    help: 'the first part of the warm-up, or all of it, in which the rate climbs from nothing',
  },
  gapSeconds: {
    kind: 'number',
    flag: 'gap',
    unit: 's',
    usual: 3,
    from: 0,
    to: 600,
    isWhole: true,
    help: 'silence between warm-up and window; two intervals of scraping at least',
  },
  rows: {
    kind: 'number',
    flag: 'rows',
    unit: 'rows',
    // They do not fit into the caches of a processor, and are filled in seconds.
    usual: 50_000,
    from: 1000,
    to: 65_000_000,
    isWhole: true,
    help: 'rows that the cache is filled with',
  },
  seed: {
    kind: 'number',
    flag: 'seed',
    unit: '',
    usual: 1,
    from: 0,
    to: 2 ** 32 - 1,
    isWhole: true,
    help: 'the same seed makes the same rows and sends the same requests',
  },
  topicsPerRow: {
    kind: 'number',
    flag: 'topics',
    unit: '',
    // As many as the model has; a body of 1000 is within the 64 KiB that the service takes.
    usual: 64,
    from: 1,
    to: 1000,
    isWhole: true,
    help: 'how large a value is: topics that each row has a score of; the 64 of the model are 2.6 kB of JSON',
  },
  zipfExponent: {
    kind: 'number',
    flag: 'zipf',
    unit: '',
    // 42 % of the reads fall on the first million of 65 million pages (docs/decisions/0004-what-a-surge-asks-for.md).
    usual: 0.8,
    from: 0,
    to: 10,
    isWhole: false,
    help: 'popularity of rows falls as rank^-s; 0 is uniform',
  },
  generators: {
    kind: 'number',
    flag: 'generators',
    unit: '',
    usual: 1,
    from: 1,
    to: 1000,
    isWhole: true,
    help: 'how many processes of k6 send it, each its share at the same instants',
  },
  traceShare: {
    kind: 'number',
    flag: 'trace',
    unit: 'share',
    usual: 0.01,
    from: 0,
    to: 1,
    isWhole: false,
    help: 'share of requests that carry a trace, by which their way through the parts can be told',
  },
  timeoutMs: {
    kind: 'number',
    flag: 'timeout',
    unit: 'ms',
    usual: 1000,
    from: 1,
    to: 60_000,
    isWhole: true,
    help: 'a request that takes longer has failed, whatever comes later',
  },
} as const satisfies Knobs

/** The arrival rate of an operation. */
export const rateKnob = (operation: string, usual: number) =>
  ({
    kind: 'number',
    flag: `${operation}s`,
    unit: 'per s',
    usual,
    from: 0,
    to: 20_000,
    isWhole: true,
    help: `arrival rate of ${operation}s`,
  }) as const satisfies Knob

/** A length of time within the window. */
export const secondsKnob = (flag: string, usual: number, from: number, help: string) =>
  ({ kind: 'number', flag, unit: 's', usual, from, to: 3600, isWhole: true, help }) as const satisfies Knob

/** A share of requests. */
export const shareKnob = (flag: string, usual: number, help: string) =>
  ({ kind: 'number', flag, unit: 'share', usual, from: 0, to: 1, isWhole: false, help }) as const satisfies Knob

/** "a whole number of rows from 1000 to 65000000", "even or poisson". */
export function rangeOf(knob: Knob): string {
  if (knob.kind === 'traffic') return 'traffic that liftwing-slo plan has made'
  if (knob.kind === 'choice') return knob.choices.join(' or ')
  const { isWhole, from, to, unit } = knob
  const what = { s: ' of seconds', ms: ' of milliseconds', 'per s': ' per second', rows: ' of rows', share: '', '': '' }
  return `${isWhole ? 'a whole number' : 'a number'}${what[unit]} from ${from} to ${to}`
}

/** Whether a knob can be turned to it. */
export function isWithin(knob: Knob, value: unknown): boolean {
  if (knob.kind === 'traffic') return isTraffic(value)
  if (knob.kind === 'choice') return typeof value === 'string' && knob.choices.includes(value)
  const { isWhole, from, to } = knob
  return typeof value === 'number' && value >= from && value <= to && (!isWhole || Number.isInteger(value))
}

/** Whether it says how much comes in a second. */
export function isRate(knob: Knob): boolean {
  return knob.kind === 'number' && knob.unit === 'per s'
}

/** The value of each knob where it is not turned, of those that have one. */
export function usualValues<Name extends string>(knobs: Readonly<Record<Name, Knob>>): KnobValues<Name> {
  return Object.fromEntries(
    Object.entries<Knob>(knobs).flatMap(([name, knob]) =>
      knob.kind === 'traffic' ? [] : [[name, knob.usual] as const],
    ),
  ) as KnobValues<Name>
}
