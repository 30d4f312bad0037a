import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { runCli } from '../../cli/program.ts'
import { score } from '../../cli/score.ts'
import { verify } from '../../cli/verify/verify.ts'
import { saveRun } from '../../run/saved/run.ts'
import type { RunEvidence } from '../../slo/run/evidence.ts'
import { records } from '../reports/records.ts'
import { evidenceOf, tallyOf } from '../slo/run/evidence.ts'
import { recordingWorld } from './world.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'score-'))
  return () => rm(folder, { recursive: true, force: true })
})

const { id, createdAt, plan, distinctKeys, subject, environment, evidence } = records.met
const observe = (changes: Partial<RunEvidence> = {}) =>
  saveRun(folder, {
    schemaVersion: 1,
    kind: 'evidence',
    facts: {
      ...{ id, createdAt, plan, distinctKeys, subject, environment, evidence },
      window: { start: 1_790_000_000, end: 1_790_000_010 },
    },
    evidence: evidenceOf(changes),
  })

async function run(...argv: string[]) {
  const { world, said } = recordingWorld(argv, { cwd: folder })
  return { code: await runCli(world, [score, verify]), ...said }
}

async function change(file: string, edit: (text: string) => string) {
  const path = join(folder, file)
  await writeFile(path, edit(await readFile(path, 'utf8')))
}

const slow = tallyOf([
  { count: 8000 },
  { count: 2000, withinMs: 25, tookMs: 25 },
  { operation: 'write', status: '204', count: 1000 },
])
const strict = `
schemaVersion: 1
services:
  - id: mine
    title: A promise of my own
    owner: me
    contacts: [me]
    sites: [here]
    targets: [{ objectives: [{ kind: availability, target: 99.9 % }] }]
    reconciliation: none
    source: { kind: http, selectors: [{ match: 'job="service"' }] }
`

describe('a run that was saved', () => {
  test('is scored again as the gate did, in every format, and verified', async () => {
    await observe()
    const { code, stdout } = await run('score', folder)
    expect(stdout).toMatch(/ MET /)
    expect(code).toBe(0)
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i)
    const verified = await run('verify', folder)
    expect(verified.stdout).toMatch(/figures and sentences follow from what was observed/)
    expect(verified.code).toBe(0)
  })

  test('has the exit code of its verdict', async () => {
    await observe({ tally: slow, service: undefined })
    expect(await run('score', folder)).toMatchObject({ code: 1, stdout: expect.stringMatching(/2,000 of 10,000/) })
    await observe({ tally: [], silence: 'Prometheus does not answer.' })
    expect((await run('score', folder)).code).toBe(2)
  })

  test('is held to other promises, into a folder of their own, and its own report stays', async () => {
    await observe({ tally: slow, service: undefined })
    await run('score', folder)
    await writeFile(join(folder, 'mine.yaml'), strict)
    const { code, stdout } = await run('score', folder, '--promises', join(folder, 'mine.yaml'), '-o', 'mine')
    expect(stdout).toMatch(/Availability\s+≥ 99\.9 %/)
    expect(stdout).not.toMatch(/P95 read/)
    expect(code).toBe(0)
    expect((await run('verify', folder)).code).toBe(0)
  })

  test('is not verified where a figure of its report was changed', async () => {
    await observe()
    await run('score', folder)
    await change('report.json', (text) => text.replace('"good": 10000', '"good": 9999'))
    const { code, stdout } = await run('verify', folder)
    expect(stdout).toMatch(/report\.html does not show what its record says/)
    expect(stdout).toMatch(/good/)
    expect(code).toBe(1)
  })

  test('is not verified where what was observed was changed', async () => {
    await observe()
    await run('score', folder)
    await observe({ tally: slow, service: undefined })
    expect((await run('verify', folder)).code).toBe(1)
  })

  test.each<[string, (text: string) => string, RegExp]>([
    ['cut off', (text) => text.slice(0, 1000), /evidence\.json is damaged.*: it is not JSON/],
    [
      'damaged',
      (text) => text.replace('"exitCode":0', '"exitCode":"0"'),
      /is damaged, or of another version: evidence\.generator\.exitCode/,
    ],
    [
      'of a scenario that is not there',
      (text) => text.replace('"scenario":"surge"', '"scenario":"purge"'),
      /a scenario called "purge"/,
    ],
  ])('is refused with a sentence where its evidence is %s', async (_, edit, sentence) => {
    await observe()
    await change('evidence.json', edit)
    expect(await run('score', folder)).toMatchObject({ code: 3, stderr: expect.stringMatching(sentence) })
  })

  test('is refused where nothing was observed, as by a program that kept no evidence', async () => {
    await observe()
    await run('score', folder)
    await rm(join(folder, 'evidence.json'))
    for (const command of ['score', 'verify'])
      expect(await run(command, folder)).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(/evidence\.json cannot be read/),
      })
  })
})
