import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../../cli/program.ts'
import { site } from '../../../cli/shelf/site.ts'
import { recordJson } from '../../../reports/record.ts'
import { records } from '../../reports/records.ts'
import { recordingWorld } from '../world.ts'
import { resultsFolder } from './results-folder.ts'

const written = async (cwd: string, ...argv: readonly string[]) => {
  const { world, said } = recordingWorld(['site', ...argv], { cwd })
  return { code: await runCli(world, [site]), ...said }
}

const met = await recordJson(records.met)

describe('site', () => {
  it('writes a page for each result, and every link of every page leads to a file', async () => {
    await using folder = await resultsFolder()
    const results = join(folder.path, '..', `${folder.path}-site`)
    const { code, stdout } = await written(folder.path, '.', '-o', results)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^4 results as 12 files; 6 folders could not be shown: /)])
    const pages = ['index.html', 'changes.html', 'quarters.html', 'side-by-side.html', 'reports/missed/comparison.html']
    for (const page of pages) {
      const text = await readFile(join(results, page), 'utf8')
      const links = [...text.matchAll(/ href="([^"#]+)/g)].map(([, link = '']) => decodeURIComponent(link))
      const missing = links.filter((link) => !existsSync(join(results, page, '..', link)))
      expect([page, missing]).toEqual([page, []])
      expect(links.length).toBeGreaterThan(0)
    }
    await rm(results, { recursive: true })
  })

  it('writes its own site anew', async () => {
    await using folder = await resultsFolder({ 'results/met/report.json': met })
    expect((await written(folder.path, 'results')).code).toBe(0)
    await mkdir(join(folder.path, 'results', 'later'))
    await writeFile(join(folder.path, 'results', 'later', 'report.json'), await recordJson(records.missed))
    expect((await written(folder.path, 'results')).stdout).toBe('2 results as 8 files: site/index.html\n')
    expect(await readFile(join(folder.path, 'site', 'index.html'), 'utf8')).toContain('href="reports/later.html"')
  })

  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['no folder of results', ['gone'], {}, 'gone cannot be shown: there is no such folder.'],
    ['no result', ['.', '-o', '/tmp/never'], {}, '. holds no result, so that there is no site to write.'],
    [
      'no result that can be shown',
      ['.', '-o', '/tmp/never'],
      { 'a/report.json': '{' },
      'holds no result that can be shown',
    ],
    ['a place in the results', ['.', '-o', 'site'], { 'met/report.json': met }, 'lies in the results'],
    [
      'a folder of somebody else',
      ['results', '-o', 'theirs'],
      { 'results/met/report.json': met, 'theirs/index.html': '' },
      'theirs holds something else already.',
    ],
  ])('refuses %s, and writes nothing', async (_, argv, files, sentence) => {
    await using folder = await resultsFolder(files)
    const { code, stderr } = await written(folder.path, ...argv)
    expect(code).toBe(3)
    expect(stderr).toContain(sentence)
    expect(existsSync(join(folder.path, 'site'))).toBe(false)
  })
})
