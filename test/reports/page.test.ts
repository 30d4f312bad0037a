import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { renderReport } from '../../reports/format.ts'
import { records } from './records.ts'

/** The page without what is the same in every page or differs with the machine that drew it. */
function bare(page: string): string {
  return page
    .replace(/<style>[\s\S]*?<\/style>/, '<style>…</style>')
    .replace(/(<script type="application\/gzip"[^>]*>)[^<]*/g, '$1…')
    .replace(/(<script(?: type="module")?>)[\s\S]*?<\/script>/g, '$1…</script>')
    .replace(/data:image\/png;base64,[A-Za-z0-9+/=]+/g, 'data:image/png;base64,…')
    .replace(/sha256-[A-Za-z0-9+/=]+/g, 'sha256-…')
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0

describe.each(Object.entries(records))('the page of the %s run', (name, record) => {
  let page = ''
  beforeAll(async () => {
    page = String(await renderReport(record, 'html'))
  })

  it.runIf(name === 'missed' || name === 'inconclusive')('reads as it did', async () => {
    await expect(bare(page)).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `${name}.report.html`))
  })

  it('allows exactly the style and the scripts that it carries, and no network', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]?.replaceAll('&apos;', "'")
    const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1]
    const library = gunzipSync(Buffer.from(/id="library">([^<]+)/.exec(page)?.[1] ?? '', 'base64')).toString()
    const modules = [...page.matchAll(/<script(?: type="module")?>([\s\S]*?)<\/script>/g)].map(([, text]) => text)
    const scripts = [library, ...modules].map(hash)
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      'img-src data:',
      'font-src data:',
      `style-src ${hash(style)}`,
      `script-src ${scripts.join(' ')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
    expect(scripts).toHaveLength(2)
  })

  it('refers to nothing outside itself', () => {
    const references = [...page.matchAll(/\s(?:src|href|srcset|action|poster|data)="([^"]*)"/g)].map(([, url]) => url)
    expect(references.filter((url) => !/^(data:|#)/.test(url ?? ''))).toEqual([])
    expect(page).not.toMatch(/<link|@import|url\((?!data:)/)
  })

  it('has a table under every figure, and a claim as caption and alternative text', () => {
    const figures = page.match(/<figure[\s\S]*?<\/figure>/g) ?? []
    expect(figures.length).toBe(name === 'inconclusive' ? 0 : 4)
    for (const figure of figures) {
      expect(count(figure, /<table>/g)).toBeGreaterThan(0)
      const caption = /<figcaption>([^<]+)<\/figcaption>/.exec(figure)?.[1]
      expect(caption).toMatch(/\.$/)
      expect(figure).toContain(`alt="${caption}"`)
    }
  })

  it('heads every table with scopes, and says what it holds', () => {
    const tables = page.match(/<table>[\s\S]*?<\/table>/g) ?? []
    for (const table of tables) {
      expect(table).toMatch(/<caption class="(shown|quiet)">[^<]+<\/caption>/)
      expect(count(table, /<th scope="col"/g)).toBe(count(/<thead>[\s\S]*?<tbody>/.exec(table)?.[0] ?? '', /<th /g))
    }
  })
})

it('lets nothing from elsewhere become markup', async () => {
  const page = String(await renderReport(records.hostile, 'html'))
  expect(count(page, /<script/g)).toBe(4)
  expect(count(page, /<img/g)).toBe(4)
  expect(page).not.toContain('<img src=x')
  expect(page).not.toContain('\u202e')
})

it('says what is missing instead of showing zero', async () => {
  const page = bare(String(await renderReport(records.inconclusive, 'html')))
  for (const words of ['not measured', 'no requests', 'not seen', 'not counted', 'Nothing was measured']) {
    expect(page).toContain(words)
  }
  expect(page).not.toMatch(/NaN|undefined|null|Infinity/)
})
