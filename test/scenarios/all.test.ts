import { describe, expect, it } from 'vitest'
import { besideOf, scenarios, stagesOf } from '../../scenarios/all.ts'
import { isWithin, usualValues } from '../../scenarios/lib/knobs.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { knobsOf, stageName } from '../../scenarios/lib/scenario.ts'
import { operationSchema } from '../../slo/promises/objective.ts'
import { planWith } from './lib/plans.ts'
import { smallTraffic } from './lib/small-traffic.ts'

describe('the stages of a surge', () => {
  const rows = (changes: Parameters<typeof planWith>[0]) =>
    stagesOf(planWith(changes)).map((stage) => [
      stageName(stage),
      stage.startSeconds,
      stage.seconds,
      stage.schedule.requests,
    ])
  const names = (changes: Parameters<typeof planWith>[0]) => rows(changes).map(([name]) => name)

  it('are a warm-up, a pause and the scored window', () => {
    expect(rows({ warmupSeconds: 15, gapSeconds: 3, durationSeconds: 30, warmupRampSeconds: 5 })).toEqual([
      ['warmup_read', 0, 15, 12_500],
      ['warmup_write', 0, 15, 1250],
      ['read', 18, 30, 30_000],
      ['write', 18, 30, 3000],
    ])
  })

  it('are only those that send something', () => {
    expect(names({ writesPerSecond: 0 })).toEqual(['warmup_read', 'read'])
    expect(names({ readsPerSecond: 0 })).toEqual(['warmup_write', 'write'])
    expect(names({ warmupSeconds: 0 })).toEqual(['read', 'write'])
  })

  it('have a ramp no longer than the warm-up', () => {
    expect(rows({ warmupSeconds: 2, warmupRampSeconds: 5 })[0]?.[3]).toBe(1000)
  })
})

/** What is done beside the requests and can be promised something about. */
const besideNames: Readonly<Record<string, string>> = { changes: 'change', backfill: 'backfill' }

it('names each scenario once', () => {
  const names = scenarios.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z][a-z-]*$/)
})

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  const knobs = Object.entries(knobsOf(scenario))
  const told = { ...usualValues(knobsOf(scenario)), traffic: smallTraffic }
  const plan = { ...told, scenario: scenario.name, target: '', runId: 'r' } as unknown as Plan
  const stages = stagesOf(plan)

  it('has a usual value within the range of each knob, and a flag of its own', () => {
    expect(knobs.filter(([, knob]) => knob.kind !== 'traffic' && !isWithin(knob, knob.usual))).toEqual([])
    const flags = knobs.map(([, { flag }]) => flag)
    expect(new Set(flags).size).toBe(flags.length)
    for (const flag of flags) expect(flag).toMatch(/^[a-z][a-z-]*$/)
  })

  it('sends each of its operations, and each stage has a name of its own', () => {
    const scored = stages.filter(({ phase }) => phase === 'scored')
    expect(new Set(scored.map(({ operation }) => operation))).toEqual(new Set(scenario.operations))
    expect(new Set(stages.map(stageName)).size).toBe(stages.length)
  })

  it('keeps warm-up and window where the plan has them', () => {
    const windowStart = plan.warmupSeconds + plan.gapSeconds
    for (const { phase, startSeconds, seconds, schedule } of stages) {
      const [from, to] =
        phase === 'scored' ? [windowStart, windowStart + plan.durationSeconds] : [0, plan.warmupSeconds]
      expect(startSeconds).toBeGreaterThanOrEqual(from)
      expect(startSeconds + seconds).toBeLessThanOrEqual(to)
      expect(schedule.intendedMs(schedule.requests - 1)).toBeLessThan(seconds * 1000)
    }
  })

  it('has operations that the service can tell apart, and that are called alike everywhere', () => {
    const methods = scenario.operations.map(({ method }) => method)
    expect(new Set(methods).size).toBe(methods.length)
    for (const { name } of scenario.operations) expect(operationSchema.safeParse(name).success).toBe(true)
  })

  it('does what it does beside them within the window, and recovers from nothing that it does not take away', () => {
    for (const { fromSeconds, seconds } of besideOf(plan)) {
      expect(fromSeconds).toBeGreaterThanOrEqual(0)
      expect(fromSeconds + seconds).toBeLessThanOrEqual(plan.durationSeconds)
    }
    const recovers = scenario.objectives.some(({ objective }) => objective.kind === 'recovery')
    expect(besideOf(plan).some(({ kind }) => kind === 'away' || kind === 'node-away')).toBe(recovers)
  })

  it('promises something about what it sends', () => {
    const done = besideOf(plan).flatMap(({ kind }) => besideNames[kind] ?? [])
    const sent = ['all', ...scenario.operations.map(({ name }) => name), ...done]
    expect(scenario.objectives.map(({ operation }) => operation).filter((name) => !sent.includes(name))).toEqual([])
    expect(scenario.objectives.length).toBeGreaterThan(0)
  })
})
