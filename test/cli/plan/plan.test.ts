import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadOf } from '../../../cli/flags/knobs.ts'
import { plan } from '../../../cli/plan/plan.ts'
import { runCli } from '../../../cli/program.ts'
import { readTrafficNow } from '../../../run/traffic/file.ts'
import { replay } from '../../../scenarios/replay.ts'
import { recordingWorld } from '../world.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-'))
})
afterAll(() => rm(folder, { recursive: true }))

const hour = (n: number) =>
  Array.from({ length: 80 }, (_, i) => `en${i % 2 ? '.m' : ''} Page_${i} ${Math.ceil((n * 1000) / (i + 1))} 0\n`).join(
    '',
  )

async function planning(
  files: Readonly<Record<string, string | Buffer>>,
  argv: readonly string[] = [],
  stdin?: Buffer,
) {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  const { world, said } = recordingWorld(['plan', ...Object.keys(files), ...argv], {
    cwd: folder,
    stdin: async function* () {
      if (stdin) yield stdin
    },
  })
  const code = await runCli(world, [plan])
  return { code, ...said }
}

const traffic = () => readTrafficNow(join(folder, 'traffic.json'))

describe('a plan', () => {
  test('of the hours of page views is replayed by their rate and by their pages', async () => {
    const { code, stdout } = await planning({
      'pageviews-20260801-130000.gz': gzipSync(hour(1)),
      'pageviews-20260801-140000': hour(3),
      'pageviews-20260801-150000.zst': zstdCompressSync(hour(2)),
    })
    expect(code).toBe(0)
    const [a = 0, b = 0, c = 0] = traffic().requests
    expect([b / a, c / a].map((ratio) => Math.round(ratio * 10))).toEqual([30, 20])
    expect(traffic().pages[0]?.[0]).toBe(6000)
    expect(traffic().sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(stdout).toContain('80 pages; the most popular one has 20 % of the requests.')
    expect(stdout).toMatch(/Popularity falls as rank\^-[01]\.\d+, with a standard error of 0\.\d+/)
    expect(stdout).toContain('liftwing-slo gate --scenario replay --traffic traffic.json --reads 1000 --duration 30')
  })

  test('is the same for the same logs', async () => {
    await planning({ 'pageviews-20260801-130000': hour(1) })
    const first = await readFile(join(folder, 'traffic.json'), 'utf8')
    await planning({ 'pageviews-20260801-130000': hour(1) })
    expect(await readFile(join(folder, 'traffic.json'), 'utf8')).toBe(first)
    await planning({ 'pageviews-20260801-130000': hour(1) }, ['--seed', '2'])
    expect(JSON.parse(first).sha256).not.toBe(traffic().sha256)
  })

  test('of a day has the ids of pages, from the standard input, too', async () => {
    const lines = 'en.wikipedia Cat 6678 desktop 300 A100B200\nde.wikipedia Katze 2556 desktop 100 B100\n'
    const { code, stdout } = await planning({}, ['-', '--name', 'pageviews-20260801-user'], Buffer.from(lines))
    expect(code).toBe(0)
    expect(traffic().ids).toEqual([
      ['enwiki', '6678', '300'],
      ['dewiki', '2556', '100'],
    ])
    expect(traffic().requests).toEqual([100, 300])
    expect(stdout).toContain('2 pages are kept by their ids, which have 100 % of the requests: --by id.')
  })

  test('of more than a replay can send at a time is shown at another scale alone', async () => {
    const { stdout } = await planning({ 'pageviews-20260801-130000': 'en Main_Page 90000000 0\nen Cat 1 0\n' })
    expect(stdout).toContain('25,000/s on average')
    expect(stdout.match(/--reads \d+ --duration \d+/g)).toEqual(['--reads 1000 --duration 30'])
  })

  test('shows the first bad lines and counts all', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => (i % 20 === 0 ? `broken \x1b[31m${i}` : `en Page_${i} 5 0`))
    const { code, stdout } = await planning({ 'pageviews-20260801-130000': lines.join('\n') })
    expect(code).toBe(0)
    expect(stdout).toContain('100 lines, 5 bad, of which the first are below.')
    expect(stdout).toContain('pageviews-20260801-130000, line 21: broken')
    expect(stdout).not.toContain('\x1b')
  })

  test.each([
    [
      'nothing of the kind',
      { 'notes.txt': 'Dear diary,\ntoday I measured nothing.\n' },
      [],
      /notes\.txt is of no format that is known here/,
    ],
    ['an empty file', { 'empty.log': '' }, [], /empty\.log is empty/],
    ['gzip that is cut off', { 'cut.gz': gzipSync(hour(1)).subarray(0, 200) }, [], /ends in the midst of its gzip/],
    [
      'gzip that is broken',
      { 'broken.gz': Buffer.concat([gzipSync(hour(1)).subarray(0, 10), Buffer.alloc(200, 0xff)]) },
      [],
      /broken gzip/,
    ],
    [
      'bzip2',
      { 'pageviews-20260801-user.bz2': 'BZh91AY' },
      [],
      /compressed by bzip2.*\n.*bzip2 -dc pageviews-20260801-user\.bz2 \| liftwing-slo plan -/,
    ],
    ['no such file', {}, ['no.log'], /no\.log cannot be read: there is no such file/],
    ['a folder', {}, ['.'], /\. is a folder/],
    [
      'a wiki that nobody asked for',
      { 'pageviews-20260801-130000': hour(1) },
      ['--wiki', 'dewiki'],
      /no request to replay: 80 lines were passed over.*\n.*--wiki/,
    ],
    [
      'a time that is none',
      { 'pageviews-20260801-130000': hour(1) },
      ['--from', 'noon'],
      /It takes an instant such as/,
    ],
    ['gzip within gzip', { 'twice.gz': gzipSync(gzipSync(hour(1))) }, [], /twice\.gz is of no format that is known/],
    ['two bytes for a character', { 'utf16.log': Buffer.from(hour(1), 'utf16le') }, [], /of no format that is known/],
    [
      'hours and a month together',
      {
        'pageviews-20260801-130000': hour(1),
        'pageviews-202607-user': 'en.wikipedia Cat 6678 desktop 300 A100B200\n',
      },
      [],
      /pageviews-202607-user tells by the day, and what was read before by the hour\./,
    ],
    [
      'a file that is mostly something else',
      { 'pageviews-20260801-130000': `${hour(1)}${'what?\n'.repeat(50)}` },
      [],
      /50 of 130 lines/,
    ],
  ])('of %s is refused with a sentence', async (_, files, argv, sentence) => {
    const { code, stderr } = await planning(files, argv)
    expect(stderr).toMatch(sentence)
    expect(code).toBe(3)
  })
})

