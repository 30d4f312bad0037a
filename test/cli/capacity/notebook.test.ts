import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askedOf } from '../../../cli/capacity/asked.ts'
import type { CapacityFlags } from '../../../cli/capacity/flags.ts'
import { Notebook } from '../../../cli/capacity/notebook.ts'
import { judgedAgain } from '../../../cli/capacity/report-of.ts'
import { forTrials } from '../../../cli/capacity/trial-load.ts'
import { loadOf } from '../../../cli/flags/knobs.ts'
import { runCli } from '../../../cli/program.ts'
import { score } from '../../../cli/score.ts'
import { readClimb, type SavedClimb } from '../../../run/saved/climb.ts'
import { saveRun } from '../../../run/saved/run.ts'
import type { RunFolder } from '../../../run/saved/run-folder.ts'
import { surge } from '../../../scenarios/surge.ts'
import { capacityReportSchema } from '../../../slo/capacity/record.ts'
import { assumptionsSchema } from '../../../slo/capacity/sizing.ts'
import type { PromiseOfRun } from '../../../slo/run/record.ts'
import type { RunRecord } from '../../../slo/run/saved.ts'
import { records } from '../../reports/records.ts'
import { evidenceOf, tallyOf } from '../../slo/run/evidence.ts'
import { recordingWorld } from '../world.ts'

const { createdAt, plan, distinctKeys, subject, environment, evidence } = records.met
const scenario = forTrials(surge)
const promises: readonly PromiseOfRun[] = [
  {
    operation: 'read',
    objective: { kind: 'percentile', target: { numerator: 95, denominator: 100 }, thresholdMs: 10 },
  },
  { operation: 'read', objective: { kind: 'throughput', perSecond: 1000 } },
]
const flags: CapacityFlags = { stack: 'auto', output: '', width: 5, maxTime: 480, from: 1100, to: 2000 }
const sizing = { assumptions: assumptionsSchema.parse({}), given: [], slopes: 'at most' as const }
const asked = askedOf(loadOf(scenario, {}), scenario, promises, flags, sizing)

let folder: RunFolder
let said: string[]
beforeEach(async () => {
  const path = await mkdtemp(join(tmpdir(), 'notebook-'))
  folder = { id: 'search', path, logs: path }
  said = []
})
afterEach(() => rm(folder.path, { recursive: true, force: true }))

const notebook = (before?: SavedClimb, changes: Partial<CapacityFlags> = {}) =>
  new Notebook(folder, asked, { ...flags, ...changes }, before, {
    update: () => undefined,
    watch: () => undefined,
    promise: () => undefined,
    say: (text) => said.push(text),
    clear: () => undefined,
    [Symbol.dispose]: () => undefined,
  })

/** What was seen of a trial, saved where a climb saves it; a slow one had a tenth of its reads too late. */
async function observed(number: number, seconds: number, isSlow: boolean): Promise<RunRecord> {
  const id = `search-0${number}`
  const late = isSlow ? 1000 : 0
  const start = 1_790_000_000 + 60 * number
  const record: RunRecord = {
    schemaVersion: 1,
    kind: 'evidence',
    facts: {
      id,
      createdAt,
      plan,
      distinctKeys,
      subject,
      environment,
      evidence,
      window: { start, end: start + seconds },
    },
    evidence: evidenceOf({
      plan: { ...evidenceOf().plan, durationSeconds: 10 },
      tally: tallyOf([
        { count: 10_000 - late },
        ...(late > 0 ? [{ count: late, withinMs: 50, tookMs: 50 }] : []),
        { operation: 'write', status: '204', count: 1000 },
      ]),
      service: undefined,
    }),
  }
  await mkdir(join(folder.path, 'trials', `0${number}`), { recursive: true })
  await saveRun(join(folder.path, 'trials', `0${number}`), record)
  return record
}

/** Goes on until nothing more is wanted: what is above the knee is slow. */
async function search(book: Notebook, knee: number, most = 40): Promise<number> {
  let trials = 0
  for (let wanted = book.next(); wanted !== undefined && trials < most; wanted = book.next()) {
    await book.keep(await observed(wanted.number, wanted.seconds, wanted.perSecond > knee), wanted.seconds + 8)
    trials++
  }
  return trials
}

