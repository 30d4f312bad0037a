import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contentOf } from '../../../cli/shelf/pages.ts'
import { openShelf } from '../../../cli/shelf/shelf.ts'
import { renderReport } from '../../../reports/format.ts'
import { recordJson } from '../../../reports/record.ts'
import { lineOf } from '../../../slo/history/entry.ts'
import { records } from '../../reports/records.ts'
import { entries, p95 } from '../../slo/history/entries.ts'
import { resultsFolder } from './results-folder.ts'

describe('a folder of results', () => {
  it('lists what can be shown, and says of everything else why it cannot', async () => {
    await using folder = await resultsFolder()
    const saved = await openShelf(folder.path).look()
    expect(saved.map((each) => [each.key, 'summary' in each ? each.summary.verdict : each.why])).toEqual([
      ['<b>host ile</b>', 'missed'],
      ['begun', 'It holds logs alone: its run ended before anything was observed, or still runs.'],
      ['cut off', expect.stringMatching(/^Its report\.json is not JSON: /)],
      [
        'foreign',
        expect.stringMatching(/^Its report\.json is not a saved report: it has no schemaVersion and kind\. /),
      ],
      ['met', 'met'],
      ['missed', 'missed'],
      ['missed/comparison', 'inconclusive'],
      [
        'newer',
        expect.stringMatching(
          /^Its report\.json has schemaVersion 2; this program reads version 1\. Use the newer program/,
        ),
      ],
      ['observed', expect.stringMatching(/^It was observed and not scored\. Score it: liftwing-slo score /)],
      ['other-kind', expect.stringMatching(/^Its report\.json holds a record of kind "horoscope"; /)],
    ])
  })

  it('follows what comes, changes and goes', async () => {
    await using folder = await resultsFolder({ 'met/report.json': await recordJson(records.met) })
    const shelf = openShelf(folder.path)
    const verdicts = async () =>
      (await shelf.look()).map((each) => [each.key, 'summary' in each && each.summary.verdict])
    expect(await verdicts()).toEqual([['met', 'met']])
    await mkdir(join(folder.path, 'later'))
    await writeFile(join(folder.path, 'later', 'report.json.part'), await recordJson(records.missed))
    expect(await verdicts()).toEqual([
      ['later', false],
      ['met', 'met'],
    ])
    await rename(join(folder.path, 'later', 'report.json.part'), join(folder.path, 'later', 'report.json'))
    expect(await verdicts()).toEqual([
      ['later', 'missed'],
      ['met', 'met'],
    ])
    await writeFile(join(folder.path, 'met', 'report.json'), await recordJson(records.inconclusive))
    await rm(join(folder.path, 'later'), { recursive: true })
    expect(await verdicts()).toEqual([['met', 'inconclusive']])
  })

  it('may be a result itself', async () => {
    await using folder = await resultsFolder({ 'run/report.json': await recordJson(records.met) })
    expect((await openShelf(join(folder.path, 'run')).look()).map(({ key }) => key)).toEqual(['run'])
  })

  it('follows no link, which may lead anywhere', async () => {
    await using folder = await resultsFolder({ 'met/report.json': await recordJson(records.met) })
    await symlink('met', join(folder.path, 'latest'))
    expect((await openShelf(folder.path).look()).map(({ key }) => key)).toEqual(['met'])
  })

  it('is looked for by its name, and missed in a sentence', async () => {
    await expect(openShelf('/nowhere/results').look()).rejects.toMatchObject({
      kind: 'input',
      message: '/nowhere/results cannot be shown: there is no such folder.',
    })
    await expect(openShelf(import.meta.filename).look()).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/it is no folder\.$/),
    })
  })
})

describe('its pages', () => {
  it('are those that render makes, with a way back', async () => {
    await using folder = await resultsFolder()
    const shelf = openShelf(folder.path)
    const page = await contentOf('reports/missed/comparison.html', 'results', shelf)
    const own = String(await renderReport(records.inconclusive, 'html'))
    expect(String(page?.body)).toBe(
      own.replace('<main>\n', '<main>\n<p class="home"><a href="../../index.html">All results</a></p>\n'),
    )
    const json = await contentOf('reports/met.json', 'results', shelf)
    expect(json).toEqual({ type: 'application/json', body: await recordJson(records.met) })
  })

  it('look for changes in what can be told, and say what cannot', async () => {
    await using folder = await resultsFolder()
    const page = String((await contentOf('changes.html', 'results', openShelf(folder.path)))?.body)
    expect(page).toContain('<p class="home"><a href="index.html">All results</a></p>')
    expect(page).toMatch(/<h1>Inconclusive\. /)
    expect(page).toContain('evidence.json cannot be read, so that nobody knows what was observed of the run.')
  })

  it('look for changes in histories that lie there, too, whose results may be gone, and pass over other lines', async () => {
    await using folder = await resultsFolder()
    const nights = entries(Array.from({ length: 12 }, (_, night) => [{ measure: p95, value: night < 6 ? 5 : 9 }]))
    await writeFile(join(folder.path, 'nightly.jsonl'), nights.map(lineOf).join(''))
    const look = async () => String((await contentOf('changes.html', 'results', openShelf(folder.path)))?.body)
    const page = await look()
    expect(page).toContain('P95')
    expect(page).not.toContain('nightly.jsonl, line')
    await symlink('/nowhere', join(folder.path, 'gone.jsonl'))
    await symlink('/dev/null', join(folder.path, 'device.jsonl'))
    expect(await look()).toMatch(/gone\.jsonl[\s\S]*It cannot be read: ENOENT/)
    expect(await look()).toMatch(/device\.jsonl[\s\S]*It is no file\./)
    await writeFile(join(folder.path, 'nightly.jsonl'), '{"some":"log"}\n')
    expect(await look()).not.toContain('nightly.jsonl')
  })

  it.each([
    'reports/cut off.html',
    'reports/nothing.html',
    'reports/../met.html',
    'reports/.html',
    'met/report.json',
    '__proto__',
  ])('there is none at %s', async (address) => {
    await using folder = await resultsFolder()
    expect(await contentOf(address, 'results', openShelf(folder.path))).toBeUndefined()
  })
})
