import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandsFor } from '../../cli/commands.ts'
import { runCli } from '../../cli/program.ts'
import { exitCodes } from '../../cli/world/exit-codes.ts'
import { runRecordJson } from '../../slo/run/saved.ts'
import { factsOfRun } from '../slo/comparison/run-facts.ts'
import { evidenceOf } from '../slo/run/evidence.ts'
import { recordingWorld } from './world.ts'

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
