import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandsFor } from '../../../cli/commands.ts'
import { blockLoad, designOf } from '../../../cli/flags/blocks.ts'
import { runCli } from '../../../cli/program.ts'
import { exitCodes } from '../../../cli/world/exit-codes.ts'
import { appendBlock, beginLog } from '../../../run/comparison/log.ts'
import { toldPlan } from '../../../run/run-plan.ts'
import { surge } from '../../../scenarios/surge.ts'
import { usualDesign } from '../../../slo/comparison/design.ts'
import { fingerprintOfLoad } from '../../../slo/comparison/fingerprint.ts'
import { runRecordJson } from '../../../slo/run/saved.ts'
import { compareOn, machine, noEffect, noisyMachine } from '../../slo/comparison/machine.ts'
import { factsOfRun } from '../../slo/comparison/run-facts.ts'
import { evidenceOf } from '../../slo/run/evidence.ts'
import { recordingWorld } from '../world.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'liftwing-slo-compare-'))
  for (const id of ['before', 'after']) {
    await mkdir(join(home, id))
    const record = { schemaVersion: 1, kind: 'evidence', facts: { ...factsOfRun, id }, evidence: evidenceOf() } as const
    await writeFile(join(home, id, 'evidence.json'), runRecordJson(record))
  }
})
afterEach(() => rm(home, { recursive: true }))

async function compare(...names: readonly string[]) {
  const paths = names.map((name) => (name.startsWith('--') ? name : join(home, name)))
  const argv = ['compare', ...paths, '--output', join(home, 'results')]
  const { world, said } = recordingWorld(argv)
  return { code: await runCli(world, await commandsFor(argv)), ...said }
}

test('two saved runs are told without a verdict, and the report is kept', async () => {
  const { code, stdout } = await compare('before', 'after')
  expect(code).toBe(exitCodes.inconclusive)
  expect(stdout).toContain('No verdict: two runs, one after the other')
  const [made = ''] = await readdir(join(home, 'results'))
  expect(JSON.parse(await readFile(join(home, 'results', made, 'report.json'), 'utf8'))).toMatchObject({
    kind: 'comparison',
    verdict: 'inconclusive',
  })
})

test.each([
  ['the same run twice', ['before', 'before'], 'are the same run'],
  ['a saved run and something else', ['before', 'nowhere'], 'nowhere is none'],
])('%s is bad input', async (_, names, sentence) => {
  const { code, stderr } = await compare(...names)
  expect(code).toBe(exitCodes.badInput)
  expect(stderr).toContain(sentence)
})

test.each([
  ['blocks.jsonl', 'holds a comparison, and only runs and builds are compared'],
  ['trials.jsonl', 'holds a search for capacity, and only runs and builds are compared'],
])('a folder with %s is no run', async (file, sentence) => {
  await mkdir(join(home, 'other'))
  await writeFile(join(home, 'other', file), '')
  const { code, stderr } = await compare('other', 'after')
  expect([code, stderr]).toEqual([exitCodes.badInput, expect.stringContaining(sentence)])
})

test('flags of blocks have no say in what was measured already', async () => {
  const { code, stderr } = await compare('before', 'after', '--looks=2')
  expect([code, stderr]).toEqual([
    exitCodes.badInput,
    expect.stringContaining('--looks: saved runs are told as they are'),
  ])
})

test('a damaged record is bad input, and says where', async () => {
  await writeFile(join(home, 'after', 'evidence.json'), '{"schemaVersion":1,"kind":"evidence"}')
  const { code, stderr } = await compare('before', 'after')
  expect(code).toBe(exitCodes.badInput)
  expect(stderr).toContain('or of another version: facts')
})

/** A comparison that found B 30 % slower, as `compare main .` leaves it. */
async function decided(): Promise<string> {
  const load = blockLoad(surge, {})
  const { confidence, tolerated, excluded } = usualDesign
  const shares = { confidence: 100 * confidence, tolerate: 100 * tolerated, exclude: 100 * excluded }
  const design = { ...usualDesign, ...designOf({ ...usualDesign, ...shares }, load.seed) }
  const folder = join(home, 'decided')
  await mkdir(folder)
  const subject = (name: string) => ({ name, is: 'revision' as const, exactly: name, build: {} })
  const fingerprint = fingerprintOfLoad(toldPlan({ ...load, target: '', runId: 'c' }))
  await beginLog(folder, {
    schemaVersion: 1,
    kind: 'comparison-evidence',
    facts: {
      id: 'c',
      createdAt: '2026-11-27T10:00:00.000Z',
      subjects: { A: subject('main'), B: subject('HEAD') },
      fingerprint: { ...fingerprint, machine: {}, versions: {} },
      command: 'liftwing-slo compare main HEAD',
    },
    design,
  })
  const slower = { ...noEffect, latencyMs: (ms: number) => 1.3 * ms }
  for (const each of compareOn(machine({ ...noisyMachine, spread: 0.02, wild: 0, luck: 0 }), slower, design))
    await appendBlock(folder, each)
  return folder
}

async function resume(folder: string, ...words: readonly string[]) {
  const argv = ['compare', ...words, '--resume', folder]
  const { world, said } = recordingWorld(argv)
  return { code: await runCli(world, await commandsFor(argv)), ...said }
}

test('one that is decided is told again without any part of a stack', async () => {
  const { code, stdout } = await resume(await decided(), 'main', 'HEAD')
  expect([code, stdout]).toEqual([exitCodes.missed, expect.stringContaining('MISSED')])
})

test.each([
  [['v1', 'HEAD'], 'A was "main" and is "v1" now'],
  [['main', 'HEAD', '--reads', '7'], 'load.reads was "1000/s" and is "7/s" now'],
  [['main', 'HEAD', '--tolerate', '50'], 'design.tolerated was 0.05 and is 0.5 now'],
  [['main', 'HEAD', '--block', '9'], 'design.blockSeconds was 2 and is 9 now'],
])('%j is another comparison than compare main HEAD', async (words, sentence) => {
  const { code, stderr } = await resume(await decided(), ...words)
  expect([code, stderr]).toEqual([exitCodes.badInput, expect.stringContaining(sentence)])
})
