import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { runCli } from '../../cli/program.ts'
import { verify } from '../../cli/verify/verify.ts'
import { writeReports } from '../../reports/write-reports.ts'
import { appendBlock, beginLog, logName } from '../../run/comparison/log.ts'
import { saveRun } from '../../run/saved/run.ts'
import { composeComparison } from '../../slo/comparison/compose.ts'
import { composeSavedRuns } from '../../slo/comparison/saved-runs.ts'
import { factsOfComparison as facts } from '../slo/comparison/facts.ts'
import { aDesign, compareOn, machine, noEffect, noisyMachine } from '../slo/comparison/machine.ts'
import { factsOfRun } from '../slo/comparison/run-facts.ts'
import { evidenceOf } from '../slo/run/evidence.ts'
import { recordingWorld } from './world.ts'

let folder = ''
const at = (...names: string[]) => join(folder, ...names)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'))
  return () => rm(folder, { recursive: true, force: true })
})

async function run(...argv: string[]) {
  const { world, said } = recordingWorld(['verify', ...argv], { cwd: folder })
  return { code: await runCli(world, [verify]), ...said }
}
async function change(file: string, edit: (text: string) => string) {
  const before = await readFile(at(file), 'utf8')
  expect(edit(before)).not.toBe(before)
  await writeFile(at(file), edit(before))
}

describe('a comparison of two builds', () => {
  const design = { ...aDesign, looks: 1 }
  const blocks = compareOn(machine(noisyMachine, 300), { ...noEffect, cpu: 1.2 }, design)
  const head = { schemaVersion: 1, kind: 'comparison-evidence', facts, design } as const
  beforeEach(async () => {
    await beginLog(folder, head)
    for (const block of blocks) await appendBlock(folder, block)
    await writeReports(composeComparison({ ...head, blocks }), folder, ['json', 'text', 'html'])
  })

  test.each(['.', 'report.json', 'report.html'])('follows from its blocks, given as %s', async (path) => {
    const { code, stdout } = await run(at(path))
    expect(stdout).toMatch(/^(\d+) of \1 figures and sentences follow from the blocks\.$/m)
    expect(code).toBe(0)
  })

  test('whose record says something else is told where', async () => {
    await change('report.json', (text) => text.replace(/"estimate": [-\d.e]+/, '"estimate": 0.001'))
    const { code, stdout } = await run(folder)
    expect(stdout).toMatch(/^ {2}measures\[\d+\]\.difference\.estimate: saved 0\.001, found -?[\d.e-]+$/m)
    expect(code).toBe(1)
  })

  test('whose blocks say something else is told where', async () => {
    await change(logName, (text) => text.replace(/"sent":(\d+)/, '"sent":1'))
    const { code, stdout } = await run(folder)
    expect(stdout).toMatch(/measured\.blocks\[.*\]\.operations\.read\.sent: saved \d+, found 1$/m)
    expect(code).toBe(1)
  })

  test('of which a block is missing is told', async () => {
    await change(logName, (text) => text.replace(/[^\n]+\n$/, ''))
    expect((await run(folder)).code).toBe(1)
  })

  test('without its blocks cannot be verified, and it says what is missing', async () => {
    await rm(at(logName))
    const { code, stderr } = await run(folder)
    expect([code, stderr]).toEqual([3, expect.stringContaining(`${logName} cannot be read`)])
  })

  test('with a damaged block says which line', async () => {
    await change(logName, (text) => text.replace('\n{', '\n['))
    const { code, stderr } = await run(folder)
    expect([code, stderr]).toEqual([3, expect.stringContaining(`${logName}, line 2, is not what a comparison writes`)])
  })

  test('asks no Prometheus', async () => {
    const { code, stderr } = await run(folder, '--prometheus', 'http://127.0.0.1:9')
    expect([code, stderr]).toEqual([3, expect.stringContaining('is no report of a quarter')])
  })
})

describe('a comparison of two saved runs', () => {
  beforeEach(async () => {
    const record = (id: string) =>
      ({ schemaVersion: 1, kind: 'evidence', facts: { ...factsOfRun, id }, evidence: evidenceOf() }) as const
    const runs = ['a', 'b'].map((name) => ({ name, path: `runs/${name}`, record: record(name) }))
    for (const { path, record } of runs) {
      await mkdir(at(path), { recursive: true })
      await saveRun(at(path), record)
    }
    const [A, B] = runs
    if (!A || !B) throw new Error('There are two.')
    const report = composeSavedRuns({ A, B }, { id: 'c', createdAt: factsOfRun.createdAt, command: 'compare' })
    await writeReports(report, at('c'), ['json'])
  })

  test('follows from them', async () => {
    const { code, stdout } = await run(at('c'))
    expect(stdout).toMatch(/^(\d+) of \1 figures and sentences follow from the two runs\.$/m)
    expect(code).toBe(0)
  })

  test('of which one is gone is not checked, and never a pass', async () => {
    await rm(at('runs', 'b'), { recursive: true })
    const { code, stdout } = await run(at('c'))
    expect(stdout).toContain('Run B is not at runs/b, so that nothing is checked.')
    expect(code).toBe(2)
  })
})
