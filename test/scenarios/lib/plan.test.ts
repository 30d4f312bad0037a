import { describe, expect, it } from 'vitest'
import { readPlan } from '../../../scenarios/all.ts'
import { planWith } from './plans.ts'

const least = { scenario: 'surge', target: 'http://127.0.0.1:8080', runId: 'r' }
const read = (plan: object) => readPlan(JSON.stringify(plan))

describe('plan', () => {
  it('is the same on the other side', () => {
    const plan = planWith({ zipfExponent: 0, bodyCheckRatio: 0.25, seed: 4_294_967_295, writesPerSecond: 0 })
    expect(read(plan)).toEqual(plan)
  })

  it('has the usual values of whatever it does not say', () => {
    expect(read(least)).toEqual(planWith({ target: 'http://127.0.0.1:8080', runId: 'r', rows: 50_000 }))
    expect(read({ ...least, scenario: 'read-surge' })).not.toHaveProperty('writesPerSecond')
  })

  it('takes the slash off the target', () => {
    expect(read({ ...least, target: 'https://cache.example:30443/base/' }).target).toBe(
      'https://cache.example:30443/base',
    )
  })

  it.each([
    [{ scenario: 'tide' }, 'scenario: there is none called "tide"'],
    [{ scenario: undefined }, 'scenario must be the name of a scenario; it is not set'],
    [{ target: undefined }, 'target must be an http(s) address; it is not set'],
    [{ target: 'localhost:80' }, 'target must be an http(s) address; it is "localhost:80"'],
    [{ runId: 'two words' }, /^runId must be/],
    [{ rows: 15 }, 'rows must be a whole number of rows from 1000 to 65000000; it is 15'],
    [{ readsPerSecond: 1.5 }, 'readsPerSecond must be a whole number per second from 0 to 20000; it is 1.5'],
    [{ readsPerSecond: '10' }, /it is "10"$/],
    [{ zipfExponent: -1 }, 'zipfExponent must be a number from 0 to 10; it is -1'],
    [{ bodyCheckRatio: 2 }, 'bodyCheckRatio must be a number from 0 to 1; it is 2'],
    [{ durationSeconds: 0 }, /^durationSeconds/],
    [{ scenario: 'read-surge', writesPerSecond: 1 }, 'writesPerSecond: read-surge has no such knob'],
  ])('refuses %o by name', (changes, message) => {
    expect(() => read({ ...least, ...changes })).toThrow(message)
  })
})

it('nothing at all is no plan, and has no scenario', () => {
  expect(() => readPlan('null')).toThrow('scenario must be the name of a scenario; it is not set')
})
