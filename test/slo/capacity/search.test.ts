import { beforeAll, describe, expect, test } from 'vitest'
import { nextTrial, observe } from '../../../slo/capacity/search.ts'
import {
  type Asked,
  excusedBy,
  formula,
  kneeOf,
  percentileGoal,
  promises,
  type Queue,
  queueing,
  randomOf,
  type System,
  searchOn,
  stateOf,
} from './simulated.ts'

const queue: Queue = { servers: 2, perSecond: 1500 }
const knee = kneeOf(queue, promises)
const seeds = Array.from({ length: 30 }, (_, i) => i + 1)

type Make = (queue: Queue, random: () => number) => System

/** Two searches a seed, each on a machine of its own speed. */
function searches(make: Make) {
  return seeds.map((seed) => {
    const mine = { servers: 1 + (seed % 4), perSecond: 400 + 3000 * randomOf(seed)() }
    const [first, second] = [1, 2].map((run) => searchOn(make(mine, randomOf(1000 * seed + run)), stateOf()).result)
    return { knee: kneeOf(mine, promises), first, second }
  })
}

type Found = ReturnType<typeof searches>[number]

const share = <T>(all: readonly T[], is: (each: T) => boolean) => all.filter(is).length / all.length

/** Now and then everything stands still for most of a window, and nobody can say why. */
const stalling =
  (system: System, random: () => number): System =>
  (asked) => {
    const said = system(asked)
    return random() < 0.05
      ? { ...said, goals: said.goals.map((goal) => ({ ...goal, good: 0, standing: 'broken' as const })) }
      : said
  }

describe.each<readonly [string, Make]>([
  ['a queue, by its formula', (q, random) => formula(q, promises, random, 0)],
  ['a queue on a noisy machine', (q, random) => formula(q, promises, random, 0.01)],
  ['a queue that stalls in one window of twenty', (q, random) => stalling(formula(q, promises, random, 0.005), random)],
])('%s', (_, make) => {
  let all: ReturnType<typeof searches>
  beforeAll(() => {
    all = searches(make)
  })

  test('has its knee within the interval, nineteen times in twenty', () => {
    const holds = ({ knee: truth, first }: Found) =>
      first?.lower !== undefined &&
      first.upper !== undefined &&
      first.lower.perSecond <= truth &&
      truth <= first.upper.perSecond
    expect(share(all, holds)).toBeGreaterThanOrEqual(0.95)
  })

  test('gives intervals that overlap, nine times in ten', () => {
    const overlap = ({ first, second }: Found) =>
      (first?.lower?.perSecond ?? 0) <= (second?.upper?.perSecond ?? 0) &&
      (second?.lower?.perSecond ?? 0) <= (first?.upper?.perSecond ?? 0)
    expect(share(all, overlap)).toBeGreaterThanOrEqual(0.9)
  })

  test('is searched in eight minutes', () => {
    for (const { first, second } of all)
      for (const each of [first, second]) expect(each?.seconds).toBeLessThanOrEqual(480)
  })
})

test('on a machine that is so noisy that the interval has to be widened, each end of it has a trial that says so', () => {
  const found = seeds.slice(0, 15).map((seed) => {
    const mine = { servers: 1 + (seed % 4), perSecond: 400 + 3000 * randomOf(seed)() }
    const { state, result } = searchOn(formula(mine, promises, randomOf(1000 * seed), 0.1), stateOf())
    const { lower, upper } = result
    const at = (perSecond: number | undefined) => state.trials.filter((trial) => trial.perSecond === perSecond)
    if (upper) expect(upper.broken).not.toEqual([])
    if (lower) expect(lower.conditionalPerSecond).toBeGreaterThan(0.5 * lower.perSecond)
    return lower !== undefined && at(lower.perSecond).every(({ seconds }) => seconds < 10)
  })
  expect(found).toContain(true)
})

describe('on a quiet machine', () => {
  test('the interval is as narrow as was asked for, and as sure', () => {
    for (const seed of seeds.slice(0, 10)) {
      const mine = { servers: 1 + (seed % 4), perSecond: 400 + 3000 * randomOf(seed)() }
      const { result } = searchOn(formula(mine, promises, randomOf(seed), 0), stateOf())
      expect(result.stopped).toBe('narrow')
      expect(result.width).toBeLessThanOrEqual(0.0501)
      expect(result.confidence).toBeGreaterThanOrEqual(0.95)
    }
  })

  test('it holds the knee of a queue through which every request goes', () => {
    const slow = { servers: 2, perSecond: 700 }
    const goals = promises
    const truth = kneeOf(slow, goals)
    const found = [1, 2, 3, 4, 5, 6].map((seed) => searchOn(queueing(slow, goals, randomOf(seed)), stateOf()).result)
    expect(
      found.filter(({ lower, upper }) => (lower?.perSecond ?? 0) <= truth && truth <= (upper?.perSecond ?? 0)).length,
    ).toBeGreaterThanOrEqual(5)
  })

  test('a machine that becomes faster while it is measured is told by a load at which it held', () => {
    const warming: System = formula(queue, promises, randomOf(7), 0, (at) => 0.8 + 0.2 * Math.min(at / 200, 1))
    const { result } = searchOn(warming, stateOf())
    expect(result.lower?.perSecond).toBeGreaterThan(0.8 * knee * 0.95)
    expect(result.lower?.perSecond).toBeLessThanOrEqual(knee)
  })
})

