import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Journal, readJournal, readJournals } from '../../../run/journal/journal.ts'
import { JournalTail } from '../../../run/journal/tail.ts'
import { stagesOf } from '../../../scenarios/all.ts'
import {
  acknowledgedLine,
  endedLine,
  type Group,
  generatorLine,
  sliceLine,
  startedLine,
  unansweredLine,
} from '../../../scenarios/lib/journal/journal.ts'
import { write } from '../../../scenarios/lib/requests/writes.ts'
import { stageName } from '../../../scenarios/lib/scenario.ts'
import { requestsOfSlice, sliceMs } from '../../../scenarios/lib/schedule/slice.ts'
import { inARow, onlyTurn } from '../../../scenarios/lib/turn.ts'
import type { Outcome } from '../../../slo/conventions.ts'
import { bucketOf } from '../../../slo/latency-buckets.ts'
import { planWith } from '../../scenarios/lib/plans.ts'

const plan = planWith({
  readsPerSecond: 40,
  writesPerSecond: 20,
  durationSeconds: 3,
  warmupSeconds: 1,
  warmupRampSeconds: 0,
})

type Told = {
  readonly outcome: Outcome
  readonly status: string
  readonly ms: number
  readonly tookMs: number
  readonly spent?: Group['spent']
}
const good: Told = { outcome: 'ok', status: '200', ms: 2, tookMs: 1 }

/** All slices of the plan, each request as it is told. */
function slices(told: (scenario: string, k: number) => Told): string[] {
  return stagesOf(plan).flatMap((stage) => {
    const one = (k: number): Group => {
      const { outcome, status, ms, tookMs, spent } = told(stageName(stage), k)
      return {
        second: Math.floor(stage.schedule.intendedMs(k) / 1000),
        outcome,
        status,
        fromSchedule: [bucketOf(ms)],
        onTheWire: [bucketOf(tookMs)],
        late: [bucketOf(0.1)],
        ...(spent ? { spent } : {}),
      }
    }
    return Array.from({ length: Math.ceil((stage.seconds * 1000) / sliceMs) }, (_, slice) => {
      const { from, to } = requestsOfSlice(stage.schedule, slice)
      return sliceLine(
        stageName(stage),
        slice,
        Array.from({ length: to - from }, (_, i) => one(from + i)),
      )
    })
  })
}

