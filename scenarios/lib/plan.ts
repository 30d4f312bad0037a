import { largestPermutation } from './permutation.ts'
import { fewestRows } from './rows.ts'

/** Everything that decides what a surge sends and when. Rates are whole requests per second, lengths are seconds. */
export interface SurgePlan {
  /** Base address of the service, without a slash at its end. */
  readonly target: string
  /** Marks the run in the request header, in every metric and in the values that its writes carry. */
  readonly runId: string
  readonly seed: number
  readonly readsPerSecond: number
  readonly writesPerSecond: number
  readonly durationSeconds: number
  readonly warmupSeconds: number
  /** The first part of the warm-up, in which the rate climbs from nothing. */
  readonly warmupRampSeconds: number
  /** Silence between warm-up and scored window, so that a scrape falls between them. */
  readonly gapSeconds: number
  readonly rows: number
  /** Popularity falls as rank^-exponent; 0 is uniform. */
  readonly zipfExponent: number
  /** The share of reads whose body is parsed and checked. */
  readonly bodyCheckRatio: number
  /** The share of scored writes that go to rows of their own and are read back after the run. */
  readonly readBackRatio: number
  /** After this long a request has failed, whatever comes later. */
  readonly timeoutMs: number
}

/** Exponent 0.8: 42 % of the reads fall on the first million of 65 million pages, so cold rows matter (docs/decisions/0004-what-a-surge-asks-for.md). */
export const surgeDefaults = {
  seed: 1,
  readsPerSecond: 1000,
  writesPerSecond: 100,
  durationSeconds: 30,
  warmupSeconds: 30,
  warmupRampSeconds: 5,
  gapSeconds: 3,
  zipfExponent: 0.8,
  bodyCheckRatio: 0.05,
  readBackRatio: 0.1,
  timeoutMs: 1000,
} as const

type Environment = Readonly<Record<string, string | undefined>>

/** Reads a plan from environment variables; throws an Error whose message names the variable, what it may be and what it was. */
export function planFromEnvironment(environment: Environment): SurgePlan {
  const text = (name: string, pattern: RegExp, meaning: string): string => {
    const value = environment[name]
    if (value === undefined || !pattern.test(value))
      throw new Error(`${name} must be ${meaning}; it is ${spell(value)}`)
    return value
  }
  const number = (name: string, fallback: number | undefined, range: Range): number => {
    const value = environment[name]
    if ((value === undefined || value === '') && fallback !== undefined) return fallback
    const parsed = value === undefined || value.trim() === '' ? Number.NaN : Number(value)
    const fits = parsed >= range.from && parsed <= range.to && (range.fractions === true || Number.isInteger(parsed))
    if (!fits) throw new Error(`${name} must be ${describe(range)}; it is ${spell(value)}`)
    return parsed
  }

  const plan: SurgePlan = {
    target: text(
      'TARGET',
      /^https?:\/\/[^/\s]+(\/[^\s?#]*)?$/,
      'an http(s) address such as http://127.0.0.1:8080',
    ).replace(/\/+$/, ''),
    runId: text('RUN_ID', /^[A-Za-z0-9._-]{1,64}$/, 'up to 64 letters, digits, dots, dashes or underscores'),
    seed: number('SEED', surgeDefaults.seed, { from: 0, to: 0xffffffff }),
    readsPerSecond: number('READS_PER_SECOND', surgeDefaults.readsPerSecond, rates),
    writesPerSecond: number('WRITES_PER_SECOND', surgeDefaults.writesPerSecond, rates),
    durationSeconds: number('DURATION_SECONDS', surgeDefaults.durationSeconds, { from: 1, to: 86_400 }),
    warmupSeconds: number('WARMUP_SECONDS', surgeDefaults.warmupSeconds, { from: 0, to: 3600 }),
    warmupRampSeconds: number('WARMUP_RAMP_SECONDS', surgeDefaults.warmupRampSeconds, { from: 0, to: 3600 }),
    gapSeconds: number('GAP_SECONDS', surgeDefaults.gapSeconds, { from: 0, to: 600 }),
    rows: number('ROWS', undefined, { from: fewestRows, to: largestPermutation }),
    zipfExponent: number('ZIPF_EXPONENT', surgeDefaults.zipfExponent, { from: 0, to: 10, fractions: true }),
    bodyCheckRatio: number('BODY_CHECK_RATIO', surgeDefaults.bodyCheckRatio, ratio),
    readBackRatio: number('READBACK_RATIO', surgeDefaults.readBackRatio, ratio),
    timeoutMs: number('TIMEOUT_MS', surgeDefaults.timeoutMs, { from: 1, to: 60_000 }),
  }
  if (plan.readsPerSecond + plan.writesPerSecond === 0) {
    throw new Error('READS_PER_SECOND and WRITES_PER_SECOND are both 0: there is nothing to send')
  }
  return plan
}

/** The inverse of `planFromEnvironment`. */
export function planToEnvironment(plan: SurgePlan): Record<string, string> {
  return {
    TARGET: plan.target,
    RUN_ID: plan.runId,
    SEED: `${plan.seed}`,
    READS_PER_SECOND: `${plan.readsPerSecond}`,
    WRITES_PER_SECOND: `${plan.writesPerSecond}`,
    DURATION_SECONDS: `${plan.durationSeconds}`,
    WARMUP_SECONDS: `${plan.warmupSeconds}`,
    WARMUP_RAMP_SECONDS: `${plan.warmupRampSeconds}`,
    GAP_SECONDS: `${plan.gapSeconds}`,
    ROWS: `${plan.rows}`,
    ZIPF_EXPONENT: `${plan.zipfExponent}`,
    BODY_CHECK_RATIO: `${plan.bodyCheckRatio}`,
    READBACK_RATIO: `${plan.readBackRatio}`,
    TIMEOUT_MS: `${plan.timeoutMs}`,
  }
}

interface Range {
  readonly from: number
  readonly to: number
  readonly fractions?: true
}

const rates: Range = { from: 0, to: 20_000 }
const ratio: Range = { from: 0, to: 1, fractions: true }

function describe(range: Range): string {
  return `${range.fractions ? 'a number' : 'a whole number'} from ${range.from} to ${range.to}`
}

function spell(value: string | undefined): string {
  return value === undefined ? 'not set' : `"${value}"`
}
