import { describe, expect, test } from 'vitest'
import type { Objective } from '../../../../slo/promises/objective.ts'
import type { RunEvidence } from '../../../../slo/run/evidence.ts'
import { scorePromise } from '../../../../slo/run/scoring/score.ts'
import { evidenceOf, latencies, planOf, summary, tallyOf } from '../evidence.ts'

const p99: Objective = { kind: 'percentile', target: { numerator: 99, denominator: 100 }, thresholdMs: 100 }
const available: Objective = { kind: 'availability', target: { numerator: 98, denominator: 100 } }
const rate: Objective = { kind: 'throughput', perSecond: 1000 }
const right: Objective = { kind: 'correctness', target: { numerator: 1, denominator: 1 } }

function score(objective: Objective, changes: Partial<RunEvidence> = {}) {
  return scorePromise({ operation: 'read', objective }, evidenceOf(changes))
}
const reads = (...answers: Parameters<typeof tallyOf>[0]) => ({ tally: tallyOf(answers) })

describe('a promise about a percentile', () => {
  test('is met when exactly the promised share is within the threshold, at the edge itself', () => {
    const scored = score(p99, reads({ count: 9900, withinMs: 100 }, { count: 100, withinMs: 250, tookMs: 250 }))
    expect(scored).toMatchObject({
      verdict: 'met',
      good: 9900,
      total: 10_000,
      allowed: 100,
      measuredMs: expect.closeTo(1.5, 1),
    })
  })

  test('is missed by one request more, and says what was wrong', () => {
    const scored = score(p99, reads({ count: 9899 }, { count: 101, withinMs: 250, tookMs: 250 }))
    expect(scored).toMatchObject({ verdict: 'missed', good: 9899 })
    expect(scored.reasons).toEqual(['101 of 10,000 requests came too late.'])
  })

  test('counts fast errors, timeouts, refusals and wrong answers as violations', () => {
    const bad = { withinMs: 0.25, tookMs: 0.25, count: 30 }
    const scored = score(
      p99,
      reads(
        { count: 9850 },
        { ...bad, outcome: 'server_error', status: '500' },
        { ...bad, outcome: 'timeout', status: '0' },
        { ...bad, outcome: 'refused', status: '0' },
        { ...bad, outcome: 'wrong_body' },
        { ...bad, outcome: 'client_error', status: '404' },
      ),
    )
    expect(scored).toMatchObject({ verdict: 'missed', good: 9850 })
    expect(scored.reasons[0]).toMatch(
      /30 got a server error, 30 timed out, 30 could not connect, 30 got a client error, 30 got a wrong answer/,
    )
  })

  test('counts planned requests that were never sent in the total, and blames the generator where they decide', () => {
    const operations = { read: { ...summary.operations.read, sent: 9800 } }
    const scored = score(p99, {
      ...reads({ count: 9800 }),
      generator: { exitCode: 0, summary: { ...summary, operations } },
    })
    expect(scored).toMatchObject({ verdict: 'inconclusive', good: 9800, total: 10_000 })
    expect(scored.reasons[0]).toMatch(/did not send 200 requests/)
  })

  test.each([
    ['was killed', { exitCode: 137, summary }],
    ['kept no journal', { exitCode: 0, summary: undefined }],
    ['noted more than Prometheus has', { exitCode: 0, summary }],
  ])('says of no request that it was not sent where the generator %s', (_, generator) => {
    const { reasons } = score(p99, { ...reads({ count: 9800 }), generator })
    expect(reasons[0]).toMatch(/^What became of 200 requests is not known/)
    const failed = score(p99, { ...reads({ count: 5000 }, { count: 4800, outcome: 'server_error' }), generator })
    expect(failed.reasons[0]).toMatch(/200 are not accounted for/)
  })

  test('is inconclusive where only the lateness of the generator breaks it', () => {
    const scored = score(p99, reads({ count: 9000 }, { count: 1000, withinMs: 250, tookMs: 1 }))
    expect(scored.verdict).toBe('inconclusive')
    expect(scored.reasons[0]).toMatch(
      /sent requests late, and that alone decides: .* [\d,]+ of the [\d,]+ that were sent were good/,
    )
  })

  test('is inconclusive without any request, and with too few to tell', () => {
    expect(score(p99, reads())).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['Prometheus has none of the 10,000 requests that were sent, so nothing is known.'],
    })
    const plan = planOf({ read: 1000, write: 100 }, 0.5)
    expect(score(p99, { plan, ...reads({ count: 500 }) }).reasons[0]).toMatch(
      /500 requests cannot show this: it takes at least 1,000/,
    )
  })

  test('says that evidence is weak where chance could have decided', () => {
    expect(score(p99, reads({ count: 9901 }, { count: 99, withinMs: 250, tookMs: 250 })).reasons).toHaveLength(1)
    expect(score(p99).reasons).toEqual([])
  })

  describe('whose threshold lies between two edges of the histograms', () => {
    /** 30 ms: between 25 and 50. Of 10,000 reads so many took the ones and the others. */
    const took = (
      journal: 'kept' | 'lost',
      ...counts: readonly (readonly [ms: number, edgeMs: number, count: number])[]
    ) => {
      const told = latencies(...counts.map(([ms, , count]) => [ms, count] as const))
      const read = {
        sent: 10_000,
        late: [],
        seconds: [],
        outcomes: [{ outcome: 'ok', fromSchedule: told, onTheWire: told }],
      } as const
      return score(
        { ...p99, thresholdMs: 30 },
        {
          ...reads(...counts.map(([, edgeMs, count]) => ({ withinMs: edgeMs, tookMs: edgeMs, count }))),
          generator: { exitCode: 0, summary: journal === 'kept' ? { ...summary, operations: { read } } : undefined },
        },
      )
    }

    test.each([
      [
        'met where the lower edge keeps it',
        'lost',
        [
          [20, 25, 9950],
          [90, 100, 50],
        ],
        'met',
        9950,
      ],
      [
        'missed where the upper edge breaks it',
        'lost',
        [
          [20, 25, 9000],
          [90, 100, 1000],
        ],
        'missed',
        9000,
      ],
      [
        'neither between them, without a journal',
        'lost',
        [
          [20, 25, 9000],
          [28, 50, 1000],
        ],
        'inconclusive',
        9000,
      ],
      [
        'met where the journal shows it',
        'kept',
        [
          [20, 25, 9000],
          [28, 50, 1000],
        ],
        'met',
        10_000,
      ],
      [
        'missed where the journal shows it',
        'kept',
        [
          [20, 25, 9000],
          [33, 50, 1000],
        ],
        'missed',
        9000,
      ],
      [
        'neither inside one bucket of the journal',
        'kept',
        [
          [20, 25, 9000],
          [30.05, 50, 1000],
        ],
        'inconclusive',
        9000,
      ],
    ] as const)('is %s', (_, journal, counts, verdict, good) => {
      const scored = took(journal, ...counts)
      expect(scored).toMatchObject({ verdict, good, total: 10_000 })
      if (verdict !== 'met') expect(scored.service).toBeUndefined()
    })

    test('says which edges there are, and what decided', () => {
      expect(took('lost', [20, 25, 9000], [28, 50, 1000]).reasons).toEqual([
        '30 ms is no edge of the histograms in Prometheus: between 9,000 and 10,000 of 10,000 requests were within it, which proves neither.',
      ])
      expect(took('kept', [20, 25, 9000], [33, 50, 1000]).reasons).toEqual([
        "30 ms is no edge of the histograms in Prometheus; the generator's journal decides, which knows each latency within 1 %: 1,000 requests of 10,000 were not good.",
      ])
    })

    test('is not missed by requests that were late in being sent', () => {
      const onTheWire = latencies([20, 10_000])
      const fromSchedule = latencies([20, 9000], [33, 1000])
      const read = {
        sent: 10_000,
        late: [],
        seconds: [],
        outcomes: [{ outcome: 'ok', fromSchedule, onTheWire }],
      } as const
      const scored = score(
        { ...p99, thresholdMs: 30 },
        {
          ...reads({ withinMs: 25, tookMs: 25, count: 9000 }, { withinMs: 50, tookMs: 25, count: 1000 }),
          generator: { exitCode: 0, summary: { ...summary, operations: { read } } },
        },
      )
      expect(scored.verdict).toBe('inconclusive')
    })
  })
})