describe('what nobody can be blamed for', () => {
  const quiet = formula(queue, promises, randomOf(3), 0)
  const above =
    (limit: number, by: 'generator' | 'machine'): System =>
    (asked) =>
      asked.perSecond > limit ? excusedBy(by, quiet(asked)) : quiet(asked)

  test.each(['generator', 'machine'] as const)(
    'a %s that is full first gives a lower bound, a ceiling, and no upper bound',
    (by) => {
      const { result } = searchOn(above(1500, by), stateOf())
      expect(result).toMatchObject({ stopped: by, ceiling: { by } })
      expect(result.upper).toBeUndefined()
      expect(result.confidence).toBeUndefined()
      expect(result.lower?.perSecond).toBeLessThanOrEqual(1500)
      expect(result.lower?.perSecond).toBeGreaterThan(1500 * 0.9)
      expect(result.ceiling?.perSecond).toBeGreaterThan(1500)
    },
  )

  test('a trial that others explain is repeated, and does not decide', () => {
    let times = 0
    const once: System = (asked) => (++times === 1 ? excusedBy('disturbance', quiet(asked)) : quiet(asked))
    const { state, result } = searchOn(once, stateOf())
    expect(state.trials.slice(0, 2).map(({ perSecond }) => perSecond)).toEqual([1100, 1100])
    expect(result.stopped).toBe('narrow')
    expect(result.decidingTrials).toBe(result.trials - 1)
  })

  test('where nothing but excused trials come, the search says so after a few', () => {
    const { result } = searchOn((asked) => excusedBy('disturbance', quiet(asked)), stateOf())
    expect(result.stopped).toBe('disturbance')
    expect([result.lower, result.upper]).toEqual([undefined, undefined])
    expect(result.trials).toBeLessThanOrEqual(20)
  })
})

describe('at the limits', () => {
  const quiet = formula(queue, promises, randomOf(3), 0)

  test('where all loads hold, the largest is the lower bound', () => {
    const { result } = searchOn(quiet, stateOf({ maxPerSecond: 2000 }))
    expect(result).toMatchObject({ stopped: 'max-held', lower: { perSecond: 2000 } })
    expect(result.upper).toBeUndefined()
  })

  test('where no load holds, the smallest is the upper bound', () => {
    const { result } = searchOn(formula({ servers: 1, perSecond: 40 }, promises, randomOf(3), 0), stateOf())
    expect(result).toMatchObject({ stopped: 'min-broken', upper: { perSecond: 55 } })
    expect(result.lower).toBeUndefined()
  })

  test('no trial is begun that would end after the time', () => {
    const { result } = searchOn(quiet, stateOf({ maxSeconds: 40 }))
    expect(result.stopped).toBe('time')
    expect(result.seconds).toBeLessThanOrEqual(40)
  })

  test('every load lies within the limits, and smaller ones come first', () => {
    const { state } = searchOn(quiet, stateOf({ minPerSecond: 1000, maxPerSecond: 2500 }))
    const loads = state.trials.map(({ perSecond }) => perSecond)
    expect(loads[0]).toBe(1100)
    for (const load of loads) expect(load >= 1000 && load <= 2500).toBe(true)
  })
})

test('trials are long enough that there are requests for every goal', () => {
  const step = nextTrial(stateOf({ startPerSecond: 55 }))
  expect(step).toMatchObject({ kind: 'trial', perSecond: 55, seconds: 21 })
})

test('a rate of writes, which are few, makes no trial longer', () => {
  const writes = {
    ...percentileGoal(99, 100),
    id: 'writes',
    operation: 'write',
    objective: { kind: 'throughput' as const, perSecond: 100 },
  }
  expect(nextTrial(stateOf({}, [...promises, writes]))).toMatchObject({ perSecond: 1100, seconds: 3 })
})

test('a goal whose own bound lies elsewhere is told apart', () => {
  const [p50, p95, p99] = [50, 95, 99].map((percent) => promises.find(({ id }) => id === `read-p${percent}`))
  const { result } = searchOn(formula(queue, promises, randomOf(1), 0), stateOf())
  const alone = [p50, p95, p99].map((goal) => (goal ? kneeOf(queue, [goal]) : 0))
  const first = promises[alone.indexOf(Math.min(...alone))]
  expect(result.upper?.broken).toContain(first?.id)
})

test('a search that observes again what was kept of it goes on as it would have', () => {
  const system = formula(queue, promises, randomOf(9), 0.01)
  const { state } = searchOn(system, stateOf())
  for (const n of [1, 5, state.trials.length - 1]) {
    const kept = state.trials.slice(0, n).reduce(observe, stateOf())
    const next = nextTrial(kept)
    expect(next).toMatchObject({
      kind: 'trial',
      perSecond: state.trials[n]?.perSecond,
      seconds: state.trials[n]?.seconds,
    })
  }
})

test('each trial is asked for with a reason', () => {
  const why = new Set<string>()
  const system: System = formula(queue, promises, randomOf(9), 0.01)
  let state = stateOf()
  for (let step = nextTrial(state); step.kind === 'trial'; step = nextTrial(state)) {
    why.add(step.why)
    const asked: Asked = { perSecond: step.perSecond, seconds: step.seconds, at: 0 }
    const planned = Math.round(step.perSecond * step.seconds)
    state = observe(state, { ...asked, tookSeconds: step.seconds + 5, planned, answered: planned, ...system(asked) })
  }
  expect(why).toContain('to begin with')
  expect(why).toContain('to halve the interval')
})
