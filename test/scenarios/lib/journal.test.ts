import { describe, expect, it } from 'vitest'
import { acknowledgedLine, entryText, parseLine, sliceLine, startedLine } from '../../../scenarios/lib/journal.ts'
import { bucketOf } from '../../../slo/latency-buckets.ts'

const good = entryText('ok', '200', 1.2, 1, 0.1)
const late = entryText('timeout', '0', 1001, 1000.5, 0.2)

describe('the journal', () => {
  it('gives back what was written', () => {
    expect(parseLine(startedLine(1_700_000_000_000))).toEqual({ kind: 'started', atMs: 1_700_000_000_000 })
    expect(parseLine(acknowledgedLine('write', 14))).toEqual({ kind: 'acknowledged', operation: 'write', k: 14 })
    expect(parseLine(sliceLine('read', 7, [good, late]))).toEqual({
      kind: 'slice',
      stage: 'read',
      slice: 7,
      requests: [
        { outcome: 'ok', status: '200', fromSchedule: bucketOf(1.2), onTheWire: bucketOf(1), late: bucketOf(0.1) },
        {
          outcome: 'timeout',
          status: '0',
          fromSchedule: bucketOf(1001),
          onTheWire: bucketOf(1000.5),
          late: bucketOf(0.2),
        },
      ],
    })
  })

  it('takes ten bytes for a usual request', () => expect(`${good} `.length).toBeLessThanOrEqual(10))

  it.each([
    'Request Failed',
    'not acknowledged 5',
    'acknowledged',
    sliceLine('read', 7, [good, late]).slice(0, -1),
    sliceLine('read', 7, [good, late]).slice(0, -2),
    `slice read 7 ${good} a.b ;`,
    `slice read 7 ${good}.fine.200 ;`,
    'slice read x ;',
    '',
  ])('passes over %j, which k6 wrote itself or was cut short', (line) => expect(parseLine(line)).toBeUndefined())
})
