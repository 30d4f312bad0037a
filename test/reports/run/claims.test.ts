import { describe, expect, it } from 'vitest'
import { plainSpaces } from '../../../reports/numbers.ts'
import {
  classesClaim,
  cpuClaim,
  latencyOverTimeClaim,
  rateOverTimeClaim,
  readBackClaim,
  reconciliationClaim,
  staircaseClaim,
  trustClaim,
} from '../../../reports/run/claims.ts'
import type { RunReport } from '../../../slo/run/report.ts'
import { records } from '../records.ts'

const { met, missed, inconclusive } = records
const { commitLog: _, ...withoutCommitLog } = missed

function staircases(report: RunReport): readonly string[] {
  return report.latency.map((latency) => plainSpaces(staircaseClaim(report, latency)))
}

describe('the staircase', () => {
  it('says how far the curve stays below each step', () => {
    expect(staircases(met)).toEqual([
      'Answered reads stay below every promised step: P50 0.44 ms of 5 ms, P95 1.17 ms of 10 ms and P99 3.62 ms of 100 ms.',
      'Half of the writes took 0.49 ms or less, one in a hundred more than 4.05 ms; nothing is promised about it.',
    ])
  })

  it('says where it breaks through, and what the wire alone would have hidden', () => {
    expect(staircases(missed)[0]).toBe(
      'Answered reads break through their promise: P99 took 1.13 s where 100 ms was promised. ' +
        'On the wire alone, P99 would have read 212 ms: requests waited to be sent.',
    )
  })

  it('says that there is nothing to draw', () => {
    expect(staircases(inconclusive)[0]).toBe('No read was answered, so there is no latency to draw.')
  })
})

it.each([
  [
    latencyOverTimeClaim(met, met.moments, undefined),
    'P99 peaked at 5.27 ms in second 26; the median stayed between 0.41 ms and 0.47 ms.',
  ],
  [
    latencyOverTimeClaim(met, [{ second: 0, p50Ms: 1, p99Ms: 2 }, { second: 1 }], 'write'),
    'P99 of writes peaked at 2 ms in second 0; the median stayed at 1 ms. 1 moment of 2 was not measured.',
  ],
  [
    latencyOverTimeClaim(inconclusive, [], undefined),
    'No latency over time: no request of this window was answered well.',
  ],
  [
    rateOverTimeClaim(missed),
    'Of 1,100/s offered, between 231/s (second 14) and 1,851/s were answered well. Failures peaked at 118/s in second 14.',
  ],
  [rateOverTimeClaim(inconclusive), 'No rate over time: no request of this window is known.'],
  [
    classesClaim(missed),
    'This run would meet 3 of 5 classes. Only the availability of “Lift Wing Kubernetes API” counts for the verdict.',
  ],
  [
    classesClaim(inconclusive),
    'This run cannot tell whether it would meet any of 5 classes. Only the availability of “Lift Wing Kubernetes API” counts for the verdict.',
  ],
  [trustClaim(met), 'Yes, with one reservation.'],
  [trustClaim({ ...met, trust: met.trust.slice(0, 4) }), 'Yes: all 4 checks hold.'],
  [trustClaim(inconclusive), 'No: 2 checks fail, so what looks met is only as measured.'],
  [trustClaim({ ...met, trust: [] }), 'Nothing was checked, so nothing speaks for this run.'],
  [reconciliationClaim(met), 'All 33,000 planned requests were answered.'],
  [reconciliationClaim(missed), 'Of 33,000 planned requests 32,882 (99.64 %) were answered; 118 timed out.'],
  [
    readBackClaim(met),
    'All 200 acknowledged writes that were read back were there, as written. Acknowledged means: in Cassandra’s memory, and on its disk every 10 s ' +
      '(commitlog_sync: periodic), so that a node that dies forgets the last of them.',
  ],
  [
    readBackClaim({ ...met, commitLog: { sync: 'batch' } }),
    'All 200 acknowledged writes that were read back were there, as written. Acknowledged means: on Cassandra’s disk (commitlog_sync: batch).',
  ],
  [
    readBackClaim(withoutCommitLog),
    'Of 200 acknowledged writes read back, 2 were lost and 0 stale. Whether an acknowledged write is on disk is not known here.',
  ],
  [
    readBackClaim({ ...met, readBack: { acknowledged: 5, checked: 0, lost: 0, stale: 0 } }),
    'None of 5 acknowledged writes was read back, so lost writes would not show. Acknowledged means: in Cassandra’s memory, and on its disk every 10 s ' +
      '(commitlog_sync: periodic), so that a node that dies forgets the last of them.',
  ],
  [cpuClaim(met), 'The parts of this run used 65 % of 2 cores; Cassandra used most.'],
  [cpuClaim(inconclusive), 'No part of the run ran on this machine.'],
])('%#: a figure claims what its data say', (claim, sentence) => {
  expect(plainSpaces(claim)).toBe(sentence)
})
