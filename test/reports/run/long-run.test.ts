import { expect, test } from 'vitest'
import { formatNames, renderReport } from '../../../reports/format.ts'
import { surge } from '../../../scenarios/surge.ts'
import { composeRun } from '../../../slo/run/scoring/compose.ts'
import { runPromises } from '../../../slo/run/scoring/promises.ts'
import { evidenceOf, machineSeen, planOf, summary } from '../../slo/run/evidence.ts'
import { records } from '../records.ts'

const day = 86_400

test('a run of a day is scored and told like a short one, on a page that a browser opens at once', async () => {
  const seconds = Array.from({ length: day }, (_, second) => {
    const latency = 1 + (second % 97) / 50
    return {
      second,
      sent: 1100,
      ok: 1100,
      p50Ms: latency,
      p95Ms: 2 * latency,
      p99Ms: 3 * latency,
      maxMs: 9,
      latestMs: 1,
    }
  })
  const pauses = seconds.map(({ second }) => ({ second, pauseMs: second === 50_000 ? 900 : 1, foreignShare: 0.02 }))
  const evidence = evidenceOf({
    plan: planOf({ read: 1000, write: 100 }, day),
    generator: { exitCode: 0, summary: { ...summary, seconds } },
    machine: machineSeen({ seconds: pauses }),
  })
  const promises = await runPromises(undefined, surge.objectives, Date.UTC(2026, 10, 27) / 1000)
  const { id, createdAt, plan, distinctKeys, subject, environment, evidence: queries } = records.met
  const window = { start: 1_795_000_000, end: 1_795_000_000 + day }
  const facts = {
    id,
    createdAt,
    plan: { ...plan, durationSeconds: day },
    distinctKeys,
    subject,
    environment,
    evidence: queries,
    window,
  }
  const report = composeRun(facts, promises, evidence)
  expect(report.moments).toHaveLength(1800)
  expect(report.trust.map(({ finding }) => finding).join(' ')).toContain('900 ms')
  for (const format of formatNames) {
    const told = await renderReport(report, format)
    expect(told.length, format).toBeGreaterThan(1000)
    expect(told.length, format).toBeLessThan(4e6)
  }
})