test('traffic that somebody has changed is refused', async () => {
  await planning({ 'pageviews-20260801-130000': hour(1) })
  const file = join(folder, 'traffic.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('"seed": 1', '"seed": 2'))
  expect(() => readTrafficNow(file)).toThrow(/not as it was made/)
  await writeFile(file, '{"kind":"run"}')
  expect(() => readTrafficNow(file)).toThrow(/no traffic that this program can replay/)
  expect(() => readTrafficNow(join(folder, 'none.json'))).toThrow(/cannot be read: ENOENT/)
})

test('a load of the scenario replay has its traffic', async () => {
  await planning({ 'pageviews-20260801-130000': hour(1) })
  expect(loadOf(replay, { traffic: traffic(), reads: 5 })).toMatchObject({ traffic: traffic(), readsPerSecond: 5 })
  expect(() => loadOf(replay, { traffic: traffic(), by: 'id', target: 'http://cache' })).toThrow(/no ids of pages/)
  const withIds = { ...traffic(), ids: [['enwiki', '1', '5']] }
  expect(() => loadOf(replay, { traffic: withIds, by: 'id' })).toThrow(/only in a cache that is there already/)
  expect(loadOf(replay, { traffic: withIds, by: 'id', target: 'http://cache' })).toMatchObject({ by: 'id' })
})
