import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShelf } from '../../cli/shelf/shelf.ts'
import { writeSite } from '../../cli/shelf/write-site.ts'
import { recordJson } from '../../reports/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { sampleQuarter } from '../reports/quarter/sample-quarter.ts'
import { records } from '../reports/records.ts'
import { violationsOn } from './axe.ts'
import { hasChromium, type Look, launchChromium, visit } from './chromium.ts'

const at = (report: RunReport, day: number): RunReport => ({ ...report, createdAt: `2026-11-${day}T03:10:44.201Z` })

describe.skipIf(!hasChromium)('a site of results in Chromium (skipped where /usr/bin/chromium is missing)', () => {
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'site-'))
    const { met, missed, hostile, inconclusive } = records
    const results = {
      'a-met': at(met, 20),
      'b-missed': at(missed, 21),
      'c-<b>hostile</b> #%': at(hostile, 22),
      'd-met': at({ ...met, plan: { ...met.plan, scenario: 'read-surge' } }, 23),
      'e-inconclusive': at(inconclusive, 24),
      quarter: await sampleQuarter(),
    }
    for (const [name, record] of Object.entries(results)) {
      await mkdir(join(folder, 'results', name), { recursive: true })
      await writeFile(join(folder, 'results', name, 'report.json'), await recordJson(record))
    }
    await mkdir(join(folder, 'results', 'empty'))
    const path = join(folder, 'results')
    const io = { signal: AbortSignal.timeout(120_000), each: () => undefined }
    await writeSite(openShelf(path), { path, name: 'results' }, join(folder, 'site'), io)
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    if (folder) await rm(folder, { recursive: true })
  })

  const open = (address: string, look: Look, use: (page: Page) => Promise<void>) =>
    visit(browser, `${pathToFileURL(join(folder, 'site')).href}/${address}`, look, use)

  const rows = (page: Page) =>
    page.$$eval('.results tbody tr', (all: readonly { hidden: boolean; dataset: Record<string, string> }[]) =>
      all.filter(({ hidden }) => !hidden).map(({ dataset }) => dataset['key']),
    )

  it.each(
    ['index.html', 'side-by-side.html', 'quarters.html', 'changes.html', 'reports/b-missed.html'].flatMap((address) =>
      (
        [
          ['light', 1280],
          ['dark', 390],
        ] as const
      ).map(([colorScheme, width]) => [address, colorScheme, width] as const),
    ),
  )(
    '%s is quiet, fits its window and has nothing that axe objects to (%s, %i px)',
    async (address, colorScheme, width) => {
      const noise = await open(address, { colorScheme, width }, async (page) => {
        await page.waitForLoadState('networkidle')
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        expect(await violationsOn(page)).toEqual([])
      })
      expect(noise).toEqual([])
    },
  )

  it('filters by verdict, scenario, words and days, and remembers it in its address', async () => {
    await open('index.html', {}, async (page) => {
      await expect
        .poll(() => rows(page))
        .toEqual(['quarter', 'e-inconclusive', 'd-met', 'c-<b>hostile</b> #%', 'b-missed', 'a-met'])
      await page.getByLabel('Verdict').selectOption('met')
      await expect.poll(() => rows(page)).toEqual(['d-met', 'a-met'])
      await page.getByLabel('Scenario').selectOption('read-surge')
      await expect.poll(() => rows(page)).toEqual(['d-met'])
      await expect.poll(() => page.getByRole('status').textContent()).toBe('1 of 6 results')
      await page.reload()
      await expect.poll(() => rows(page)).toEqual(['d-met'])
      await page.getByRole('button', { name: 'Clear' }).click()
      await page.getByLabel('From', { exact: true }).fill('2026-11-21')
      await page.getByLabel('To', { exact: true }).fill('2026-11-22')
      await expect.poll(() => rows(page)).toEqual(['c-<b>hostile</b> #%', 'b-missed'])
      await page.getByLabel('Text', { exact: true }).fill('P99 BROKEN nowhere')
      await expect.poll(() => rows(page)).toEqual([])
    })
  })

  it('leads by keyboard to a report, and back', async () => {
    await open('index.html', {}, async (page) => {
      await page.getByRole('link', { name: 'Run: surge' }).last().focus()
      await page.keyboard.press('Enter')
      await page.waitForURL(/reports\/a-met\.html$/)
      await page.getByRole('link', { name: 'All results' }).focus()
      await page.keyboard.press('Enter')
      await page.waitForURL(/index\.html$/)
    })
  })

  it('opens a result whose name would end an address', async () => {
    await open('index.html', {}, async (page) => {
      await page.locator('tr[data-key^="c-"] a').click()
      await page.waitForURL(/hostile/)
      expect(await page.getByRole('link', { name: 'All results' }).count()).toBe(1)
    })
  })

  it('opens the run of a point in a chart', async () => {
    await open('index.html', {}, async (page) => {
      await page.locator('.small .dot.missed').first().click()
      await page.waitForURL(/reports\/b-missed\.html$/)
    })
  })

  it('puts the two runs of its address side by side, and swaps them', async () => {
    await open('side-by-side.html#a=a-met&b=b-missed', {}, async (page) => {
      await expect.poll(() => page.textContent('h1')).toBe('A met, B missed; load, machine and versions were the same.')
      expect(await page.textContent('#command')).toBe('liftwing-slo compare results/a-met results/b-missed')
      const row = page.getByRole('row', { name: /^P99 read < 100/ })
      expect((await row.textContent())?.replaceAll('\u00a0', ' ')).toBe(
        'P99 read< 100 ms3.62 ms met1.13 s missed313 times',
      )
      await page.getByRole('button', { name: 'Swap' }).click()
      await expect.poll(() => page.textContent('h1')).toBe('A missed, B met; load, machine and versions were the same.')
      expect(page.url()).toMatch(/#a=b-missed&b=a-met$/)
      await expect.poll(() => page.locator('canvas').count()).toBe(2)
    })
  })

  it('lists every result without a script, and on paper', async () => {
    await open('index.html', { javaScriptEnabled: false }, async (page) => {
      await expect.poll(() => rows(page)).toHaveLength(6)
      expect(await page.locator('.filters').isVisible()).toBe(false)
    })
    await open('index.html', { colorScheme: 'dark', width: 700 }, async (page) => {
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('.filters').isVisible()).toBe(false)
      expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      )
      const hidden = await page.evaluate(
        `[...document.querySelectorAll('.scroll')].filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1).length`,
      )
      expect(hidden).toBe(0)
    })
  })
})