describe('a promise about availability', () => {
  test('counts neither client errors nor wrong bodies as unavailable, but server errors, timeouts and refusals', () => {
    const ok = score(available, reads({ count: 9500 }, { count: 500, outcome: 'client_error', status: '404' }))
    expect(ok).toMatchObject({ verdict: 'met', good: 10_000 })
    const bad = score(available, reads({ count: 9799 }, { count: 201, outcome: 'server_error', status: '503' }))
    expect(bad).toMatchObject({ verdict: 'missed', good: 9799, allowed: 200 })
  })
})

describe('a promise about throughput', () => {
  test('is met when 99 % of the promised rate was answered well', () => {
    expect(score(rate, reads({ count: 9900 }, { count: 100, outcome: 'timeout', status: '0' }))).toMatchObject({
      verdict: 'met',
      perSecond: 990,
    })
    expect(score(rate, reads({ count: 9899 }, { count: 101, outcome: 'timeout', status: '0' }))).toMatchObject({
      verdict: 'missed',
    })
  })

  test('cannot be shown by a run that offers less', () => {
    const plan = planOf({ read: 500, write: 100 })
    expect(score(rate, { plan, ...reads({ count: 5000 }) }).verdict).toBe('inconclusive')
  })

  test('is not held against the service where the generator did not send', () => {
    expect(score(rate, reads({ count: 9000 })).verdict).toBe('inconclusive')
  })
})

