import { describe, expect, it } from 'vitest'
import { planFromEnvironment, planToEnvironment, surgeDefaults } from '../../../scenarios/lib/plan.ts'
import { planWith } from './plans.ts'

const least = { TARGET: 'http://127.0.0.1:8080', RUN_ID: 'r', ROWS: '50000' }

describe('plan', () => {
  it('survives the way through the environment', () => {
    const plan = planWith({ zipfExponent: 0, bodyCheckRatio: 0.25, seed: 4_294_967_295, writesPerSecond: 0 })
    expect(planFromEnvironment(planToEnvironment(plan))).toEqual(plan)
  })

  it('has defaults for all but target, run and rows', () => {
    expect(planFromEnvironment(least)).toEqual({
      ...surgeDefaults,
      target: 'http://127.0.0.1:8080',
      runId: 'r',
      rows: 50_000,
    })
  })

  it('takes the slash off the target', () => {
    expect(planFromEnvironment({ ...least, TARGET: 'https://cache.example:30443/base/' }).target).toBe(
      'https://cache.example:30443/base',
    )
  })

  it.each([
    [{ TARGET: undefined }, 'TARGET must be an http(s) address such as http://127.0.0.1:8080; it is not set'],
    [{ TARGET: 'localhost:80' }, /^TARGET must be .* it is "localhost:80"$/],
    [{ RUN_ID: 'two words' }, /^RUN_ID must be/],
    [{ ROWS: '15' }, 'ROWS must be a whole number from 16 to 67108864; it is "15"'],
    [{ ROWS: '' }, /^ROWS must be .* it is ""$/],
    [{ READS_PER_SECOND: '1.5' }, 'READS_PER_SECOND must be a whole number from 0 to 20000; it is "1.5"'],
    [{ READS_PER_SECOND: 'many' }, /it is "many"$/],
    [{ ZIPF_EXPONENT: '-1' }, 'ZIPF_EXPONENT must be a number from 0 to 10; it is "-1"'],
    [{ BODY_CHECK_RATIO: '2' }, 'BODY_CHECK_RATIO must be a number from 0 to 1; it is "2"'],
    [{ DURATION_SECONDS: '0' }, /^DURATION_SECONDS/],
    [{ READS_PER_SECOND: '0', WRITES_PER_SECOND: '0' }, /nothing to send$/],
  ])('refuses %o by name', (changes, message) => {
    expect(() => planFromEnvironment({ ...least, ...changes })).toThrow(message)
  })
})
