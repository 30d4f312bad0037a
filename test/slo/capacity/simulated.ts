import type { Goal } from '../../../slo/capacity/goal.ts'
import type { SearchResult, SearchState } from '../../../slo/capacity/record.ts'
import { beginSearch, nextTrial, observe } from '../../../slo/capacity/search.ts'
import type { TrialOutcome } from '../../../slo/capacity/trial.ts'
import { atLeast } from '../../../slo/fraction.ts'
import type { Excuser } from '../../../slo/run/trust/excuses.ts'

/** Uniform numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

const mix = [
  { operation: 'read', parts: 10 },
  { operation: 'write', parts: 1 },
]

export function percentileGoal(percent: number, thresholdMs: number, changes: Partial<Goal> = {}): Goal {
  return {
    id: `read-p${percent}`,
    operation: 'read',
    objective: { kind: 'percentile', target: { numerator: percent, denominator: 100 }, thresholdMs },
    lossRatio: { numerator: 100 - percent, denominator: 100 },
    exceedRatio: 0.5,
    width: 0.05,
    initialTrialSeconds: 3,
    finalTrialSeconds: 10,
    durationSumSeconds: 30,
    ...changes,
  }
}

export const promises = [percentileGoal(50, 5), percentileGoal(95, 10), percentileGoal(99, 100)]

export function stateOf(limits: Partial<SearchState['limits']> = {}, goals: readonly Goal[] = promises): SearchState {
  return beginSearch({
    goals,
    limits: {
      minPerSecond: 55,
      maxPerSecond: 22_000,
      startPerSecond: 1100,
      maxSeconds: 480,
      maxRepeats: 2,
      confidence: 0.95,
      ...limits,
    },
    mix,
  })
}

export type Asked = {
  readonly perSecond: number
  readonly seconds: number /** Since the search began. */
  readonly at: number
}
export type System = (asked: Asked) => Pick<TrialOutcome, 'goals' | 'trust'> & Partial<Pick<TrialOutcome, 'answered'>>

/** What a trial takes beyond its window: starting k6, waiting until the queue is empty, asking. */
const overheadSeconds = 5

export function searchOn(
  system: System,
  begin: SearchState,
): { readonly state: SearchState; readonly result: SearchResult } {
  let state = begin
  for (let at = 0; ; ) {
    const step = nextTrial(state)
    if (step.kind === 'result') return { state, result: step.result }
    const { perSecond, seconds } = step
    const planned = Math.round(perSecond * seconds)
    const tookSeconds = seconds + overheadSeconds
    state = observe(state, {
      perSecond,
      seconds,
      tookSeconds,
      planned,
      answered: planned,
      ...system({ perSecond, seconds, at }),
    })
    at += tookSeconds
    if (state.trials.length > 500) throw new Error('it does not end')
  }
}

const valid = { kind: 'valid' } as const

/** Judges by how many of a trial's requests each goal loses. */
export function outcome(
  goals: readonly Goal[],
  { perSecond, seconds }: Pick<Asked, 'perSecond' | 'seconds'>,
  loss: (goal: Goal) => number,
) {
  const total = Math.round(((perSecond * 10) / 11) * seconds)
  return {
    trust: valid,
    goals: goals.map((goal) => {
      const good = total - Math.min(Math.round(loss(goal) * total), total)
      const { numerator, denominator } = goal.lossRatio
      const held = atLeast(good, total, { numerator: denominator - numerator, denominator })
      return { goal: goal.id, good, total, standing: held ? ('held' as const) : ('broken' as const), reasons: [] }
    }),
  }
}

export type Queue = { readonly servers: number /** Of one server. */; readonly perSecond: number }

/** Share of requests that take longer in a queue with Poisson arrivals and exponential service, in the long run (Erlang C). */
export function shareBeyond({ servers: c, perSecond: mu }: Queue, lambda: number, ms: number): number {
  const t = ms / 1000
  const a = lambda / mu
  if (a >= c) return 1
  let term = 1
  let sum = 1
  for (let k = 1; k < c; k++) {
    term *= a / k
    sum += term
  }
  const last = (term * a) / c / (1 - a / c)
  const waits = last / (sum + last)
  const drain = c * mu - lambda
  const served = Math.exp(-mu * t)
  if (Math.abs(drain - mu) < 1e-9 * mu) return served + waits * mu * t * served
  return served + (waits * mu * (served - Math.exp(-drain * t))) / (drain - mu)
}

/** The load at which a promise is just kept in the long run: of all goals the smallest. */
export function kneeOf(queue: Queue, goals: readonly Goal[]): number {
  return Math.min(
    ...goals.map(({ objective, lossRatio }) => {
      if (!('thresholdMs' in objective)) throw new Error('not a latency')
      let [low, high] = [0, queue.servers * queue.perSecond]
      for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2
        if (shareBeyond(queue, middle, objective.thresholdMs) * lossRatio.denominator > lossRatio.numerator)
          high = middle
        else low = middle
      }
      return low
    }),
  )
}

/** Every request of a window through the queue, from an empty one on. */
export function queueing(queue: Queue, goals: readonly Goal[], random: () => number): System {
  return (asked) => {
    const free = Array.from({ length: queue.servers }, () => 0)
    const n = Math.round(asked.perSecond * asked.seconds)
    const took = new Float64Array(n)
    let now = 0
    for (let i = 0; i < n; i++) {
      now += -Math.log(1 - random()) / asked.perSecond
      let next = 0
      for (let s = 1; s < free.length; s++) if ((free[s] as number) < (free[next] as number)) next = s
      const end = Math.max(free[next] as number, now) - Math.log(1 - random()) / queue.perSecond
      free[next] = end
      took[i] = (end - now) * 1000
    }
    return outcome(goals, asked, ({ objective }) => {
      const threshold = 'thresholdMs' in objective ? objective.thresholdMs : Number.POSITIVE_INFINITY
      let late = 0
      for (const ms of took) if (ms > threshold) late++
      return late / n
    })
  }
}

/** The same in the long run, by its formula; the queue's speed differs from trial to trial by so much. */
export function formula(
  queue: Queue,
  goals: readonly Goal[],
  random: () => number,
  noise: number,
  speed: (at: number) => number = () => 1,
): System {
  return (asked) => {
    const factor = speed(asked.at) * Math.exp(noise * Math.sqrt(10 / asked.seconds) * normal(random))
    const faster = { ...queue, perSecond: queue.perSecond * factor }
    return outcome(goals, asked, ({ objective }) =>
      'thresholdMs' in objective ? shareBeyond(faster, asked.perSecond, objective.thresholdMs) : 0,
    )
  }
}

/** The same answers, and a reason why they decide nothing. */
export function excusedBy(by: Excuser, said: ReturnType<System>): ReturnType<System> {
  return { ...said, trust: { kind: 'excused', by, reasons: ['Somebody else did it.'] } }
}
