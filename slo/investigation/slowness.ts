import { risenOf } from './rises.ts'
import type { Steps } from './spent.ts'
import { leastTurn, turnAt } from './turn.ts'

/** How one stretch of time goes apart into usual and slow steps. */
export type Slowness = {
  /** Milliseconds that a request usually takes here. */
  readonly usualMs: number
  /** From here on a step is slow. */
  readonly slowFromMs: number
  /** Steps that were slow, or in which requests failed. */
  readonly isSlow: readonly boolean[]
  /** Those that took long, whatever became of their requests. */
  readonly isLate: readonly boolean[]
  /** Those that slow ones are held against: neither slow nor failing, also before the time that was asked about. */
  readonly isUsual: readonly boolean[]
  /** Those in which requests failed. */
  readonly failedSteps: number
  /** Of all requests, those that failed in such a step. */
  readonly failedShare: number
  /** Of all waiting in the steps that were asked about, what is beyond the usual and fell into slow ones. */
  readonly excessShare: number
  /** What is beyond the usual, in request-seconds. */
  readonly excessSeconds: number
}

/** A slow step takes so many times the usual at the least, a long slow stretch so many: less is no reason to look. */
const leastRatio = { step: 1.5, stretch: 1.2 }
/** … and so many standard deviations of what the quiet half of the steps shows, on a logarithmic scale. */
const deviations = 5
/** A stretch is at least so much of all steps, and so many. */
const stretch = { share: 1 / 60, least: 9 }
/** Excess that is less of all waiting than this changes nobody's hour. */
const leastExcess = 0.05
/** A step in which more of the requests fail is no usual one, however quick it is; so many of all change somebody's hour. */
const leastFailures = { step: 0.05, all: 0.005 }
/** Fewer say nothing about what is usual. */
const fewest = 20

/** The quarter and the twentieth of a normal distribution lie so far below its middle. */
const [quarter, twentieth] = [0.6745, 1.6449]

/**
 * Looks for slow steps. What is usual, and how much it varies, is told by the quieter steps alone, so that an hour of which more than half was
 * slow does not become its own measure. Where no step stands out so, what rose at once does: latency that drifts makes the usual vary too much
 * to see it. A stretch into which latency only drifted is not slow. undefined where there are too few steps.
 * @param latencyMs mean of the requests under way, by step
 * @param failed requests that failed, a second; undefined where nobody counts them
 * @param from the first step that was asked about
 */
export function slownessOf(latencyMs: Steps, requests: Steps, failed: Steps = [], from = 0): Slowness | undefined {
  const logs = latencyMs.map((ms) => (ms === null || ms <= 0 ? null : Math.log(ms)))
  const fails = requests.map((count, i) => count !== null && (failed[i] ?? 0) > leastFailures.step * count)
  // What failed at once took no time: it would make quick what is usual, and any wait a usual one.
  const answered = logs.map((log, i) => (fails[i] ? null : log))
  const steps = fitted(answered, leastRatio.step)
  if (!steps) return undefined
  const length = Math.max(stretch.least, Math.round(logs.length * stretch.share))
  const smooth = length * 3 > logs.length ? undefined : runningMedian(logs, length)
  const stretches = smooth && fitted(smooth, leastRatio.stretch)
  const isFar = logs.map((log) => log !== null && log > steps.bound)
  const inStretch = logs.map(
    (log, i) => log !== null && stretches !== undefined && log > steps.middle && (smooth?.[i] ?? log) > stretches.bound,
  )
  const measure = (more: readonly boolean[]) =>
    measured(
      { latencyMs, requests, failed, from },
      { ...steps, fails, tookLong: isFar.map((is, i) => is || more[i] === true) },
    )
  const [far, high] = [measure([]), measure(inStretch)]
  if (standsOut(far)) return high
  const rose = measure(risenOf(answered))
  if (standsOut(rose)) return rose
  return turnAt(high.isUsual)(answered) >= leastTurn ? high : far
}

type Seen = {
  readonly latencyMs: Steps
  readonly requests: Steps
  readonly failed: Steps
  readonly from: number
}

type Apart = {
  readonly middle: number
  readonly bound: number
  readonly fails: readonly boolean[]
  readonly tookLong: readonly boolean[]
}

function measured({ latencyMs, requests, failed, from }: Seen, { middle, bound, fails, tookLong }: Apart): Slowness {
  const hasFailed = fails.map((is, i) => is && i >= from)
  const isLate = tookLong.map((is, i) => is && i >= from)
  const usualMs = Math.exp(middle)
  let [waited, excess, all, lost] = [0, 0, 0, 0]
  for (let i = from; i < latencyMs.length; i++) {
    const [ms, count] = [latencyMs[i] ?? 0, requests[i] ?? 0]
    all += count
    if (hasFailed[i]) lost += failed[i] ?? 0
    waited += (ms * count) / 1000
    if (isLate[i]) excess += (Math.max(ms - usualMs, 0) * count) / 1000
  }
  return {
    usualMs,
    slowFromMs: Math.exp(bound),
    isSlow: isLate.map((late, i) => late || hasFailed[i] === true),
    isLate,
    isUsual: tookLong.map((is, i) => !is && !fails[i]),
    failedSteps: hasFailed.filter(Boolean).length,
    failedShare: all > 0 ? lost / all : 0,
    excessShare: waited > 0 ? excess / waited : 0,
    excessSeconds: excess,
  }
}

/** Whether anybody would call it a slow hour. */
export function standsOut({ excessShare, failedShare, isLate }: Slowness): boolean {
  return (excessShare >= leastExcess && isLate.some(Boolean)) || failedShare >= leastFailures.all
}

function fitted(logs: Steps, ratio: number): { readonly middle: number; readonly bound: number } | undefined {
  const known = logs.filter((log) => log !== null).sort((a, b) => a - b)
  if (known.length < fewest) return undefined
  const at = (share: number) => known[Math.floor(share * (known.length - 1))] as number
  const deviation = (at(0.25) - at(0.05)) / (twentieth - quarter)
  const middle = Math.min(at(0.25) + quarter * deviation, at(0.5))
  return { middle, bound: middle + Math.max(Math.log(ratio), deviations * deviation) }
}

/** The middle one of the steps around each. */
function runningMedian(values: Steps, length: number): Steps {
  const half = length >> 1
  return values.map((_, i) => {
    const around = values
      .slice(Math.max(i - half, 0), i + half + 1)
      .filter((value) => value !== null)
      .sort((a, b) => a - b)
    return around[around.length >> 1] ?? null
  })
}