test('a search is written down trial by trial, and its report follows from what was observed', async () => {
  const book = notebook()
  await book.begin({ subject, environment }, 0, process.pid)
  expect(await book.report()).toBeUndefined()
  await search(book, 5000)
  const report = await book.report()
  expect(report?.verdict).toBe('met')
  expect(report?.result).toMatchObject({ stopped: 'max-held', lower: { perSecond: 2000 } })
  expect(await readClimb(folder.path)).toMatchObject({ trials: report?.trials, isCutShort: false })
  expect(await judgedAgain(folder.path)).toEqual(report)
  expect(said.every((line) => /^[\d,]+\/s for \d+ s: held$/.test(line))).toBe(true)
})

test('scored again, each promise of the cache is a goal of its own, as wide as it was', async () => {
  const book = notebook()
  await book.begin({ subject, environment }, 0, process.pid)
  await search(book, 1500, 2)
  await runCli(recordingWorld(['score', folder.path], { cwd: folder.path }).world, [score])
  const { goals } = capacityReportSchema.parse(JSON.parse(await readFile(join(folder.path, 'report.json'), 'utf8')))
  expect(goals.map(({ id }) => id)).toEqual([
    ...['all availability 98/100', 'read percentile 50/100 5 ms'],
    ...['read percentile 95/100 10 ms', 'read percentile 99/100 100 ms'],
    ...['read throughput', 'write throughput', 'all correctness 1/1'],
  ])
  expect(goals.map(({ exceedRatio, width }) => [exceedRatio, width])).toEqual([
    ...Array.from({ length: 6 }, () => [0.5, 0.05]),
    [0, 0.05],
  ])
})

test('one that was broken off goes on as if it had not been', async () => {
  const whole = notebook()
  await whole.begin({ subject, environment }, 0, process.pid)
  await search(whole, 1500)
  const expected = await whole.report()
  await rm(folder.path, { recursive: true })
  await mkdir(folder.path)

  const first = notebook()
  await first.begin({ subject, environment }, 0, process.pid)
  await search(first, 1500, 3)
  first.breakOff('liftwing-slo capacity --resume x')
  expect(said.at(-1)).toBe('Kept: 3 trials. To go on:\n  liftwing-slo capacity --resume x')
  expect((await first.report())?.result.stopped).toBe('interrupted')

  const second = notebook(await readClimb(folder.path))
  await second.begin({ subject, environment }, 99, process.pid)
  expect(said.at(-1)).toBe('Going on after 3 trials.')
  await search(second, 1500)
  expect(await second.report()).toEqual(expected)
})

test.each([
  ['of a database of which nobody knows it', {}, 'nobody knows how many copies'],
  ['of two sites', { eqiad: 2, codfw: 1 }, 'several nodes were measured'],
  ['that are not those of the assumptions', { datacenter1: 2 }, 'nodes were measured that keep 2 copies'],
])('sizing takes the copies that were kept of a row from the record: %s', async (_, replication, why) => {
  const book = notebook()
  await book.begin({ subject, environment: { ...environment, replication } }, 0, process.pid)
  await search(book, 1500, 2)
  const { sizing } = (await judgedAgain(folder.path)) ?? {}
  expect(sizing?.results.find(({ id }) => id === 'databaseCores')?.how).toContain(why)
})

test('nothing is said to be kept where nothing is', () => {
  notebook().breakOff('liftwing-slo capacity')
  expect(said).toEqual([])
})

test('a soak follows the search, in parts that are kept', async () => {
  const book = notebook(undefined, { soak: 1000, soakAt: 50 })
  await book.begin({ subject, environment }, 0, process.pid)
  await search(book, 5000)
  const text = await readFile(join(folder.path, 'soak.jsonl'), 'utf8')
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { perSecond: 1000, seconds: 500 },
    { perSecond: 1000, seconds: 500 },
  ])
  const again = notebook(await readClimb(folder.path), { soak: 1000, soakAt: 50 })
  expect(again.next()).toBeUndefined()
  expect((await again.report())?.soak).toBeDefined()
})

test('a soak is no share of a bound that is not there', async () => {
  const book = notebook(undefined, { soak: 60, soakAt: 50 })
  await book.begin({ subject, environment }, 0, process.pid)
  await search(book, 0)
  expect(said.at(-1)).toMatch(/^There is no soak/)
  expect((await book.report())?.soak).toBeUndefined()
})
