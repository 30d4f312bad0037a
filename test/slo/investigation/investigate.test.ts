import { describe, expect, test } from 'vitest'
import { investigate } from '../../../slo/investigation/investigate.ts'
import type { SignalSeries } from '../../../slo/investigation/observations.ts'
import { decompose } from '../../../slo/investigation/parts.ts'
import { investigationReportSchema } from '../../../slo/investigation/record.ts'
import { injected } from './injected.ts'
import { everyday, type Noise, type Second, simulated } from './simulated.ts'

const about = { id: 'i', createdAt: '2026-11-27T09:00:00.000Z', command: 'liftwing-slo investigate' }
const seconds = 600
const played = (seed: number, inject: (typeof injected)[string]['inject']) =>
  simulated(seed, { seconds, inject: (second) => inject(second, second.at / seconds) })

/** All parts take 1.45 times as long at first, and as long as usual at the end. */
const drifting =
  (length: number) =>
  ({ at, request }: Second) => {
    for (const part of Object.keys(request) as (keyof Second['request'])[])
      request[part] *= Math.exp(0.37 * (1 - at / length))
  }

describe('what goes wrong is named first', () => {
  test.each(Object.entries(injected))('%s', (_, { cause, inject }) => {
    const report = investigate(played(7, inject), about)
    expect(report.causes.map(({ id }) => id)[0]).toBe(cause)
    expect(investigationReportSchema.parse(report)).toEqual(report)
  })

  test('one wiki of a service that does not tell its wikis, by requests that carry a trace', () => {
    const { cause, inject } = injected['one wiki is slow'] as (typeof injected)[string]
    const seen = played(7, inject)
    const isTold = ({ labels }: SignalSeries) => !('pod' in labels)
    const { causes } = investigate({ ...seen, series: seen.series.filter(isTold) }, about)
    expect(causes[0]).toMatchObject({ id: cause, title: expect.stringContaining('frwiki') })
  })

  const alwaysOn: Readonly<Record<string, number>> = {
    'Cassandra compacts, and reads more slowly': 0.22,
    'the service collects garbage': 0.45,
    'the lambda is slow': 0.5,
    'a deploy doubles the CPU of a read': 0.9,
  }
  test.each(Object.entries(alwaysOn))(
    'also where it had begun before the time that is asked about: %s',
    (name, share) => {
      const { cause, inject } = injected[name] as (typeof injected)[string]
      const seen = simulated(41, { seconds, inject: (second) => second.at >= 250 && inject(second, share) })
      expect(investigate({ ...seen, from: 300 }, about).causes[0]?.id).toBe(cause)
    },
  )

  test('one wiki in 76 s that grew quicker all along', () => {
    const inject = (second: Second) => {
      drifting(76)(second)
      if ((second.at >= 42 && second.at < 54) || (second.at >= 59 && second.at < 71)) second.wikis[4] = 48
    }
    const named = Array.from(
      { length: 20 },
      (_, i) => investigate(simulated(3000 + i, { seconds: 76, inject }), about).causes[0]?.id,
    )
    expect(named.filter((id) => id === 'label-wiki').length).toBeGreaterThanOrEqual(18)
  })

  test('a deploy of 90 s after which latency is 1.4 times as high', () => {
    const { cause, inject } = injected['a deploy doubles the CPU of a read'] as (typeof injected)[string]
    const named = Array.from(
      { length: 20 },
      (_, i) =>
        investigate(simulated(3000 + i, { seconds: 90, inject: (second) => inject(second, second.at / 90) }), about)
          .causes[0]?.id,
    )
    expect(named.filter((id) => id === cause).length).toBeGreaterThanOrEqual(18)
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

  /** What grows all along is highest when somebody looks, whatever made it slow. */
  const growing: Readonly<Record<string, (second: Second, share: number) => void>> = {
    requests: (second, share) => {
      second.requests = Math.round(second.requests * (1 + share))
    },
    'garbage collection': (second, share) => {
      second.serviceCollecting += 0.08 * share
    },
    'connections that are opened': (second, share) => {
      second.opened += 5 * share
    },
    misses: (second, share) => {
      second.missed *= 1 + 2 * share
    },
  }
  const slowAt: readonly (readonly [cause: string, slow: (second: Second) => void])[] = [
    [
      'cassandra',
      ({ request }) => {
        request.cassandra += 2
      },
    ],
    [
      'lambda',
      ({ request }) => {
        request.lambda *= 80
      },
    ],
    [
      'way',
      ({ request }) => {
        request.way += 3
      },
    ],
  ]
  test.each(Object.entries(growing))('for having grown all along: %s', (_, grow) => {
    for (const [cause, slow] of slowAt)
      for (const [since, from] of [
        [540, 0],
        [320, 300],
      ] as const) {
        const inject = (second: Second) => {
          grow(second, second.at / seconds)
          if (second.at >= since) slow(second)
        }
        const { causes } = investigate({ ...simulated(7, { seconds, inject }), from }, about)
        expect(causes.map(({ id }) => id)).toEqual([cause])
      }
  })

  test('in 19 of 20 stretches in which latency only drifted down by a third', () => {
    const named = Array.from(
      { length: 40 },
      (_, i) => investigate(simulated(500 + i, { seconds: 300, inject: drifting(300) }), about).causes,
    )
    expect(named.filter((causes) => causes.length > 0).length).toBeLessThanOrEqual(2)
  })

  test('for where the time went, on a machine that others have taken', () => {
    const slow = ({ at, request }: Second) => {
      if ([40, 55, 70].includes(at)) request.driver += 8
    }
    const causesWhere = (taken: number) => {
      const inject = (second: Second) => {
        slow(second)
        second.foreign = taken
      }
      return investigate(simulated(3, { seconds: 90, inject }), about).causes.map(({ id }) => id)
    }
    expect([causesWhere(0.05), causesWhere(0.7)]).toEqual([['cassandra'], []])
  })

  test('of a window that is too short to know what is usual', () => {
    const report = investigate(simulated(1, { seconds: 12 }), about)
    expect([report.slowness, report.causes]).toEqual([undefined, []])
  })
})

test('where nothing stands out, what is told of a request is of the time that was asked about', () => {
  const slowAtFirst = ({ at, request }: Second) => {
    if (at < 60) request.cassandra += 5
  }
  const seen = simulated(3, { seconds: 120, inject: slowAtFirst })
  const { slowness, parts } = investigate({ ...seen, from: 60 }, about)
  expect(slowness?.standsOut).toBe(false)
  expect(parts.find(({ part }) => part === 'cassandra')?.usualMs).toBeLessThan(1)
})

test('the parts add up to what was seen, in every step', () => {
  const { seen, parts } = decompose(simulated(3, { seconds: 60 }))
  const sums = seen.map((_, i) => parts.reduce((sum, { seconds }) => sum + (seconds[i] ?? 0), 0))
  sums.forEach((sum, i) => {
    expect(sum).toBeCloseTo(seen[i] ?? Number.NaN, 9)
  })
})
