import { cpus } from 'node:os'
import type { RunIo } from '../run/io.ts'
import type { Load } from '../run/request.ts'
import { withRunFolder } from '../run/saved/run-folder.ts'
import { type Prepared, prepare } from '../run/testbed/prepare.ts'
import { openTestbed } from '../run/testbed/testbed.ts'
import { runTrial } from '../run/trial.ts'
import { coldCache } from '../scenarios/cold-cache.ts'
import { usualValues } from '../scenarios/lib/knobs.ts'
import { knobsOf } from '../scenarios/lib/scenario.ts'
import type { RunReport } from '../slo/run/report.ts'
import { composeRun } from '../slo/run/scoring/compose.ts'
import { runPromises } from '../slo/run/scoring/promises.ts'
import { benchIo } from './io.ts'

/** How far from a hit ratio of 100 % do the promises about reads hold? A trial at each ratio, on one stack, with a lambda as slow as the real one. */
const hitRatios = [1, 0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.5]
const promised = [
  { name: 'P50', quantile: 0.5, ms: 5 },
  { name: 'P95', quantile: 0.95, ms: 10 },
  { name: 'P99', quantile: 0.99, ms: 100 },
] as const
const widest = 24

type ColdLoad = Load<'readsPerSecond' | 'hitRatio'>

const readsPerSecond = Number(process.env['READS'] ?? 500)
const load: ColdLoad = {
  ...(usualValues(knobsOf(coldCache)) as Omit<ColdLoad, 'scenario'>),
  scenario: coldCache.name,
  readsPerSecond,
  durationSeconds: Number(process.env['SECONDS'] ?? 20),
  warmupSeconds: 5,
  settleSeconds: 120,
}

process.stdout.write(await benchColdCache(benchIo()))

async function benchColdCache(io: RunIo): Promise<string> {
  const options = { stack: 'native' as const, fresh: true, parts: [...coldCache.needs] }
  const parts = { options, keptWillDo: false }
  await using testbed = await openTestbed({ parts, serviceSelector: undefined, rows: load }, 'results/bench-logs', io)
  const promises = await runPromises(undefined, coldCache.objectives, io.now() / 1000)
  const reports: RunReport[] = []
  let prepared: Prepared | undefined
  for (const hitRatio of hitRatios) {
    io.progress.say(`reads at a hit ratio of ${hitRatio}`)
    const report = await withRunFolder('results', 'bench', io, async (folder) => {
      prepared ??= await prepare(load, testbed, folder, io)
      const request = { load: { ...load, hitRatio }, subject: promises.title, command: 'node bench/cold-cache.ts' }
      const { facts, evidence } = await runTrial(request, prepared, folder, io)
      return composeRun(facts, promises, evidence)
    })
    reports.push(report)
  }
  return table(reports)
}

/** P95 as a bar besides, one character for each factor of 1.5 above 1 ms: it spans three orders of magnitude. */
function bar(ms: number): string {
  return '█'.repeat(Math.max(0, Math.min(widest, Math.round(Math.log(ms) / Math.log(1.5)))))
}

function table(reports: readonly RunReport[]): string {
  const rows = reports.map((report, i) => {
    const points = report.latency.find(({ operation }) => operation === 'read')?.fromSchedule ?? []
    const values = promised.map(({ quantile, ms }) => {
      const found = points.find((point) => point.quantile === quantile)?.ms ?? Number.NaN
      return { ms: found, told: `${found.toFixed(2)}${found < ms ? '' : ' ▲'}` }
    })
    const all = report.answers.reduce((sum, { count }) => sum + count, 0)
    const right = report.answers.reduce((sum, { outcome, count }) => sum + (outcome === 'ok' ? count : 0), 0)
    return [`${hitRatios[i]}`, ...values.map(({ told }) => told), `${right} of ${all}`, bar(values[1]?.ms ?? 0)]
  })
  const head = ['hit ratio', ...promised.map(({ name, ms }) => `${name} (< ${ms}) ms`), 'right answers', 'P95']
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  const title = `\n## Reads of a cold cache at ${readsPerSecond}/s, everything on the same ${cpus().length} cores\n`
  return [title, line(head), rule, ...rows.map(line), ''].join('\n')
}
