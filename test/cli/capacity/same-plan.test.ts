import { describe, expect, test } from 'vitest'
import { requireSame } from '../../../cli/capacity/same-plan.ts'
import type { ClimbPlan } from '../../../slo/capacity/saved.ts'
import { assumptionsSchema } from '../../../slo/capacity/sizing.ts'

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
  sizing: { assumptions: assumptionsSchema.parse({}), given: [] },
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
  ])('%s', (_, saved, now) => expect(() => requireSame(saved, now, 'results/one')).not.toThrow())

  test.each<[string, ClimbPlan, ClimbPlan, RegExp]>([
    [
      'with another mix',
      plan,
      { ...plan, load: { ...plan.load, mix: [{ operation: 'read', parts: 500 }] } },
      /^results\/one holds a search of another plan or build: load\.mix.* was 1000 and is 500 now\.$/,
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
      /cores was 2 and is 4 now \(and 1 more\)/,
    ],
    [
      "at another address that is somebody else's",
      { ...plan, environment: existing },
      { ...plan, environment: existing, subject: { ...plan.subject, url: 'http://10.0.0.1' } },
      /subject\.url was/,
    ],
  ])('not %s', (_, saved, now, sentence) => {
    expect(() => requireSame(saved, now, 'results/one')).toThrow(sentence)
  })
})
