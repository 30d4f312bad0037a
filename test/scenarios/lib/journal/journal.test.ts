import { describe, expect, it } from 'vitest'
import {
  acknowledgedLine,
  flushLine,
  type Group,
  parseLine,
  sliceLine,
  startedLine,
  tracedLine,
  unansweredLine,
} from '../../../../scenarios/lib/journal/journal.ts'
import { bucketOf, lastBucket } from '../../../../slo/latency-buckets.ts'

const good: Group = {
  second: 12,
  outcome: 'ok',
  status: '200',
  fromSchedule: [bucketOf(1.2), bucketOf(1.2), bucketOf(3.1)],
  onTheWire: [bucketOf(1), bucketOf(1.05), bucketOf(2.9)],
  late: [0, 0, bucketOf(0.3)],
}
const late: Group = {
  second: 13,
  outcome: 'timeout',
  status: '1050',
  fromSchedule: [lastBucket],
  onTheWire: [bucketOf(1000.5)],
  late: [bucketOf(0.2)],
}
const line = sliceLine('read', 7, [good, late])
const spent = { all: [120, 30, 5000, 80, 40], slowest: [0, 30, 2900, 60, 12] } as const

describe('the journal', () => {
  it('gives back what was written', () => {
    expect(parseLine(flushLine)).toBeUndefined()
    expect(parseLine(startedLine(1_700_000_000_000))).toEqual({ kind: 'started', atMs: 1_700_000_000_000 })
    expect(parseLine(acknowledgedLine('write', 14))).toEqual({ kind: 'acknowledged', stage: 'write', k: 14 })
    expect(parseLine(tracedLine('read', 14, 1250.4, '200', [120, 0, 5000, 80, 40]))).toEqual({
      ...{ kind: 'traced', stage: 'read', k: 14, dueMs: 1250, status: '200' },
      spent: [120, 0, 5000, 80, 40],
    })
    expect(parseLine(unansweredLine(1212, 'dial: refused'))).toEqual({
      kind: 'unanswered',
      code: '1212',
      why: 'dial: refused',
    })
    expect(parseLine(line)).toEqual({ kind: 'slice', stage: 'read', slice: 7, groups: [good, late] })
  })

  it('gives back on what latencies were spent, and reads lines that do not tell', () => {
    const told = { ...good, spent }
    expect(parseLine(sliceLine('read', 7, [told, late]))).toMatchObject({ groups: [told, late] })
  })

  it('gives buckets back by how long they took, in whichever order requests ended', () => {
    const { fromSchedule, onTheWire, late } = good
    const turned = {
      ...good,
      fromSchedule: fromSchedule.toReversed(),
      onTheWire: onTheWire.toReversed(),
      late: late.toReversed(),
    }
    expect(parseLine(sliceLine('read', 7, [turned, good]))).toMatchObject({ groups: [good, good] })
  })

  it('takes less than four bytes for a usual request', () => {
    // A median of 1 ms, nine in ten within 2 ms.
    const buckets = (ms: number) => Array.from({ length: 100 }, (_, i) => bucketOf(ms * 1.6 ** (i / 25 - 2)))
    const usual = { ...good, fromSchedule: buckets(1.3), onTheWire: buckets(1), late: buckets(0.3) }
    expect(sliceLine('read', 7, [usual]).length).toBeLessThan(400)
  })

  it.each([
    'Request Failed',
    'not acknowledged 5',
    'acknowledged',
    line.slice(0, -1),
    line.slice(0, -2),
    'slice read 7 1.ok.200.5.5 ;',
    'traced read 7 12 200 1,2,3,4',
    'traced read 7 12 1,2,3,4,5',
    'traced read 7 12 200 1,2,3,4,5 6',
    'slice read 7 1.ok.200.5.5.5.5 ;',
    'slice read 7 1.ok.200.5.5.5.1,2,3,4,5 ;',
    'slice read 7 1.ok.200.5.5.5.1,2,3,4,5.1,2,3,4 ;',
    'slice read 7 1.ok.200.5.5.5.1,2,3,4,5.1,2,3,4,-5 ;',
    'slice read 7 1.ok.200.55.5.5 ;',
    'slice read 7 1.ok.200...  ;',
    'slice read 7 1.fine.200.5.5.5 ;',
    'slice read 7 x.ok.200.5.5.5 ;',
    'slice read 7 1.ok.200.(5.5.5 ;',
    'slice read x ;',
    '',
  ])('passes over %j, which k6 wrote itself or was cut short', (text) => expect(parseLine(text)).toBeUndefined())
})
