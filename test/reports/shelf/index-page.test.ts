import { describe, expect, it } from 'vitest'
import type { SavedReport } from '../../../reports/kinds.ts'
import { indexPage } from '../../../reports/shelf/index-page.ts'
import type { Saved } from '../../../reports/shelf/saved.ts'
import { summaryOf } from '../../../reports/shelf/summary.ts'
import type { RunReport } from '../../../slo/run/report.ts'
import { sampleQuarter } from '../quarter/sample-quarter.ts'
import { records } from '../records.ts'

const saved = async (key: string, report: SavedReport): Promise<Saved> => ({
  key,
  summary: await summaryOf(key, report),
})
const at = (report: RunReport, day: number): RunReport => ({ ...report, createdAt: `2026-11-${day}T03:10:44.201Z` })

/** The rows of the list as a reader hears them. */
const rowsOf = (page: string) =>
  [...page.matchAll(/<tr data-key[\s\S]*?<\/tr>/g)].map(([row]) =>
    row
      .replace(/<[^>]+>/g, ' ')
      .replaceAll('&lt;', '<')
      .replace(/[\s\u00a0]+/g, ' ')
      .trim(),
  )

describe('the list of results', () => {
  it('says of each what it was, when, and how it ended, the latest first', async () => {
    const page = indexPage('results', [
      await saved('a', records.met),
      await saved('b', records.missed),
      await saved('q', await sampleQuarter()),
    ])
    expect(rowsOf(page)).toEqual([
      'missed Quarter: September to November 2026 SLO quarter q 2026-12-01 06:00 The September to November 2026 SLO quarter: 13 of 14 promises met; 1 missed.',
      'missed Run: surge 1,000 reads/s and 100 writes/s over 50,000 rows b 2026-11-21 03:22 9.71 ms 1.13 s 996/s P99 read 1.13 s, promised < 100 ms; right answers 99.993 %, promised 100 %. Met: 5 of 7 promises.',
      'met Run: surge 1,000 reads/s and 100 writes/s over 50,000 rows a 2026-11-21 03:10 1.17 ms 3.62 ms 1,000/s All 7 promises.',
    ])
  })

  it('counts verdicts, and names the latest', async () => {
    const page = indexPage('results', [await saved('a', at(records.met, 20)), await saved('b', at(records.missed, 19))])
    expect(page).toContain('<h1>2 results: 1 met and 1 missed. The latest, a run of surge: met.</h1>')
  })

  it('says what cannot be shown, and why', () => {
    const page = indexPage('results', [{ key: 'cut <off>', why: 'Its report.json is not JSON.' }])
    expect(page).toContain('<h1>results holds no result that can be shown.</h1>')
    expect(page).toContain('<dt><code>cut &lt;off&gt;</code></dt><dd>Its report.json is not JSON.</dd>')
  })

  it('leads to each report by an address that nothing in a name can change', async () => {
    expect(indexPage('results', [await saved('a b/<c>"\'?#%', records.met)])).toContain(
      `href="reports/a%20b/%3Cc%3E%22&apos;%3F%23%25.html"`,
    )
  })

  it('lets nothing from elsewhere become markup', async () => {
    const page = indexPage('<script>alert(1)</script>', [await saved('<img src=x>', records.hostile)])
    expect(page.match(/<script/g)).toHaveLength(1)
    expect(page).not.toContain('<img')
  })

  it('refers to nothing outside itself but pages beside it', async () => {
    const page = indexPage('results', [await saved('a', records.met)])
    const references = [...page.matchAll(/\s(?:src|href|srcset|action|poster|data)="([^"]*)"/g)].map(([, url]) => url)
    expect(references.filter((url) => !/^(#|reports\/|[a-z-]+\.html)/.test(url ?? ''))).toEqual([])
  })
})

describe('its trends', () => {
  const read = [20, 21, 22].map((day) => saved(`run-${day}`, at(day === 22 ? records.missed : records.met, day)))

  it('are drawn of what was sent at least twice', async () => {
    const runs = await Promise.all(read)
    expect(indexPage('results', runs)).toContain(
      'aria-label="P99 read of 3 runs: 3.62\u00a0ms to 1.13\u00a0s, promised &lt;\u00a0100\u00a0ms; the latest 1.13\u00a0s."',
    )
    expect(indexPage('results', runs.slice(0, 1))).not.toContain('<svg viewBox="0 0 360')
  })

  it('keep another load and another machine apart', async () => {
    const other: RunReport = { ...records.met, plan: { ...records.met.plan, rows: 7 } }
    const machine: RunReport = { ...records.met, environment: { ...records.met.environment, cores: 64 } }
    const page = indexPage('results', [
      ...(await Promise.all(read)),
      await saved('other', other),
      await saved('machine', machine),
    ])
    expect(page).toContain('P95 read of 3 runs')
    expect(page).not.toContain('of 4 runs')
  })

  it('leave a gap where nothing was answered', async () => {
    const page = indexPage('results', [...(await Promise.all(read)), await saved('none', at(records.inconclusive, 21))])
    const course = /P95 read of 4 runs[\s\S]*?class="course" d="([^"]+)"/.exec(page)?.[1] ?? ''
    expect(course.match(/M/g)).toHaveLength(2)
  })
})
