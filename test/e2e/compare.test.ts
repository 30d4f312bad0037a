import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { logName } from '../../run/comparison/log.ts'
import { comparisonReportSchema } from '../../slo/comparison/record.ts'
import { runReportSchema } from '../../slo/run/report.ts'
import { type Ended, root, runCommandLine } from '../proof/command-line.ts'
import { openStacks, type WorkingPlace, workingPlace } from './working-place.ts'

/** So wide that no machine breaks them by being slow. */
const widePromises = `schemaVersion: 1
services:
  - id: wide
    title: Topic cache with little promised
    owner: Machine Learning Team
    contacts: ["the harness' own tests"]
    sites: [here]
    targets:
      - objectives:
          - { kind: percentile, operation: read, target: 50 %, thresholdMs: 1000 }
    reconciliation: None.
    source:
      kind: http
      selectors:
        - match: job="service"
`

/** Little load and few blocks: nothing here depends on how fast the machine is. */
const short = ['--first-look', '6', '--looks', '1', '--block', '1', '--reads', '50', '--writes', '10', '--rows', '1000']
const stack = ['--stack', 'native', '--fresh', '--heap', '512', '--settle', '3']
const failing = join(root, 'test/proof/builds/failing-reads')

let place: WorkingPlace
beforeAll(async () => {
  place = await workingPlace()
})
afterAll(() => place[Symbol.asyncDispose]())

async function compare(...args: readonly string[]) {
  const before = await readdir(place.output).catch((): string[] => [])
  const run = runCommandLine(['compare', ...args, '--output', place.output], place.env)
  const ended = await run.ended
  const folder = (await readdir(place.output).catch((): string[] => [])).find((name) => !before.includes(name))
  return { ended, folder: folder === undefined ? undefined : join(place.output, folder), left: await run.running() }
}

const reportIn = async (folder: string) =>
  comparisonReportSchema.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')))

const said = ({ stdout, stderr }: Ended) => `${stdout}\n${stderr}`

describe('two builds', { timeout: 900_000 }, () => {
  test('of which B fails every read: missed, also when it was interrupted and goes on, and nothing is left', async () => {
    const args = [root, failing, ...short, ...stack, '--output', place.output]
    const first = runCommandLine(['compare', ...args], place.env)
    await first.says(/pairs [4-9] to/)
    first.kill('SIGINT')
    const interrupted = await first.ended
    expect(interrupted.exitCode, said(interrupted)).toBe(130)
    expect(await first.running()).toEqual([])
    const folder = /--resume (\S+)/.exec(interrupted.stderr)?.[1] ?? ''
    const before = (await readFile(join(folder, logName), 'utf8')).split('\n')
    const second = runCommandLine(['compare', ...args, '--resume', folder], place.env)
    const ended = await second.ended
    expect(ended.exitCode, said(ended)).toBe(1)
    const after = (await readFile(join(folder, logName), 'utf8')).split('\n')
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3))
    const report = await reportIn(folder)
    expect(report.verdict).toBe('missed')
    const errors = report.measures.find(({ measure }) => measure.of === 'errors' && measure.operation === 'read')
    expect(errors).toMatchObject({ a: 0, b: 1, decision: 'regression' })
    expect(await second.running()).toEqual([])
    expect(await openStacks(place)).toEqual([])
    expect(await readdir(folder)).toEqual(expect.arrayContaining([logName, 'report.html', 'report.xml', 'report.md']))
  })

  test('that are the same: no regression', async () => {
    const { ended, folder = '' } = await compare(root, root, ...short, ...stack)
    expect([0, 2], said(ended)).toContain(ended.exitCode)
    expect((await reportIn(folder)).verdict).not.toBe('missed')
  })
})

test('a gate with a baseline asks both questions on one stack, and its last line says what decides', {
  timeout: 900_000,
}, async () => {
  const output = join(place.folder, 'both')
  const promises = join(place.folder, 'promises.yaml')
  await writeFile(promises, widePromises)
  const window = ['--duration', '5s', '--warmup', '1', '--timeout', '5000', '--promises', promises]
  const run = runCommandLine(['gate', '--baseline', root, ...short, ...stack, ...window, '--output', output], place.env)
  const ended = await run.ended
  const [folder = '', ...others] = await readdir(output)
  expect(others, said(ended)).toEqual([])
  const absolute = runReportSchema.parse(JSON.parse(await readFile(join(output, folder, 'report.json'), 'utf8')))
  const relative = await reportIn(join(output, folder, 'comparison'))
  expect(relative.subjects).toMatchObject({ A: { is: 'folder', name: root }, B: { name: 'this checkout' } })
  // Six pairs are too few to rule anything out.
  expect([absolute.verdict === 'missed', relative.verdict, ended.exitCode]).toEqual([false, 'inconclusive', 2])
  expect(ended.stdout.trimEnd().split('\n').at(-1)).toMatch(/^Inconclusive: /)
  expect(await run.running()).toEqual([])
  expect(await openStacks(place)).toEqual([])
})

describe('what cannot be compared', { timeout: 300_000 }, () => {
  test.each([
    ['a revision that is not there', ['no-such-revision', '.'], 3, /There is no revision "no-such-revision"/],
    ['a folder without a service', [join(root, 'docs/'), '.'], 3, /has no reference-service\/main.ts/],
    ['one that runs already and one that does not, on two databases', ['http://127.0.0.1:9', '.'], 3, /--cassandra/],
    ['a comparison that is not there', ['.', '.', '--resume', '/nowhere/comparison'], 3, /cannot be read/],
  ] as const)('%s', async (_, args, exitCode, words) => {
    const { ended, folder } = await compare(...args)
    expect(ended.exitCode, said(ended)).toBe(exitCode)
    expect(ended.stderr).toMatch(words)
    expect(folder).toBeUndefined()
  })

  test('a build that does not start: its last words, and nothing is left', async () => {
    const broken = join(root, 'test/proof/builds/never-starts')
    const { ended, left } = await compare(root, broken, ...short, ...stack)
    expect(ended.exitCode, said(ended)).toBe(4)
    expect(ended.stderr).toMatch(/ended while it was starting[\s\S]*This build does not start/)
    expect(left).toEqual([])
    expect(await openStacks(place)).toEqual([])
  })
})
