import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { askedOf, readAssumptions, requireSamePlan } from '../../../cli/capacity/asked.ts'
import type { CapacityFlags } from '../../../cli/capacity/flags.ts'
import { forTrials } from '../../../cli/capacity/trial-load.ts'
import { loadOf } from '../../../cli/flags/knobs.ts'
import { Failure } from '../../../common/failure.ts'
import { surge } from '../../../scenarios/surge.ts'
import type { ClimbPlan } from '../../../slo/capacity/saved.ts'
import { assumptionsSchema } from '../../../slo/capacity/sizing.ts'
import type { PromiseOfRun } from '../../../slo/run/record.ts'

const scenario = forTrials(surge)
const sizing = { assumptions: assumptionsSchema.parse({}), given: [], slopes: 'at most' as const }
const promises: readonly PromiseOfRun[] = [
  {
    operation: 'read',
    objective: { kind: 'percentile', target: { numerator: 95, denominator: 100 }, thresholdMs: 10 },
  },
  { operation: 'read', objective: { kind: 'throughput', perSecond: 1000 } },
  { operation: 'write', objective: { kind: 'throughput', perSecond: 100 } },
]
const asked = (rates: Readonly<Record<string, number>> = {}, flags: Partial<CapacityFlags> = {}) =>
  askedOf(
    loadOf(scenario, rates),
    scenario,
    promises,
    { stack: 'auto', output: '', width: 5, maxTime: 480, ...flags },
    sizing,
  )

describe('a search', () => {
  test('begins with the rates that were asked for, and may go from a tenth of them to what the generator can be told', () => {
    expect(asked().limits).toMatchObject({
      minPerSecond: 110,
      startPerSecond: 1100,
      maxPerSecond: 22_000,
      maxSeconds: 480,
    })
  })

  test.each<[string, Partial<CapacityFlags>, object]>([
    ['begins at its lowest rate where that is higher', { from: 3000 }, { minPerSecond: 3000, startPerSecond: 3000 }],
    ['begins at its highest rate where that is lower', { to: 500 }, { startPerSecond: 500, maxPerSecond: 500 }],
    ['stays below all of it', { to: 50 }, { minPerSecond: 50, startPerSecond: 50, maxPerSecond: 50 }],
    ['goes no further than the generator', { to: 90_000 }, { maxPerSecond: 22_000 }],
  ])('%s', (_, flags, limits) => expect(asked({}, flags).limits).toMatchObject(limits))

  test('is not made where there is no rate to try', () => {
    expect(() => asked({}, { from: 500, to: 400 })).toThrow(Failure)
    expect(() => asked({}, { from: 30_000 })).toThrow(/^--from 30000 is above 22000\/s/)
  })

  test('holds to the promises about what it sends, as narrowly as was asked', () => {
    const { goals, promised, load } = asked({ writes: 0 }, { width: 10 })
    expect(load.mix).toEqual([{ operation: 'read', parts: 1000 }])
    expect(promised).toEqual([{ operation: 'read', perSecond: 1000 }])
    expect(goals.map(({ operation, width }) => [operation, width])).toEqual([
      ['read', 0.1],
      ['read', 0.1],
    ])
  })

  test('tells its load as a run does', () => {
    const { knobs, ...load } = asked({ hitRatio: 0.5, rows: 2000 }).load
    expect(load).toMatchObject({ scenario: 'surge', seed: '1', rows: 2000, timeoutMs: 1000 })
    expect(knobs.find(({ flag }) => flag === '--hit-ratio')?.value).toBe(0.5)
  })
})

test('what sizing takes for granted may come through a pipe, which is read once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sizing-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const pipe = join(folder, 'sizing.yaml')
  execFileSync('mkfifo', [pipe])
  const [read] = await Promise.all([
    readAssumptions(pipe, { topicsPerRow: 64 }),
    writeFile(pipe, 'sites: 3\nrows: 1000000\n'),
  ])
  expect(read).toMatchObject({ given: ['sites', 'rows'], assumptions: { sites: 3, rows: 1_000_000, replicas: 3 } })
})