describe('a promise about right answers', () => {
  test.each([
    ['a wrong body', reads({ count: 9999 }, { count: 1, outcome: 'wrong_body' }), /1 answer carried a wrong body/],
    ['a silent 404', reads({ count: 9999 }, { count: 1, outcome: 'client_error', status: '404' }), /rows that exist/],
    [
      'a lost write',
      { readBack: { acknowledged: 100, checked: 100, lost: 1, stale: 0 } },
      /Lost: 1 acknowledged write\.$/,
    ],
    [
      'a write lost by a Cassandra that acknowledges before the disk has it',
      {
        readBack: { acknowledged: 100, checked: 100, lost: 1, stale: 0 },
        commitLog: { sync: 'periodic', periodMs: 10_000 },
      },
      /Lost: 1 acknowledged write\. Its Cassandra acknowledges writes before they are on disk/,
    ],
    [
      'a write lost by a Cassandra that acknowledges after',
      { readBack: { acknowledged: 100, checked: 100, lost: 1, stale: 0 }, commitLog: { sync: 'batch' } },
      /Lost: 1 acknowledged write\.$/,
    ],
    [
      'a stale write',
      { readBack: { acknowledged: 100, checked: 100, lost: 0, stale: 2 } },
      /Read back stale: 2 acknowledged writes/,
    ],
  ] as const)('is missed by %s', (_, changes, reason) => {
    const scored = score(right, changes)
    expect(scored.verdict).toBe('missed')
    expect(scored.reasons.join(' ')).toMatch(reason)
  })

  test('is not about answers that say too slow or too many', () => {
    const late = { count: 1, outcome: 'client_error' } as const
    expect(score(right, reads({ count: 9998 }, { ...late, status: '408' }, { ...late, status: '429' })).verdict).toBe(
      'met',
    )
  })

  test('proves nothing where no write was read back or nothing was answered', () => {
    expect(score(right, { readBack: { acknowledged: 5, checked: 0, lost: 0, stale: 0 } }).verdict).toBe('inconclusive')
    expect(score(right, reads({ count: 9, outcome: 'refused', status: '0' })).verdict).toBe('inconclusive')
  })
})