describe('reading the journal', () => {
  let file: string
  beforeEach(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'journal-')), 'k6.log')
  })
  afterEach(() => rm(join(file, '..'), { recursive: true }))

  it('counts why requests got no answer, in the words with which the first of each kind was told', async () => {
    const told = (scenario: string, k: number) => {
      if (scenario === 'read' && k < 70) return { outcome: 'refused', status: '1212', ms: 1, tookMs: 1 } as const
      if (scenario === 'write' && k < 2) return { outcome: 'timeout', status: '1050', ms: 1001, tookMs: 1000 } as const
      return good
    }
    const causes = [unansweredLine(1212, 'dial: connection refused'), unansweredLine(1212, 'told by another user')]
    await writeFile(file, [startedLine(5000), ...causes, ...slices(told)].join('\n'))
    expect((await readJournal(file, plan))?.summary.unanswered).toEqual([
      { why: 'dial: connection refused', requests: 70 },
      { why: 'error 1050 of k6', requests: 2 },
    ])
  })

  it('tells the slowest good answer of each tenth of a second, on the wire', async () => {
    const told = (scenario: string, k: number): Told => {
      if (scenario !== 'read') return good
      // Four reads are due in a tenth of a second: in the first ten tenths one of them is slow, and in the next ten all fail after long.
      if (k < 40) return k % 4 === 1 ? { ...good, ms: 9, tookMs: 8 } : good
      return k < 80 ? { outcome: 'server_error', status: '503', ms: 901, tookMs: 900 } : good
    }
    await writeFile(file, [startedLine(5000), ...slices(told)].join('\n'))
    const { operations } = (await readJournal(file, plan))?.summary ?? {}
    expect(operations?.['read']?.slowest).toEqual([
      [bucketOf(1), 10],
      [bucketOf(8), 10],
    ])
    expect(operations?.['write']?.slowest).toEqual([[bucketOf(1), 30]])
  })

  it('sums requests up by operation, outcome and second, and the warm-up by number alone', async () => {
    const told = (scenario: string, k: number) =>
      scenario === 'read' && k >= 80 ? ({ outcome: 'timeout', status: '0', ms: 1001, tookMs: 1000 } as const) : good
    const lines = [
      startedLine(5000),
      acknowledgedLine('write', 0),
      'Request Failed',
      ...slices(told),
      acknowledgedLine('write', 10),
      acknowledgedLine('write', 11),
      acknowledgedLine('delete', 0),
    ]
    await writeFile(file, lines.join('\n'))
    const journal = await readJournal(file, plan)
    expect(journal).toMatchObject({
      startedAtMs: 5000,
      acknowledged: [0, 10].map((k) => write.requests(plan).readBack('scored', k)),
    })
    expect(journal?.summary.warmupRequests).toBe(60)
    expect(journal?.summary.operations['read']).toMatchObject({
      sent: 120,
      late: [[bucketOf(0.1), 120]],
      outcomes: [
        { outcome: 'ok', fromSchedule: [[bucketOf(2), 80]], onTheWire: [[bucketOf(1), 80]] },
        { outcome: 'timeout', fromSchedule: [[bucketOf(1001), 40]], onTheWire: [[bucketOf(1000), 40]] },
      ],
    })
    expect(journal?.summary.seconds.map(({ second, sent, ok }) => [second, sent, ok])).toEqual([
      [0, 60, 60],
      [1, 60, 60],
      [2, 60, 20],
    ])
    expect(journal?.summary.operations['read']?.seconds[2]).toEqual({
      second: 2,
      sent: 40,
      ok: 0,
      latestMs: expect.closeTo(0.1, 2),
    })
  })

  it('adds up on what good answers spent their time, second by second, with the slowest of all', async () => {
    const fast = { ...good, spent: { all: [100, 0, 1000, 20, 5], slowest: [100, 0, 1000, 20, 5] } } as const
    const slow = { ...good, spent: { all: [0, 4000, 1000, 20, 5], slowest: [0, 4000, 1000, 20, 5] } } as const
    const failed = { ...slow, outcome: 'server_error', status: '503' } as const
    const told = (scenario: string, k: number) => {
      if (scenario === 'write') return k < 20 ? fast : good
      return k < 10 ? failed : k < 20 ? slow : fast
    }
    await writeFile(file, [startedLine(5000), ...slices(told)].join('\n'))
    const { seconds, operations } = (await readJournal(file, plan))?.summary ?? {}
    expect(operations?.['read']?.seconds[0]?.spent).toEqual({
      mean: { lateMs: 0.067, connectMs: 1.333, waitMs: 1, receiveMs: 0.02, unseenMs: 0.005 },
      slowest: { lateMs: 0, connectMs: 4, waitMs: 1, receiveMs: 0.02, unseenMs: 0.005 },
    })
    // Of a second in which one group does not tell, nothing is known.
    expect(seconds?.map(({ spent }) => spent !== undefined)).toEqual([true, false, false])
  })

  it('tells turns apart, each from its own beginning', async () => {
    const turns = inARow(plan, [
      { name: 'A0', target: 'http://127.0.0.1:1' },
      { name: 'B0', target: 'http://127.0.0.1:2' },
    ])
    const failed = { outcome: 'server_error', status: '503', ms: 3, tookMs: 2 } as const
    const inTurn = (name: string, lines: readonly string[]) =>
      lines.map((line) => line.replace(/^(slice|acknowledged) /, `$1 ${name}_`))
    const lines = [
      startedLine(5000),
      ...inTurn('A0', [...slices(() => good), acknowledgedLine('write', 0)]),
      ...inTurn('B0', [...slices((scenario) => (scenario === 'read' ? failed : good)), acknowledgedLine('write', 10)]),
    ]
    await writeFile(file, lines.join('\n'))
    const told = (await readJournals([file], plan, turns)).map((journal) => ({
      startedAtMs: journal?.startedAtMs,
      reads: journal?.summary.operations['read']?.outcomes.map(({ outcome }) => outcome),
      acknowledged: journal?.acknowledged,
    }))
    const { readBack } = write.requests(plan)
    const first = 5000
    const turnMs = 1000 * (plan.warmupSeconds + plan.gapSeconds + plan.durationSeconds)
    expect(told).toEqual([
      { startedAtMs: first, reads: ['ok'], acknowledged: [readBack('scored', 0)] },
      { startedAtMs: first + turnMs, reads: ['server_error'], acknowledged: [readBack('scored', 10)] },
    ])
  })

  it('is the same in the end, read as it grew, with looks at it in between', async () => {
    const whole = [startedLine(5000), unansweredLine(1212, 'zu spät'), ...slices(() => good)].join('\n')
    const tail = new JournalTail([file], plan, [onlyTurn(plan)])
    await tail.readOn()
    expect(tail.soFar()).toEqual([undefined])
    const sent: number[] = []
    const bytes = Buffer.from(whole)
    for (let at = 0; at < bytes.length; at += 997) {
      await appendFile(file, bytes.subarray(at, at + 997))
      await tail.readOn()
      sent.push(tail.soFar()[0]?.summary.operations['read']?.sent ?? 0)
    }
    expect(sent).toEqual(sent.toSorted((a, b) => a - b))
    expect(new Set(sent).size).toBeGreaterThan(2)
    expect(tail.end()).toEqual([await readJournal(file, plan)])
  })

  it('is none where k6 never began, or left no log', async () => {
    await writeFile(file, 'could not initialize\n')
    expect(await readJournal(file, plan)).toBeUndefined()
    expect(await readJournal(`${file}.none`, plan)).toBeUndefined()
  })

  it('tells what was sent until k6 was killed', async () => {
    const whole = [startedLine(5000), ...slices(() => good)].join('\n')
    await writeFile(file, whole.slice(0, whole.indexOf('slice read 10 1.ok') + 30))
    expect((await readJournal(file, plan))?.summary.operations['read']?.sent).toBe(40)
  })

  it('sums the journals of several generators up as it does that of one, second by second', async () => {
    const told = (scenario: string, k: number) => ({ ...good, ms: (scenario === 'read' ? 1 : 3) + (k % 7), tookMs: 1 })
    const all = [startedLine(5000), ...slices(told), acknowledgedLine('write', 0), acknowledgedLine('write', 10)]
    await writeFile(file, all.join('\n'))
    const alone = await readJournal(file, plan)
    const cut = [0, 1, 2].map((i) => [
      generatorLine(i + 1, 3, 'abc'),
      ...all.filter((line, n) => line.startsWith('started') || n % 3 === i),
      ...(i === 1 ? [] : [endedLine]),
    ])
    const files = cut.map((_, i) => `${file}-${i}`)
    await Promise.all(cut.map((lines, i) => writeFile(files[i] as string, lines.join('\n'))))
    const [together] = await readJournals([...files, `${file}-missing`], plan, [onlyTurn(plan)])
    expect(sorted(together)).toEqual(sorted(alone))
    expect(
      together?.generators.map(({ identity, ended, startedAtMs }) => [identity?.number, ended, startedAtMs]),
    ).toEqual([
      [1, true, 5000],
      [2, false, 5000],
      [3, true, 5000],
      [undefined, false, undefined],
    ])
    expect(together?.generators.reduce((sum, { sent }) => sum + sent, 0)).toBe(3 * 60)
  })
})

/** What does not hang on the order of lines. */
function sorted(journal: Journal | undefined) {
  if (!journal) throw new Error('there is no journal')
  const { acknowledged, summary } = journal
  return { acknowledged: acknowledged.toSorted((a, b) => a.row - b.row), summary }
}
