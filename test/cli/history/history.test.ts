import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { history } from '../../../cli/history/history.ts'
import { runCli } from '../../../cli/program.ts'
import { verify } from '../../../cli/verify/verify.ts'
import { recordJson } from '../../../reports/record.ts'
import { saveRun } from '../../../run/saved/run.ts'
import { lineOf } from '../../../slo/history/entry.ts'
import { searches } from '../../reports/capacity/sample-search.ts'
import { comparisonOf } from '../../reports/comparison/records.ts'
import { records } from '../../reports/records.ts'
import { factsOfRun } from '../../slo/comparison/run-facts.ts'
import { entries, factors, nights, p95, together } from '../../slo/history/entries.ts'
import { evidenceOf } from '../../slo/run/evidence.ts'
import { recordingWorld as makeWorld } from '../world.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'))
  return () => rm(folder, { recursive: true, force: true })
})

async function run(...argv: string[]) {
  const { world, said } = recordingWorld(argv)
  return { code: await runCli(world, [history, verify]), ...said }
}
const recordingWorld = (argv: readonly string[]) =>
  makeWorld(argv, { cwd: folder, now: () => Date.UTC(2026, 10, 27, 9) })

const at = (...names: string[]) => join(folder, ...names)
async function save(name: string, report: Parameters<typeof recordJson>[0]) {
  await mkdir(at(name), { recursive: true })
  await writeFile(at(name, 'report.json'), await recordJson(report))
}
async function saveGate(name: string, exitCode = 0) {
  await save(name, { ...records.met, id: name })
  const evidence = evidenceOf()
  await saveRun(at(name), {
    schemaVersion: 1,
    kind: 'evidence',
    facts: { ...factsOfRun, id: name },
    evidence: { ...evidence, generator: { ...evidence.generator, exitCode } },
  })
}
const lines = async (name = 'history.jsonl') => (await readFile(at(name), 'utf8')).trimEnd().split('\n')
const written = (...stretches: Parameters<typeof factors>) =>
  entries(together(nights(p95, 1.2, factors(...stretches)))).map(lineOf)

describe('adding results', () => {
  test('writes a line for each gate, search and comparison, and says so', async () => {
    await saveGate('gate')
    await save('search', searches.met)
    await save('comparison', comparisonOf())
    const { code, stdout } = await run('history', 'add', 'gate', 'search', 'comparison', '--to', 'history.jsonl')
    expect([code, stdout.split('\n').length]).toEqual([0, 4])
    const read = (await lines()).map((line) => JSON.parse(line))
    expect(read.map(({ of }) => of)).toEqual(['run', 'capacity', 'comparison'])
    const measures = read.map(({ points }) => points.map(({ measure }: { measure: { of: string } }) => measure.of))
    expect(measures[0]).toContain('errors')
    expect(measures.slice(1)).toEqual([['capacity'], ['latency']])
    expect(read[1].points[0]).toMatchObject({
      lower: searches.met.result.lower?.perSecond,
      upper: searches.met.result.upper?.perSecond,
    })
    expect(read[2].fingerprint.load.baseline).toBe('0b84c854e5d627dd09ac308be127fb7741ad7c75')
  })

  test('a second time changes nothing', async () => {
    await save('search', searches.met)
    await run('history', 'add', 'search', '--to', 'history.jsonl')
    const before = await lines()
    const { code, stdout } = await run('history', 'add', 'search', 'search', '--to', 'history.jsonl')
    expect([code, stdout, await lines()]).toEqual([0, `${searches.met.id} is in history.jsonl already.\n`, before])
  })

  test('to a folder writes a file for each, so that two at a time do not meet', async () => {
    await saveGate('a')
    await saveGate('b')
    await run('history', 'add', 'a', '--to', 'kept/history')
    await run('history', 'add', 'a', 'b', '--to', 'kept/history')
    expect((await readdir(at('kept/history'))).sort()).toEqual(['a.jsonl', 'b.jsonl'])
  })

  test('after a line that was cut short begins a new one', async () => {
    await saveGate('gate')
    await writeFile(at('history.jsonl'), '{"schemaVersion":1,"kind":"hist')
    await run('history', 'add', 'gate', '--to', 'history.jsonl')
    expect(JSON.parse((await lines())[1] ?? '')).toMatchObject({ id: 'gate' })
  })

  test('says of one that proves nothing that it will not count', async () => {
    await saveGate('gate', 99)
    const { stdout } = await run('history', 'add', 'gate', '--to', 'history.jsonl')
    expect(stdout).toBe(
      'gate was added to history.jsonl. It proves nothing, and will not count. k6 ended with exit code 99; its log says why.\n',
    )
  })

  test.each([
    ['is not there', 'nowhere', /nowhere cannot be read: there is no such file/],
    ['is of two saved runs', 'saved', /compares two saved runs, which are no series: add the runs themselves/],
  ])('of which one %s adds the others, and names it', async (_, name, message) => {
    await saveGate('gate')
    const runs = { A: { id: 'a', startedAt: '2026-11-27T09:00:00.000Z', durationSeconds: 30 } }
    await save(
      'saved',
      comparisonOf({ measured: { way: 'saved', differs: [], stretchSeconds: 5, runs: { ...runs, B: runs.A } } }),
    )
    await saveGate('other')
    const { code, stdout, stderr } = await run('history', 'add', 'gate', name, 'other', '--to', 'history.jsonl')
    expect(code).toBe(3)
    expect(stderr).toMatch(message)
    expect(stdout).toBe('gate was added to history.jsonl.\nother was added to history.jsonl.\n')
    expect((await lines()).map((line) => JSON.parse(line).id)).toEqual(['gate', 'other'])
  })

  test('of which none can be read makes no history, and names each', async () => {
    const { code, stderr } = await run('history', 'add', 'nowhere', 'elsewhere', '--to', 'history.jsonl')
    expect([code, stderr.match(/cannot be read: there is no such file/g)]).toEqual([
      3,
      expect.objectContaining({ length: 2 }),
    ])
    await expect(lines()).rejects.toThrow('ENOENT')
  })

  test('to a folder whose name is that of a file is to a folder', async () => {
    await saveGate('gate')
    await mkdir(at('history.jsonl'))
    await run('history', 'add', 'gate', '--to', 'history.jsonl')
    expect(await readdir(at('history.jsonl'))).toEqual(['gate.jsonl'])
  })

  test('to a file of another name is refused', async () => {
    await saveGate('gate')
    await writeFile(at('notes.txt'), 'mine')
    const { code, stderr } = await run('history', 'add', 'gate', '--to', 'notes.txt')
    expect([code, stderr]).toEqual([3, expect.stringContaining('is a file whose name does not end in .jsonl')])
    expect(await readFile(at('notes.txt'), 'utf8')).toBe('mine')
  })
})