test('an answer is as large as its values are, unless a file knows better', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sizing-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'sizing.yaml')
  await writeFile(file, 'sites: 3\n')
  const bytes = async (of: string | undefined, topicsPerRow: number) =>
    (await readAssumptions(of, { topicsPerRow })).assumptions.bytesPerAnswer
  expect([await bytes(undefined, 64), await bytes(undefined, 16), await bytes(file, 128)]).toEqual([3900, 975, 7800])
  await writeFile(file, 'bytesPerAnswer: 500\n')
  expect(await bytes(file, 128)).toBe(500)
})

const plan: ClimbPlan = {
  schemaVersion: 1,
  kind: 'capacity-plan',
  id: 'one',
  createdAt: '2026-11-27T10:00:00.000Z',
  subject: { name: 'Article topic cache', url: 'http://127.0.0.1:4711', build: { version: '1.0.0' } },
  environment: {
    cores: 2,
    memoryBytes: 8e9,
    os: 'Linux',
    parts: { service: '1.0.0 (native)' },
    git: 'abc',
    command: 'liftwing-slo capacity --reads 1000',
  },
  load: {
    scenario: 'surge',
    seed: '1',
    rows: 50_000,
    timeoutMs: 1000,
    mix: [{ operation: 'read', parts: 1000 }],
    knobs: [],
  },
  promised: [{ operation: 'read', perSecond: 1000 }],
  limits: {
    minPerSecond: 100,
    maxPerSecond: 20_000,
    startPerSecond: 1000,
    maxSeconds: 480,
    maxRepeats: 2,
    confidence: 0.9,
  },
  goals: [],
  sizing: { assumptions: assumptionsSchema.parse({}), given: [], slopes: 'at most' },
}
const existing = { ...plan.environment, parts: { service: '(existing)' } }

describe('a search goes on', () => {
  test.each<[string, ClimbPlan, ClimbPlan]>([
    ['with the same plan', plan, plan],
    ['later, under another name', plan, { ...plan, id: 'two', createdAt: '2026-11-28T10:00:00.000Z' }],
    ['with more time', plan, { ...plan, limits: { ...plan.limits, maxSeconds: 3600 } }],
    [
      'on ports that were free this time',
      plan,
      { ...plan, subject: { ...plan.subject, url: 'http://127.0.0.1:4712' } },
    ],
    [
      'where an older program did not write all of it down',
      plan,
      { ...plan, environment: { ...plan.environment, replication: { datacenter1: 1 } } },
    ],
  ])('%s', (_, saved, now) => expect(() => requireSamePlan(saved, now)).not.toThrow())

  test.each<[string, ClimbPlan, ClimbPlan, RegExp]>([
    [
      'with another mix',
      plan,
      { ...plan, load: { ...plan.load, mix: [{ operation: 'read', parts: 500 }] } },
      /^This is not the search that was begun: load\.mix.* was 1000 and is 500 now\.$/,
    ],
    [
      'with one operation more',
      plan,
      { ...plan, load: { ...plan.load, mix: [...plan.load.mix, { operation: 'write', parts: 100 }] } },
      /load\.mix\[1\] was nothing and is \{"operation":"write","parts":100\} now\.$/,
    ],
    [
      'with much else',
      plan,
      { ...plan, load: { ...plan.load, seed: '2', rows: 1, timeoutMs: 5, scenario: 'read-surge' } },
      /now; [^;]+ now; [^;]+ now \(and 1 more\)\.$/,
    ],
    [
      'with another build',
      plan,
      { ...plan, subject: { ...plan.subject, build: { version: '1.1.0' } } },
      /subject\.build\.version was "1\.0\.0" and is "1\.1\.0" now\.$/,
    ],
    [
      'with another checkout',
      plan,
      { ...plan, environment: { ...plan.environment, git: 'def' } },
      /environment\.git was "abc"/,
    ],
    [
      'on another machine',
      plan,
      { ...plan, environment: { ...plan.environment, cores: 4, os: 'BSD' } },
      /cores was 2 and is 4 now; environment\.os was "Linux" and is "BSD" now\.$/,
    ],
    [
      "at another address that is somebody else's",
      { ...plan, environment: existing },
      { ...plan, environment: existing, subject: { ...plan.subject, url: 'http://10.0.0.1' } },
      /subject\.url was/,
    ],
  ])('not %s', (_, saved, now, sentence) => {
    expect(() => requireSamePlan(saved, now)).toThrow(sentence)
  })
})
