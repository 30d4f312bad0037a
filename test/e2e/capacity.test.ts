import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { usualKnobs } from '../../scenarios/lib/knobs.ts'
import { capacityReportSchema } from '../../slo/capacity/record.ts'
import { parseTrials } from '../../slo/capacity/saved.ts'
import { type StackRecord, stackRecordSchema } from '../../stack/stack-record.ts'
import { type CommandLine, runCommandLine } from '../proof/command-line.ts'
import { startFaultProxy } from '../proof/fault-proxy.ts'
import { openStacks, type WorkingPlace, workingPlace } from './working-place.ts'

const exitCodes = { met: 0, missed: 1, inconclusive: 2 } as const

let place: WorkingPlace
let record: StackRecord

beforeAll(async () => {
  place = await workingPlace()
  await writeFile(join(place.folder, 'promises.yaml'), promises)
  const flags = ['--stack', 'native', '--fresh', '--heap', '512', '--output', place.folder]
  const { exitCode, stderr } = await runCommandLine(['stack', 'up', ...flags], place.env).ended
  expect(exitCode, stderr).toBe(0)
  const [id = ''] = await openStacks(place)
  record = stackRecordSchema.parse(JSON.parse(await readFile(join(place.cache, 'stacks', id, 'stack.json'), 'utf8')))
})
afterAll(async () => {
  const { exitCode, stderr } = await runCommandLine(['stack', 'down'], place.env).ended
  expect(exitCode, stderr).toBe(0)
  await place[Symbol.asyncDispose]()
})

/** So thin that no machine is too slow for it. */
const thin = {
  reads: 40,
  writes: 10,
  to: 60,
  rows: 2000,
  settle: 0,
  warmup: 1,
  timeout: 5000,
  'max-time': 1800,
} as const

/** Promises about which a few dozen requests say something. */
const promises = `schemaVersion: 1
services:
  - id: thin
    title: Topic cache in thin trials
    owner: Machine Learning Team
    contacts: ["the harness' own tests"]
    sites: [here]
    targets:
      - objectives:
          - { kind: availability, target: 90 % }
          - { kind: percentile, operation: read, target: 50 %, thresholdMs: 1000 }
    reconciliation: So wide that no machine breaks them by being slow.
    source:
      kind: http
      selectors:
        - match: job="service"
`

function capacity(name: string, changes: Readonly<Record<string, string | number>> = {}): CommandLine {
  const flags = Object.entries({ ...thin, ...changes }).flatMap(([flag, value]) => [`--${flag}`, `${value}`])
  const files = ['--output', join(place.folder, name), '--promises', join(place.folder, 'promises.yaml')]
  return runCommandLine(['capacity', ...files, ...flags], place.env)
}

async function folderOf(name: string): Promise<string> {
  const [folder = '', ...others] = await readdir(join(place.folder, name))
  expect(others).toEqual([])
  return join(place.folder, name, folder)
}

const trialsIn = async (folder: string) => parseTrials(await readFile(join(folder, 'trials.jsonl'), 'utf8'), folder)

const firstTrial = /for \d+ s: /

/** Resolves when a trial that began since then (milliseconds since 1970) has been in its window for a second. */
async function midWindow(folder: string, sinceMs: number): Promise<void> {
  const untilThenMs = (thin.warmup + usualKnobs.gapSeconds.usual + 1) * 1000
  const trials = join(folder, 'trials')
  for (;;) {
    const names = await readdir(trials).catch(() => [])
    const logs = await Promise.all(
      names.map((name) => readFile(join(trials, name, 'logs/k6.log'), 'utf8').catch(() => '')),
    )
    const startedAtMs = Math.max(0, ...logs.map((log) => Number(/^started (\d+)$/m.exec(log)?.[1] ?? 0)))
    if (startedAtMs > sinceMs) return await sleep(startedAtMs + untilThenMs - Date.now())
    await sleep(100)
  }
}

