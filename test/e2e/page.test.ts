import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderReport } from '../../reports/format.ts'
import { writeReports } from '../../reports/write-reports.ts'
import { sampleQuarter } from '../reports/quarter/sample-quarter.ts'
import { records } from '../reports/records.ts'
import { hasChromium, type Look, launchChromium, visit } from './chromium.ts'
import { textOfPages } from './pdf-text.ts'

/** What is asked of elements here; this side of the wire knows no DOM. */
type Pixels = { readonly data: ArrayLike<number> }
type Canvas = {
  readonly width: number
  readonly height: number
  readonly clientWidth: number
  getContext(kind: '2d'): { getImageData(x: number, y: number, width: number, height: number): Pixels }
}
type Picture = { readonly complete: boolean; readonly naturalWidth: number }
type Part = { querySelector(selector: string): { readonly textContent: string | null } | null }

/** Colours that a reader sees in a canvas: a blank one has one, and a line with its smooth edges has dozens. */
const coloursOf = (canvas: Canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  const seen = new Set<number>()
  for (let i = 0; i < data.length; i += 4) {
    seen.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0))
  }
  return seen.size
}

const reports = { ...records, quarter: await sampleQuarter() }

describe.skipIf(!hasChromium)('the page in Chromium (skipped where /usr/bin/chromium is missing)', () => {
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    browser = await launchChromium()
    folder = await mkdtemp(join(tmpdir(), 'page-'))
    for (const [name, record] of Object.entries(reports)) await writeReports(record, join(folder, name), ['html'])
  })

  afterAll(async () => {
    await browser?.close()
    if (folder) await rm(folder, { recursive: true })
  })

  function open(name: keyof typeof reports, look: Look, use: (page: Page) => Promise<void>) {
    const { javaScriptEnabled = true } = look
    return visit(browser, pathToFileURL(join(folder, name, 'report.html')).href, look, async (page) => {
      if (javaScriptEnabled && name !== 'inconclusive') await page.waitForSelector('figure.live')
      await use(page)
    })
  }

  it.each([
    ['met', 'light', 1280],
    ['missed', 'dark', 1280],
    ['missed', 'light', 400],
    ['hostile', 'light', 1280],
    ['hostile', 'dark', 400],
    ['inconclusive', 'light', 1280],
  ] as const)(
    'of the %s run is quiet, offline and no wider than its window (%s, %i px)',
    async (name, colorScheme, width) => {
      const noise = await open(name, { colorScheme, width }, async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        expect(await page.textContent('h1')).toMatch(name === 'inconclusive' ? /^Inconclusive: / : /^(Met|Missed): /)
      })
      expect(noise).toEqual([])
    },
  )

  it.each([
    ['at 1280 px', 1280, 'screen'],
    ['on paper', 680, 'print'],
  ] as const)('of a quarter shows every column of its tables and breaks no word %s', async (_, width, media) => {
    await open('quarter', { width }, async (page) => {
      await page.emulateMedia({ media })
      const [hidden, broken] = await page.evaluate<[string[], string[]]>(`(() => {
          for (const part of document.querySelectorAll('details.part')) part.open = true
          const regions = [...document.querySelectorAll('.scroll')].filter((region) => region.clientWidth > 0)
          const linesOf = (node) => {
            const range = document.createRange()
            return [...node.data.matchAll(/[\\p{L}\\d.,]+/gu)].flatMap((word) => {
              range.setStart(node, word.index)
              range.setEnd(node, word.index + word[0].length)
              return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1 ? [word[0]] : []
            })
          }
          const texts = (region) => {
            const walker = document.createTreeWalker(region, NodeFilter.SHOW_TEXT)
            const found = []
            while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('code')) found.push(walker.currentNode)
            return found
          }
          return [
            regions.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1).map(({ ariaLabel }) => ariaLabel),
            regions.flatMap(texts).flatMap(linesOf),
          ]
        })()`)
      expect(hidden).toEqual([])
      expect(broken).toEqual([])
      expect(await page.locator('.scroll:visible').count()).toBeGreaterThan(15)
    })
  })

  it('draws every chart, in the colours of either theme, and again when the theme changes', async () => {
    await open('missed', {}, async (page) => {
      const corner = () =>
        page.$eval('canvas', (canvas: Canvas) => Array.from(canvas.getContext('2d').getImageData(1, 1, 1, 1).data))
      const drawn = await page.$$eval('canvas', (all) => all.length)
      expect(drawn).toBe(4)
      for (const canvas of await page.$$('canvas'))
        await expect.poll(() => canvas.evaluate(coloursOf)).toBeGreaterThan(30)
      await expect.poll(corner).toEqual([255, 255, 255, 255])
      await page.emulateMedia({ colorScheme: 'dark' })
      await expect.poll(corner).toEqual([16, 20, 24, 255])
    })
  })

  it('follows its window: names of lines move into a legend and back', async () => {
    await open('met', {}, async (page) => {
      const width = () => page.$eval('canvas', (canvas: Canvas) => canvas.clientWidth)
      const wide = await width()
      await page.setViewportSize({ width: 400, height: 900 })
      await expect.poll(width).toBeLessThan(400)
      await page.setViewportSize({ width: 1280, height: 900 })
      await expect.poll(width).toBe(wide)
    })
  })

  it('of a quarter sorts and filters its promises by the budget that is left, their notes with them', async () => {
    await open('quarter', {}, async (page) => {
      const shown = () =>
        page.$$eval('.cards tbody tr', (rows: readonly { hidden: boolean; textContent: string }[]) =>
          rows.filter(({ hidden }) => !hidden).map(({ textContent }) => textContent.replace(/\s+/g, ' ')),
        )
      await page.getByLabel('Order').selectOption('least budget left first')
      await expect.poll(async () => (await shown())[0]).toMatch(/^\s*missed\s*ORES Legacy\s*Availability/)
      expect((await shown())[1]).toMatch(/^\s*The evidence is weak/)
      await page.getByLabel('Show').selectOption('not met')
      await expect.poll(shown).toHaveLength(2)
    })
  })

  it('shows what was measured beside each promise on a telephone', async () => {
    await open('quarter', { width: 390 }, async (page) => {
      for (const cell of await page.$$('.cards td.is-measured')) {
        const { x = 0, width = 0 } = (await cell.boundingBox()) ?? {}
        expect(x + width).toBeLessThanOrEqual(390)
      }
    })
  })

  it('unfolds its tables by keyboard alone', async () => {
    await open('missed', {}, async (page) => {
      const reached = async () => page.evaluate('document.activeElement?.tagName')
      for (let i = 0; i < 40 && (await reached()) !== 'SUMMARY'; i++) await page.keyboard.press('Tab')
      expect(await reached()).toBe('SUMMARY')
      await page.keyboard.press('Enter')
      await expect.poll(() => page.$eval('figure details', (details: { open: boolean }) => details.open)).toBe(true)
    })
  })

  it('says its claims to a screen reader', async () => {
    await open('missed', {}, async (page) => {
      const images = await page.getByRole('img').all()
      const names = await Promise.all(images.map((image) => image.getAttribute('aria-label')))
      expect(names.filter((name) => name?.includes('P99 took 1.13'))).toHaveLength(1)
      expect(await page.getByRole('table').count()).toBeGreaterThan(4)
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
    })
  })

  it('shows its drawings without a script, and prints them', async () => {
    await open('met', { javaScriptEnabled: false }, async (page) => {
      const shown = await page.$$eval('figure img', (images: readonly Picture[]) =>
        images.map(({ complete, naturalWidth }) => complete && naturalWidth),
      )
      expect(shown).toEqual([1230, 1230, 1230, 1230])
    })
    await open('met', { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('figure img').first().isVisible()).toBe(true)
      expect(await page.locator('canvas').first().isVisible()).toBe(false)
      expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      )
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
      expect(pdf.length).toBeGreaterThan(50_000)
    })
  })

  it('numbers its printed pages, and lists the parts in their order, with the page of each where the browser can tell it', async () => {
    await open('quarter', {}, async (page) => {
      const pages = textOfPages(await page.pdf({ preferCSSPageSize: true }))
      expect(pages.length).toBeGreaterThan(10)
      expect(pages.filter((text, at) => !text.includes(`${at + 1}/${pages.length}`))).toEqual([])
      const solid = (text: string) => text.replace(/\s/g, '')
      const parts = await page.$$eval('section', (sections: readonly Part[]) =>
        sections.map((section) => ({
          title: section.querySelector('h2')?.textContent ?? '',
          claim: section.querySelector('.claim')?.textContent ?? '',
        })),
      )
      const [, ...numbers] =
        new RegExp(parts.map(({ title }) => `${solid(title)}(\\d*)`).join('')).exec(pages[0] ?? '') ?? []
      expect(numbers).toHaveLength(parts.length)
      const claimed = parts.flatMap(({ title, claim }, at) => {
        const begins = pages.findIndex((text) => text.includes(solid(title + claim))) + 1
        return claim === '' ? [] : [{ title, begins, told: numbers[at] ?? '' }]
      })
      expect(claimed.length).toBeGreaterThan(5)
      expect(claimed.map(({ begins }) => begins)).toEqual(claimed.map(({ begins }) => begins).sort((a, b) => a - b))
      expect(claimed.filter(({ begins, told }) => begins === 0 || (told !== '' && Number(told) !== begins))).toEqual([])
    })
  })

  it('lets no heading end a printed page', async () => {
    await open('quarter', {}, async (page) => {
      await page.emulateMedia({ media: 'print' })
      const loose = await page.evaluate(`(() => {
        const keeps = (element) => getComputedStyle(element).breakAfter === 'avoid'
        const heads = [...document.querySelectorAll('section h2, section h3, thead')]
        return heads.filter((head) => !keeps(head.closest('summary') ?? head)).length
      })()`)
      expect(loose).toBe(0)
    })
  })

  it('runs nothing that a name tried to smuggle in, and carries its record unharmed', async () => {
    await open('hostile', {}, async (page) => {
      const record = await page.$eval('#report', (script) => script.textContent ?? '')
      expect(JSON.parse(gunzipSync(Buffer.from(record, 'base64')).toString())).toEqual(records.hostile)
      expect(await page.locator('main script, main img:not(figure img)').count()).toBe(0)
    })
  })

  it.each(Object.keys(records) as (keyof typeof records)[])(
    'reads the JUnit XML of the %s run as well-formed',
    async (name) => {
      await open('inconclusive', {}, async (page) => {
        const xml = String(await renderReport(records[name], 'junit'))
        const [complaint, cases] = await page.evaluate<[string | undefined, number]>(`(() => {
        const parsed = new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml')
        return [parsed.querySelector('parsererror')?.textContent, parsed.querySelectorAll('testcase').length]
      })()`)
        expect(complaint).toBeUndefined()
        expect(cases).toBe(Number(/tests="(\d+)"/.exec(xml)?.[1]))
      })
    },
  )
})
