import { execFileSync } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keptTraces } from '../../run/saved/traces.ts'
import { type StackRecord, stackRecordSchema } from '../../stack/stack-record.ts'
import { type CommandLine, onlyReport, root, runCommandLine } from '../proof/command-line.ts'
import { generatorOf, surgeFlags } from '../proof/scene.ts'
import { eventually, survivors } from './stack-program.ts'
import { standIn, standIns } from './stand-ins.ts'
import { expectWhole, filesIn, openStacks, type WorkingPlace, workingPlace } from './working-place.ts'

const ALL = ['cassandra', 'prometheus', 'service', 'mediawiki']
const exitCodes = { met: 0, missed: 1, inconclusive: 2 } as const

let place: WorkingPlace
let record: StackRecord

beforeAll(async () => {
  place = await workingPlace()
  const flags = ['--with', 'mediawiki', '--stack', 'native', '--fresh', '--heap', '512', '--output', place.folder]
  const { exitCode, stderr } = await runCommandLine(['stack', 'up', ...flags], place.env).ended
  expect(exitCode, stderr).toBe(0)
  const [id = ''] = await openStacks(place)
  record = stackRecordSchema.parse(JSON.parse(await readFile(join(place.cache, 'stacks', id, 'stack.json'), 'utf8')))
})
afterAll(async () => {
  const { exitCode, stderr } = await runCommandLine(['stack', 'down'], place.env).ended
  expect(exitCode, stderr).toBe(0)
  expect(await survivors(record)).toEqual([])
  expect(await openStacks(place)).toEqual([])
  await place[Symbol.asyncDispose]()
})

const outputOf = (name: string) => join(place.folder, name)

function gate(name: string, changes: Readonly<Record<string, number>> = {}, env = {}): CommandLine {
  const promises = ['--promises', join(root, 'test/proof/promises.yaml')]
  const args = ['gate', '--output', outputOf(name), ...promises, ...surgeFlags(changes)]
  return runCommandLine(args, { ...place.env, ...env })
}

const measuring = async ({ pid }: CommandLine) =>
  eventually(
    () => generatorOf(pid).catch(() => 0),
    (generator) => generator > 0,
  )

/** Nothing of the run goes on, and the kept stack does. */
async function expectOnlyStack(run: CommandLine): Promise<void> {
  expect(await run.running()).toEqual([])
  expect(await survivors(record)).toEqual(ALL)
}

