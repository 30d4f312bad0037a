import { describe, expect, test } from 'vitest'
import { recordJson } from '../../../../reports/record.ts'
import { recovery } from '../../../../scenarios/recovery.ts'
import { surge } from '../../../../scenarios/surge.ts'
import { type RunReport, runReportSchema } from '../../../../slo/run/report.ts'
import { parseRunRecord, type RunRecord, runRecordJson } from '../../../../slo/run/saved.ts'
import { composeRun } from '../../../../slo/run/scoring/compose.ts'
import { runPromises } from '../../../../slo/run/scoring/promises.ts'
import { verifyRun } from '../../../../slo/run/scoring/verify.ts'
import { records } from '../../../reports/records.ts'
import { evidenceOf, summary, tallyOf } from '../evidence.ts'

const { id, createdAt, plan, distinctKeys, subject, environment, evidence } = records.met
const record: RunRecord = {
  schemaVersion: 1,
  kind: 'evidence',
  facts: {
    ...{ id, createdAt, plan, distinctKeys, subject, environment, evidence },
    window: { start: 1_790_000_000, end: 1_790_000_010 },
  },
  evidence: evidenceOf({
    tally: tallyOf([
      { count: 9000 },
      { count: 990, withinMs: 250, tookMs: 250 },
      { count: 10, outcome: 'timeout', status: '0', withinMs: Number.POSITIVE_INFINITY, tookMs: 1000 },
      { operation: 'write', status: '204', count: 1000 },
    ]),
  }),
}
const saved = () => parseRunRecord(runRecordJson(record), 'evidence.json')
const reportOf = async ({ facts, evidence }: RunRecord): Promise<RunReport> =>
  runReportSchema.parse(
    JSON.parse(
      await recordJson(composeRun(facts, await runPromises(undefined, surge.objectives, facts.window.start), evidence)),
    ),
  )

describe('what was observed of a run', () => {
  test('comes back from its file as it was, infinity and absence too', () => expect(saved()).toEqual(record))

  test('makes the same report as before it was saved', async () => {
    expect(await reportOf(saved())).toEqual(await reportOf(record))
    expect((await reportOf(saved())).verdict).toBe('missed')
  })

  test.each([
    ['no JSON', '{"schemaVersion"', /evidence\.json is damaged.*: it is not JSON/],
    ['another kind', '{"schemaVersion":1,"kind":"run"}', /evidence\.json is damaged, or of another version: kind/],
    [
      'half a request',
      runRecordJson(record).replace('"count":9000', '"count":0.5'),
      /is damaged, or of another version: evidence\.tally\.0\.count/,
    ],
  ])('is refused where it is %s', (_, json, message) => {
    expect(() => parseRunRecord(json, 'evidence.json')).toThrow(message)
  })
})

describe('verifying the report of a run', () => {
  test('knows of what was promised and could not be shown, and for how long promises were broken', async () => {
    const { plan: sent, tally } = record.evidence
    const seconds = Array.from({ length: 10 }, (_, second) => ({
      second,
      sent: 100,
      ok: second === 4 ? 50 : 100,
      latestMs: 1,
    }))
    const evidence = evidenceOf({
      plan: { ...sent, operations: sent.operations.filter(({ operation }) => operation === 'read') },
      tally: tally.filter(({ operation }) => operation === 'read'),
      beside: [{ kind: 'away', part: 'cassandra', fromSeconds: 4, toSeconds: 5 }],
      generator: { exitCode: 0, summary: { ...summary, seconds } },
    })
    for (const { objectives } of [surge, recovery]) {
      const promises = await runPromises(undefined, objectives, record.facts.window.start)
      const report = composeRun(record.facts, promises, evidence)
      expect(report.beside?.broken.find(({ objective }) => objective.kind === 'availability')?.broken).toBe(1)
      const { disagreements } = verifyRun(report, { ...record, evidence })
      expect(disagreements).toEqual([])
    }
  })

  test('finds nothing in one that follows', async () => {
    const { checked, disagreements } = verifyRun(await reportOf(record), saved())
    expect(disagreements).toEqual([])
    expect(checked).toBeGreaterThan(300)
  })

  test.each<[string, (report: RunReport) => RunReport, string]>([
    ['a verdict', (report) => ({ ...report, verdict: 'met' }), 'verdict'],
    ['a reason', (report) => ({ ...report, reasons: ['It was the weather.'] }), 'reasons[0]'],
    [
      'a count',
      (report) => ({
        ...report,
        objectives: report.objectives.map((each, i) => (i === 0 ? { ...each, good: 9999 } : each)),
      }),
      'objectives[0].good',
    ],
    ['a check', (report) => ({ ...report, trust: report.trust.slice(1) }), 'trust['],
    ['an answer', (report) => ({ ...report, answers: report.answers.slice(0, -1) }), 'answers[2]'],
    ['the evidence of a query', (report) => ({ ...report, evidence: {} }), 'evidence.client'],
  ])('finds %s that was changed by hand', async (_, forge, where) => {
    const { disagreements } = verifyRun(forge(await reportOf(record)), saved())
    expect(disagreements.map((each) => each.where)).toEqual(expect.arrayContaining([expect.stringContaining(where)]))
  })
})
