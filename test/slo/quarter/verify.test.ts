import { expect, test } from 'vitest'
import { asPastQuarter, pastQuarters } from '../../../reports/quarter/history.ts'
import { parseRecord, recordJson } from '../../../reports/record.ts'
import type { QuarterReport } from '../../../slo/quarter/report.ts'
import { verifyReport } from '../../../slo/quarter/verify.ts'
import { sampleQuarter } from '../../reports/quarter/sample-quarter.ts'

test('a report that was saved and read again agrees with itself in every figure', async () => {
  const report = parseRecord(JSON.parse(recordJson(await sampleQuarter())), 'test') as QuarterReport
  const { checked, disagreements } = verifyReport(report)
  expect(disagreements).toEqual([])
  expect(checked).toBeGreaterThan(10_000)
})

test('a verdict that was changed by hand is found', async () => {
  const report = await sampleQuarter()
  const missed = report.services.findIndex(({ id }) => id === 'ores-legacy')
  const promise = report.services[missed]?.promises[0]
  const forged: QuarterReport = {
    ...report,
    services: report.services.map((service, at) =>
      at === missed && promise
        ? { ...service, promises: [{ ...promise, verdict: 'met' }, ...service.promises.slice(1)] }
        : service,
    ),
  }
  expect(verifyReport(forged).disagreements).toEqual([
    { where: `services[${missed}].promises[0].verdict`, saved: '"met"', found: '"missed"' },
  ])
})

test('a count that was changed by hand changes what follows from it', async () => {
  const report = await sampleQuarter()
  const key = 'outlink/requests'
  const evidence = report.evidence[key]
  const [first, ...rest] = evidence?.groups ?? []
  if (!evidence || !first) throw new Error('the sample has no such evidence')
  const forged = {
    ...report,
    evidence: {
      ...report.evidence,
      [key]: { ...evidence, groups: [{ ...first, count: first.count + 1, upper: first.upper + 1 }, ...rest] },
    },
  }
  const found = verifyReport(forged).disagreements.map(({ where }) => where)
  expect(found).toContain('services[2].promises[0].scopes[0].good.count')
})

test('past quarters come from saved reports, the latest first and each once', async () => {
  const report = await sampleQuarter(10)
  const older = { ...report, quarter: { ...report.quarter, id: '2026-03', name: 'March to May 2026' } }
  const old = { ...report, quarter: { ...report.quarter, id: '2026-06', name: 'June to August 2026' } }
  const corrected = { ...old, createdAt: '2026-12-05T00:00:00.000Z', finished: true }
  expect(pastQuarters([report, older, corrected, old], { id: '2026-09' })).toEqual([
    asPastQuarter(corrected),
    asPastQuarter(older),
  ])
})
