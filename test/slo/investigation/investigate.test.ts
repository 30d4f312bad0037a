import { describe, expect, test } from 'vitest'
import { investigate } from '../../../slo/investigation/investigate.ts'
import { decompose } from '../../../slo/investigation/parts.ts'
import { investigationReportSchema } from '../../../slo/investigation/record.ts'
import { injected } from './injected.ts'
import { everyday, type Noise, simulated } from './simulated.ts'

const about = { id: 'i', createdAt: '2026-11-27T09:00:00.000Z', command: 'liftwing-slo investigate' }
const seconds = 600
const played = (seed: number, inject: (typeof injected)[string]['inject']) =>
  simulated(seed, { seconds, inject: (second) => inject(second, second.at / seconds) })

describe('what goes wrong is named first', () => {
  test.each(Object.entries(injected))('%s', (_, { cause, inject }) => {
    const report = investigate(played(7, inject), about)
    expect(report.causes.map(({ id }) => id)[0]).toBe(cause)
    expect(investigationReportSchema.parse(report)).toEqual(report)
  })

  test('in nine of ten at the least, whatever the noise', () => {
    const all = Object.values(injected).flatMap(({ cause, inject }) =>
      [11, 12].map((seed) => investigate(played(seed, inject), about).causes[0]?.id === cause),
    )
    expect(all.filter(Boolean).length / all.length).toBeGreaterThanOrEqual(0.9)
  })
})

describe('nothing is named', () => {
  test('in ten quiet hours', () => {
    const named = Array.from({ length: 10 }, (_, i) => investigate(simulated(100 + i, { seconds: 3600 }), about).causes)
    expect(named).toEqual(Array.from({ length: 10 }, () => []))
  })

  const noises: Readonly<Record<string, Noise>> = {
    'of seconds that have nothing to do with each other': { ...everyday, memory: 0 },
    'of seconds that hang together for minutes': { ...everyday, memory: 0.99 },
    'of a restless machine': { memory: 0.9, deviation: 0.2, spikes: 5 },
  }
  test.each(Object.entries(noises))('in 19 of 20 quiet stretches %s', (_, noise) => {
    const named = Array.from(
      { length: 40 },
      (_, i) => investigate(simulated(500 + i, { seconds: 300, noise }), about).causes,
    )
    expect(named.filter((causes) => causes.length > 0).length).toBeLessThanOrEqual(2)
  })

  test('of a window that is too short to know what is usual', () => {
    const report = investigate(simulated(1, { seconds: 12 }), about)
    expect([report.slowness, report.causes]).toEqual([undefined, []])
  })
})

test('the parts add up to what was seen, in every step', () => {
  const { seen, parts } = decompose(simulated(3, { seconds: 60 }))
  const sums = seen.map((_, i) => parts.reduce((sum, { seconds }) => sum + (seconds[i] ?? 0), 0))
  sums.forEach((sum, i) => {
    expect(sum).toBeCloseTo(seen[i] ?? Number.NaN, 9)
  })
})