/** Ended early, for a reason of its own, with what it had by then. */
async function expectKept(run: CommandLine, name: string, code: number, why: RegExp) {
  const { exitCode, stdout, stderr } = await run.ended
  expect(stderr.replace(/\s+/g, ' ')).toMatch(why)
  expect(exitCode, stderr).toBe(code)
  expect(stdout).toBe('')
  expect(await run.running()).toEqual([])
  const folder = await folderOf(name)
  const { trials, isCutShort } = await trialsIn(folder)
  expect(isCutShort).toBe(false)
  expect(stderr).toContain(`Kept: ${trials.length} trial`)
  expect(stderr).toContain(`--resume ${folder}`)
  return { folder, trials }
}

test('A search that is interrupted or killed in a trial keeps those before, and goes on from them, under the same plan alone', async () => {
  const interrupted = capacity('search')
  await interrupted.says(firstTrial)
  await midWindow(await folderOf('search'), Date.now())
  interrupted.kill('SIGINT')
  const { folder, trials: before } = await expectKept(interrupted, 'search', 130, /Interrupted by SIGINT\./)
  expect(before.length).toBeGreaterThan(0)

  const other = await capacity('none', { resume: folder, reads: 50 }).ended
  expect(other.exitCode, other.stderr).toBe(3)
  expect(other.stderr).toMatch(/This is not the search that was begun: load\.mix.* Begin anew/s)

  const killed = capacity('none', { resume: folder })
  await midWindow(folder, Date.now())
  killed.kill('SIGKILL')
  await killed.ended
  await expect.poll(killed.running, { timeout: 60_000 }).toEqual([])
  const { trials } = await trialsIn(folder)
  expect(trials.slice(0, before.length)).toEqual(before)

  await appendFile(join(folder, 'trials.jsonl'), '{"id":"cut sh')
  // Time for one more trial at least, however slow this machine is, and for few.
  const spent = trials.reduce((sum, { tookSeconds }) => sum + tookSeconds, 0)
  const more = { resume: folder, 'max-time': Math.ceil(2 * spent) + 20 }
  const { exitCode, stdout, stderr } = await capacity('none', more).ended
  expect(stderr).toContain(`Going on after ${trials.length} trial`)
  expect(stderr).toContain('cut short')
  const report = capacityReportSchema.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')))
  expect(exitCode, stderr).toBe(exitCodes[report.verdict])
  expect(stdout).not.toBe('')
  expect(report.trials.slice(0, trials.length)).toEqual(trials)
  expect(report.trials.length).toBeGreaterThan(trials.length)
  expect((await trialsIn(folder)).trials).toEqual(report.trials)
  for (const { id } of report.trials) {
    const evidence = join(folder, 'trials', id.slice(report.id.length + 1), 'evidence.json')
    expect(JSON.parse(await readFile(evidence, 'utf8')).facts.id).toBe(id)
  }
})

test('A target that dies is no load that broke its promises', async () => {
  const { prometheus, service } = record.parts
  await using proxy = await startFaultProxy(service.url, { warmup: Number.POSITIVE_INFINITY, scored: 0 })
  const endpoints = { target: proxy.url, prometheus: prometheus.url, 'service-selector': 'job="service"' }
  const run = capacity('target', endpoints)
  await run.says(firstTrial)
  await proxy.shut()
  const { trials } = await expectKept(run, 'target', 4, /the service cannot be reached/)
  expect(trials.flatMap(({ goals }) => goals).some(({ standing }) => standing === 'broken')).toBe(false)
})

test('A Prometheus that dies ends a search, too', async () => {
  const { origin } = record.parts.prometheus
  const run = capacity('prometheus')
  await run.says(firstTrial)
  if (origin.source === 'native') process.kill(origin.process.pid, 'SIGKILL')
  await expectKept(run, 'prometheus', 4, /prometheus died during the trial|Prometheus/)
})