test('a history is a file or a folder, and no device', async () => {
  await saveGate('gate')
  const message = '/dev/null is neither a file nor a folder.'
  for (const argv of [
    ['history', '/dev/null'],
    ['history', 'add', 'gate', '--to', '/dev/null'],
  ]) {
    const { code, stderr } = await run(...argv)
    expect([code, stderr]).toEqual([3, expect.stringContaining(message)])
  }
})

describe('looking at a history', () => {
  test.each([
    ['nothing changed', [[1, 40]], 0, /^ {2}Met: none of 1 measure/m],
    [
      'the last five became slower',
      [
        [1, 35],
        [1.2, 5],
      ],
      1,
      /^ {2}Missed: P95 read has been [\d.]+ % slower since 2026-11-05/m,
    ],
    ['there is one alone', [[1, 1]], 2, /^ {2}Inconclusive\. Gates of surge: 1 result counts/m],
  ] as const)('in which %s', async (_, stretches, code, headline) => {
    await writeFile(at('history.jsonl'), written(...stretches.map(([a, b]): [number, number] => [a, b])).join(''))
    const found = await run('history', 'history.jsonl')
    expect(found.code).toBe(code)
    expect(found.stdout).toMatch(headline)
    const [name = ''] = await readdir(at('results'))
    expect(await readdir(at('results', name))).toEqual(
      expect.arrayContaining(['report.html', 'report.json', 'report.xml', 'pictures']),
    )
  })

  test('is verified by the results that were there at the time', async () => {
    const all = written([1, 45])
    await writeFile(at('history.jsonl'), all.slice(0, 40).join(''))
    await run('history', 'history.jsonl')
    await writeFile(at('history.jsonl'), all.join(''))
    const [name = ''] = await readdir(at('results'))
    const found = await run('verify', at('results', name))
    expect([found.code, found.stdout]).toEqual([
      0,
      expect.stringMatching(/^(\d+) of \1 figures and sentences follow from history\.jsonl\.$/m),
    ])
    await writeFile(at('history.jsonl'), all.slice(1).join(''))
    expect((await run('verify', at('results', name))).code).toBe(1)
    await rm(at('history.jsonl'))
    expect((await run('verify', at('results', name))).code).toBe(2)
  })

  test('of a folder reads every file', async () => {
    await mkdir(at('history'))
    await Promise.all(written([1, 40]).map((line, i) => writeFile(at('history', `${i}.jsonl`), line)))
    await mkdir(at('history', 'folder.jsonl'))
    expect((await run('history', 'history')).stdout).toContain('40 results')
  })

  test.each([
    ['is damaged', '{"schemaVersion":1,"kind":"history-entry","of":"run","id":"a"}', 'It is damaged: at: '],
    ['is no JSON', '{"schemaVersion":1,', 'It is damaged: it is no JSON.'],
    ['is of an older program', '{"schemaVersion":0,"kind":"history-entry"}', 'this program reads version 1'],
    ['is of something else', '{"schemaVersion":1,"kind":"run"}', 'It is no line of a history.'],
    ['marks a conflict', '<<<<<<< HEAD', 'It marks a conflict of a merge, which nobody has solved.'],
  ])('of which a line %s passes nothing, and names it', async (_, line, why) => {
    await writeFile(at('history.jsonl'), written([1, 40]).join(''))
    await appendFile(at('history.jsonl'), `${line}\n`)
    const { code, stdout } = await run('history', 'history.jsonl')
    const told = stdout.replace(/\s+/g, ' ')
    expect([code, told.includes('history.jsonl, line 41 was left out.'), told.includes(why)]).toEqual([2, true, true])
  })

  test.each([
    ['that is not there', undefined, 'There is no history history.jsonl.'],
    ['that is empty', '', 'history.jsonl holds no result.'],
    [
      'without a line that can be read',
      'x\n',
      'history.jsonl holds no result. history.jsonl, line 1: It is damaged: it is no JSON.',
    ],
  ])('%s is bad input, with a sentence', async (_, text, message) => {
    if (text !== undefined) await writeFile(at('history.jsonl'), text)
    const { code, stderr } = await run('history', 'history.jsonl')
    expect([code, stderr]).toEqual([3, expect.stringContaining(message)])
  })
})