describe('A kept stack', () => {
  test('says which part it lacks for a scenario, and how to get it', async () => {
    const args = ['gate', '--scenario', 'cold-cache', '--output', outputOf('cold')]
    const { exitCode, stderr } = await runCommandLine(args, place.env).ended
    expect(exitCode, stderr).toBe(4)
    expect(stderr).toContain('The stack that is kept has no lambda, which this needs.')
    expect(stderr).toContain('liftwing-slo stack down && liftwing-slo stack up --with mediawiki lambda')
    expect(await survivors(record)).toEqual(ALL)
  })

  test('serves one run at a time; Ctrl-C ends that run whole', async () => {
    const first = gate('first', { duration: 60 })
    await measuring(first)
    const second = await gate('second').ended
    expect(second.exitCode, second.stderr).toBe(4)
    expect(second.stderr).toMatch(
      /^liftwing-slo: the kept stack is in use since .*Z by another run, process \d+\n {2}wait/m,
    )
    expect(second.stderr).toContain(`process ${first.pid}`)
    expect(await filesIn(outputOf('second'))).toEqual([])

    first.kill('SIGINT')
    const { exitCode, stdout, stderr } = await first.ended
    expect(exitCode, stderr).toBe(130)
    expect(stderr).toMatch(/^liftwing-slo: Interrupted by SIGINT\.$/m)
    expect(stdout).toBe('')
    expect(await onlyReport(outputOf('first'))).toBeUndefined()
    await expectWhole(outputOf('first'))
    await expectOnlyStack(first)
  })

  test('is free again when a run was killed, whose generator is gone before the next one starts; requests of that one are told one by one', async () => {
    const killed = gate('killed', { duration: 60 })
    await measuring(killed)
    killed.kill('SIGKILL')
    const { exitCode, stderr } = await gate(
      'next',
      { duration: 2, trace: 0.3 },
      { GITHUB_STEP_SUMMARY: '/nowhere/summary' },
    ).ended
    expect(stderr).toMatch(/^The summary for GitHub Actions cannot be written: ENOENT/m)
    const report = await onlyReport(outputOf('next'))
    expect(report, stderr).toBeDefined()
    expect(exitCode, stderr).toBe(report && exitCodes[report.verdict])
    await expectWhole(outputOf('next'))
    await expectOnlyStack(killed)

    const next = join(outputOf('next'), report?.id ?? '')
    const traced = (await keptTraces(next))?.requests.filter(({ client, service }) => client && service) ?? []
    expect(traced.length).toBeGreaterThan(0)
    const args = ['investigate', next, '--full', '--output', outputOf('why')]
    const looked = await runCommandLine(args, place.env).ended
    expect(looked.exitCode, looked.stderr).toBe(0)
    expect(traced.some(({ traceId }) => looked.stdout.includes(`Trace ${traceId} and request id`))).toBe(true)
  })

  test('has its Cassandra back after a run that took it away, which tells for how long promises were broken', async () => {
    const changes = { reads: 50, writes: 10, duration: 26, 'away-after': 3, away: 2 }
    const flags = ['--scenario', 'recovery', '--output', outputOf('recovery'), ...surgeFlags(changes)]
    const run = runCommandLine(['gate', ...flags], place.env)
    const { exitCode, stderr } = await run.ended
    const report = await onlyReport(outputOf('recovery'))
    expect(exitCode, stderr).toBe(report && exitCodes[report.verdict])
    const { done = [], broken = [] } = report?.beside ?? {}
    expect(done).toEqual([
      { kind: 'away', part: 'cassandra', fromSeconds: expect.any(Number), toSeconds: expect.any(Number) },
    ])
    const [away] = done
    if (away?.kind !== 'away') throw new Error('nothing was away')
    expect(away.fromSeconds).toBeGreaterThanOrEqual(3)
    // Timers have whole milliseconds.
    expect(away.toSeconds - away.fromSeconds).toBeGreaterThan(1.99)
    expect(broken.some(({ objective: { kind }, broken: seconds }) => kind === 'availability' && seconds > 0)).toBe(true)
    expect(report?.objectives.map(({ objective: { kind } }) => kind)).toContain('recovery')
    await expectOnlyStack(run)
  })

  test('is written to by a backfill while it is read, and nothing of that is missing or wrong', async () => {
    const load = ['--reads', '50', '--backfill', '50', '--duration', '10', '--warmup', '2', '--settle', '0']
    const flags = ['--scenario', 'backfill-under-load', '--output', outputOf('backfill'), '--rows', '2000', ...load]
    const run = runCommandLine(['gate', ...flags], place.env)
    const { exitCode, stderr } = await run.ended
    const report = await onlyReport(outputOf('backfill'))
    expect(exitCode, stderr).toBe(report && exitCodes[report.verdict])
    const [done] = report?.beside?.done ?? []
    if (done?.kind !== 'backfill') throw new Error('nothing was backfilled')
    expect(done).toMatchObject({ planned: 400, setAside: 0, found: { other: 0, missing: 0 } })
    expect(done.written).toBeGreaterThan(0)
    expect(done.found.pages).toBeGreaterThan(0)
    const verdict = (kind: string) =>
      report?.objectives.find(({ operation, objective }) => operation === 'backfill' && objective.kind === kind)
        ?.verdict
    // Whether rows are written in time is the machine's affair, too; what was acknowledged is there.
    expect(verdict('availability')).toBeDefined()
    expect(['met', 'inconclusive']).toContain(verdict('correctness'))
    await expectOnlyStack(run)
  })

  test('outlives a run that is told to stop while it fills the table', async () => {
    const run = gate('filling', { rows: 1_000_000 })
    await run.says(/filling: \d+ of 1000000 rows/)
    run.kill('SIGTERM')
    const { exitCode, stderr } = await run.ended
    expect(exitCode, stderr).toBe(130)
    expect(stderr).toMatch(/^liftwing-slo: Interrupted by SIGTERM\.$/m)
    expect(await filesIn(outputOf('filling'))).toEqual([])
    await expectOnlyStack(run)
  })

  test.skipIf(process.getuid?.() !== 0)('gets a verdict on a full disk, and an exit code that says so', async () => {
    const disk = outputOf('disk')
    await mkdir(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'none', disk])
    try {
      const run = gate('disk', { duration: 1, warmup: 0 })
      const { exitCode, stdout, stderr } = await run.ended
      expect(stdout).toMatch(/Topic cache behind a proxy/)
      expect(stderr).toMatch(
        /^liftwing-slo: The report cannot be written, but its verdict above stands\..*no space is left/m,
      )
      expect(exitCode, stderr).toBe(4)
      await expectWhole(disk)
      await expectOnlyStack(run)
    } finally {
      execFileSync('umount', [disk])
    }
  })
})

test('A stack that is told to stop while it starts leaves nothing', async () => {
  await using elsewhere = await workingPlace()
  const flags = ['--stack', 'native', '--fresh', '--output', elsewhere.output]
  const up = runCommandLine(['stack', 'up', ...flags], elsewhere.env)
  await up.says(/starting Cassandra/)
  up.kill('SIGTERM')
  const { exitCode, stderr } = await up.ended
  expect(exitCode, stderr).toBe(130)
  expect(stderr).toMatch(/^liftwing-slo: Interrupted by SIGTERM\.$/m)
  expect(await up.running()).toEqual([])
  expect(await openStacks(elsewhere)).toEqual([])
})

describe.concurrent('The Prometheus of another stack', () => {
  const cases = {
    'does not scrape the target': [[], /no http_requests_total\{instance=.*it does not scrape http.*scrape_configs/],
    'scrapes something else': [
      ['--service-selector', 'job="prometheus"'],
      /it scrapes the service, which does not count its requests there\. Look at its \/metrics/,
    ],
    'scrapes a target that hangs up': [
      ['--service-selector', 'job="service"'],
      /The service cannot be reached, because it broke the connection off: .*\/v1\/topics\/.* Check that it runs/,
    ],
    'cannot read a selector': [['--service-selector', 'job="cache'], /does not accept the query: .*/, 3],
  } as const

  test.concurrent.each(Object.entries(cases))('%s', async (name, [flags, words, code = 4]) => {
    await using target = await standIn(standIns.abruptService)
    await using elsewhere = await workingPlace()
    const endpoints = ['--stack', 'native', '--target', target.url, '--prometheus', record.parts.prometheus.url]
    const run = runCommandLine(['gate', '--output', elsewhere.output, ...endpoints, ...flags], elsewhere.env)
    const { exitCode, stdout, stderr } = await run.ended
    expect(stderr.replace(/\s+/g, ' '), name).toMatch(words)
    expect(exitCode, stderr).toBe(code)
    expect(stdout).toBe('')
    expect(await run.running()).toEqual([])
    expect(await openStacks(elsewhere)).toEqual([])
    expect(await filesIn(elsewhere.output)).toEqual([])
  })
})
