import { expect, test } from 'vitest'
import { renderReport } from '../../../reports/format.ts'
import { quarterAt } from '../../../slo/calendar.ts'
import { type QuarterReport, quarterReportSchema } from '../../../slo/quarter/report.ts'
import { figuresOf } from '../../../slo/quarter/scoring/compose.ts'
import { sampleQuarter } from './sample-quarter.ts'

const incident = (date: string, what: string) => ({ date, what, url: 'https://phabricator.example.org/T1?a=[1]|2' })

/** The sample, with things that happened to one of its services. */
async function withIncidents(): Promise<QuarterReport> {
  const report = await sampleQuarter(91, ['outlink'])
  const incidents = [
    incident('2026-10-20', 'It was <slow>.'),
    incident('2026-06-20', 'Long before.'),
    incident('2026-10-05', 'An outage.'),
  ]
  const services = report.inputs.services.map((service) => ({ ...service, incidents }))
  const quarter = quarterAt(Date.parse(report.quarter.start) / 1000)
  const facts = { ...report.inputs, services, quarter, countedUntil: quarter.end, evidence: report.evidence }
  return quarterReportSchema.parse({ ...report, ...figuresOf(facts), inputs: { ...report.inputs, services } })
}

test('incidents of the quarter are told in their order, beside what was bad on their day', async () => {
  const told = String(await renderReport(await withIncidents(), 'markdown'))
  expect(told).toMatch(/2026-10-05 \| An outage\. \| [\d,]+ \|.*2026-10-20 \| It was .*slow.*\. \| [\d,]+ \|/s)
  expect(told).not.toContain('Long before')
})

test('each drop of a budget has beside it what is on record of its days', async () => {
  const told = String(await renderReport(await withIncidents(), 'markdown'))
  expect(told).toMatch(/\| days that broke it \| 2026-10-20 to 2026-11-02 \| [^|]+ \| [^|]+ \| <https:[^|]+> \|/)
  expect(told).toMatch(/\| code \| 503 \| [^|]+ \| [^|]+ \| _nothing_ \|/)
})

test.each([
  ['html', /<td[^>]*><a href="https:\/\/phabricator\.example\.org\/T1\?a=\[1\]\|2">/],
  ['markdown', /<https:\/\/phabricator\.example\.org\/T1\?a=%5B1%5D%7C2>/],
  ['wikitext', /\| https:\/\/phabricator\.example\.org\/T1\?a=%5B1%5D%7C2/],
] as const)('their addresses are links in %s', async (format, link) => {
  expect(String(await renderReport(await withIncidents(), format))).toMatch(link)
})
