import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveLive } from '../../cli/live/server.ts'
import { liveEvent } from '../../reports/live/live-event.ts'
import { livePage } from '../../reports/live/live-page.ts'
import { writeReports } from '../../reports/write-reports.ts'
import { liveStatusOf } from '../../slo/run/scoring/live.ts'
import { evidenceSoFar, type SoFar } from '../../slo/run/so-far.ts'
import { records } from '../reports/records.ts'
import { planOf, summary, witnessOf } from '../slo/run/evidence.ts'
import { violationsOn } from './axe.ts'
import { hasChromium, launchChromium } from './chromium.ts'

/** What one of the charts looks like; this side of the wire knows no DOM. */
const pictureOf = (page: Page, id: string) =>
  page.$eval(`#${id} canvas`, (canvas: { toDataURL(): string }) => canvas.toDataURL())

describe.skipIf(!hasChromium)(
  'charts over the same seconds, in Chromium (skipped where /usr/bin/chromium is missing)',
  () => {
    let browser: Browser
    let folder: string
    beforeAll(async () => {
      browser = await launchChromium()
      folder = await mkdtemp(join(tmpdir(), 'seconds-'))
      await writeReports(records.met, folder, ['html'])
    })
    afterAll(async () => {
      await browser?.close()
      if (folder) await rm(folder, { recursive: true })
    })

    it('share a cursor that the keyboard moves, and say what stands under it', async () => {
      const page = await browser.newPage()
      await page.goto(pathToFileURL(join(folder, 'report.html')).href)
      await page.waitForSelector('figure.timed')
      const before = await pictureOf(page, 'rate-over-time')
      await page.locator('#latency-over-time .canvas').focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('End')
      await expect
        .poll(() => page.textContent('#latency-over-time output'))
        .toMatch(/^second 29: P99 [\d.]+, P95 [\d.]+, P50 [\d.]+$/)
      await expect.poll(() => pictureOf(page, 'rate-over-time')).not.toBe(before)
      await page.close()
    })

    it('tell what was seen in a second, by a click or by the keyboard, and give the focus back', async () => {
      const page = await browser.newPage({ viewport: { width: 390, height: 900 } })
      await page.goto(pathToFileURL(join(folder, 'report.html')).href)
      await page.waitForSelector('figure.timed')
      const holder = page.locator('#latency-over-time .canvas')
      await holder.focus()
      await page.keyboard.press('End')
      await page.keyboard.press('Enter')
      const told = page.getByRole('complementary', { name: 'One second' })
      expect(await told.getByRole('heading').textContent()).toBe('Second 29')
      expect(await told.getByRole('rowheader', { name: /^P99 Latency over time/ }).count()).toBe(1)
      expect(await told.evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus'))).toBe(
        true,
      )
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await violationsOn(page)).toEqual([])
      }
      await page.keyboard.press('Escape')
      expect(await told.count()).toBe(0)
      expect(
        await holder.evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus')),
      ).toBe(true)
      await holder.click({ position: { x: 200, y: 80 } })
      await told.getByRole('button', { name: 'Close' }).click()
      expect(await told.count()).toBe(0)
      await page.close()
    })

    it('have an address for each second, to which their tables link', async () => {
      const page = await browser.newPage()
      const url = pathToFileURL(join(folder, 'report.html')).href
      await page.goto(`${url}#second=17`)
      const told = page.getByRole('complementary', { name: 'One second' })
      await expect.poll(() => told.getByRole('heading').allTextContents()).toEqual(['Second 17'])
      await page.keyboard.press('Escape')
      expect(page.url()).toBe(url)
      const figure = page.locator('#rate-over-time')
      await figure.locator('summary').click()
      await figure.getByRole('link', { name: '21', exact: true }).click()
      await expect.poll(() => told.getByRole('heading').allTextContents()).toEqual(['Second 21'])
      expect(page.url()).toBe(`${url}#second=21`)
      await page.close()
    })

    it('show a stretch that is dragged, all of them, and the whole run again', async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } })
      await page.goto(pathToFileURL(join(folder, 'report.html')).href)
      await page.waitForSelector('figure.timed')
      const whole = page.getByRole('button', { name: 'Show the whole run' })
      const holder = page.locator('#latency-over-time .canvas')
      await holder.scrollIntoViewIfNeeded()
      const { x, y, width } = (await holder.boundingBox()) ?? { x: 0, y: 0, width: 0 }
      const before = await pictureOf(page, 'rate-over-time')
      await page.mouse.move(x + width * 0.3, y + 80)
      await page.mouse.down()
      await page.mouse.move(x + width * 0.6, y + 80, { steps: 4 })
      await page.mouse.up()
      await page.mouse.move(0, 0)
      await expect.poll(() => whole.isVisible()).toBe(true)
      await expect.poll(() => pictureOf(page, 'rate-over-time')).not.toBe(before)
      await holder.dblclick({ position: { x: width * 0.5, y: 80 } })
      await page.mouse.move(0, 0)
      await expect.poll(() => whole.isVisible()).toBe(false)
      await expect.poll(() => pictureOf(page, 'rate-over-time')).toBe(before)
      await page.close()
    })

    it('stand on a page that is told of a run, until it is over', async () => {
      const plan = planOf({ read: 1000, write: 100 })
      const seconds = [0, 1, 2].map((second) => ({
        ...{ second, sent: 1100, ok: 1100, p50Ms: 1, p95Ms: 2, p99Ms: 3 + second, maxMs: 9, latestMs: 0.1 },
      }))
      const witness = witnessOf()
      const machine = { cores: 2, busyCores: 1, ownCores: 1, hasForeignParts: false, parts: [], witness }
      const soFar = (doing: SoFar['course']['doing']): SoFar => ({
        course: { doing, turn: '', second: 3, leftSeconds: 7, doneSeconds: 8, totalSeconds: 15 },
        plan,
        secondsOver: 3,
        evidence: evidenceSoFar(plan, { ...summary, seconds }, machine, {
          ...{ warming: undefined, floor: undefined, commitLog: undefined },
        }),
      })
      const eventOf = (doing: SoFar['course']['doing']) => () =>
        liveEvent(soFar(doing), liveStatusOf([], soFar(doing)), undefined)
      const server = await serveLive(livePage('the cache'), 0)
      server.tell(eventOf('measuring'))
      const page = await browser.newPage()
      const noise: string[] = []
      page.on('console', (message) => noise.push(message.text()))
      page.on('pageerror', (error) => noise.push(error.message))
      await page.goto(server.url)
      await page.waitForSelector('#rate-over-time canvas')
      await expect.poll(() => page.textContent('h1')).toMatch(/^Measuring, 7.s left$/)
      await expect.poll(() => page.textContent('#rate-over-time figcaption')).toContain('1,100/s')
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await violationsOn(page)).toEqual([])
      }
      server.tell(eventOf('done'))
      await expect.poll(() => page.textContent('h1')).toBe('The run is over; its report is being made.')
      await server[Symbol.asyncDispose]()
      expect(await page.textContent('h1')).toBe('The run is over; its report is being made.')
      expect(noise).toEqual([])
      await page.close()
    })
  },
)
