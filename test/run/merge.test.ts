import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planHash } from '../../run/generators/plan-hash.ts'
import type { RunIo } from '../../run/io.ts'
import { mergePods } from '../../run/merge.ts'
import { clockLine, endedLine, generatorLine, sliceLine, startedLine } from '../../scenarios/lib/journal/journal.ts'
import { bucketOf } from '../../slo/latency-buckets.ts'
import { composeRun } from '../../slo/run/scoring/compose.ts'
import { runPromises } from '../../slo/run/scoring/promises.ts'
import { planWith } from '../scenarios/lib/plans.ts'
import { everydayIo } from '../stack/test-io.ts'

const plan = planWith({ generators: 2, readsPerSecond: 2, writesPerSecond: 0, durationSeconds: 1, warmupSeconds: 0 })
const io: RunIo = {
  ...everydayIo(),
  progress: { update: () => undefined, say: () => undefined, watch: () => undefined },
}
const one = { second: 0, outcome: 'ok', status: '200', ...latency(2) } as const

function latency(ms: number) {
  return { fromSchedule: [bucketOf(ms)], onTheWire: [bucketOf(ms)], late: [bucketOf(0.1)] }
}

const slice = (number: number) => sliceLine('read', number, [one])
const log = (number: number, hash = planHash(plan), of = plan.generators) => [
  generatorLine(number, of, hash),
  clockLine(3, 2),
  startedLine(1_700_000_000_000),
  slice(number - 1),
  endedLine,
]

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'merge-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Nobody listens at the ports of the plan and of this Prometheus. */
async function merged(logs: Readonly<Record<string, readonly string[]>>, of = plan) {
  await Promise.all(Object.entries(logs).map(([name, lines]) => writeFile(join(folder, name), `${lines.join('\n')}\n`)))
  const request = {
    plan: of,
    target: of.target,
    logFiles: Object.keys(logs).map((name) => join(folder, name)),
    prometheusUrl: 'http://127.0.0.1:1',
    serviceSelector: 'job="x"',
    subject: 'cache',
    command: 'merge',
  }
  const record = await mergePods(request, io)
  return composeRun(record.facts, await runPromises(undefined, [], 1_800_000_000), record.evidence)
}

const findings = ({ trust }: Awaited<ReturnType<typeof merged>>) =>
  Object.fromEntries(trust.map(({ id, finding }) => [id, finding]))

describe('the logs of pods', () => {
  it('are one run', async () => {
    const found = findings(await merged({ 'pod-2.log': log(2), 'pod-1.log': log(1) }))
    expect(found['generators-all']).toBe('All 2 generators sent their share to its end.')
    expect(found['rate-held']).toBe('2 of 2 planned requests were sent.')
    expect(found['generators-together']).toBe(
      'Their schedules began at the same instant, by a clock that all have asked (give or take 2.00 ms).',
    )
  })

  it('prove nothing where a pod is missing, which is named', async () => {
    const report = await merged({ 'pod-1.log': log(1) })
    expect(report.verdict).toBe('inconclusive')
    expect(report.reasons).toContain('Generator 2 of 2 left no journal.')
  })

  it('prove nothing where a pod has logged nothing but its failure', async () => {
    const report = await merged({ 'pod-1.log': log(1), 'pod-2.log': ['could not pull'] })
    expect(report.reasons).toContain('Generator 2 of 2 left no journal.')
  })

  it('prove nothing where a pod was killed', async () => {
    const report = await merged({ 'pod-1.log': log(1), 'pod-2.log': log(2).slice(0, -1) })
    expect(report.reasons).toContain('Generator 2 of 2 ended before its time.')
    expect(report.reasons).toContain('Not every log tells that its generator ran to its end.')
  })

  it.each([
    ['of another plan', { 'a.log': log(1), 'b.log': log(2, 'feedfeedfeedfeed') }, 'b.log is of another plan: feedfeed'],
    ['for another number of pods', { 'a.log': log(1), 'b.log': log(2, planHash(plan), 3) }, 'b.log is of another plan'],
    ['given twice', { 'a.log': log(1), 'b.log': log(1) }, 'b.log is of generator 1, of which there is another log.'],
    [
      'without their beginning',
      { 'a.log': log(1), 'b.log': [slice(1)] },
      'b.log has requests, but not which generator',
    ],
    ['of nobody who began', { 'a.log': ['nothing'] }, 'No generator of run-1 has begun'],
  ])('are refused where they are %s', async (_, logs, message) => {
    await expect(merged(logs)).rejects.toThrow(message)
  })

  it('of one pod alone are refused until it has ended', async () => {
    const alone = { ...plan, generators: 1 }
    const lines = [startedLine(1_700_000_000_000), sliceLine('read', 0, [one, one])]
    await expect(merged({ 'a.log': lines }, alone)).rejects.toThrow('does not tell of its end')
    expect(findings(await merged({ 'a.log': [...lines, endedLine] }, alone))['generator-finished']).toBe(
      'k6 ran to its end.',
    )
  })
})
