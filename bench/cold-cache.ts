import { cpus } from 'node:os'
import type { RunIo } from '../run/io.ts'
import { coldCache } from '../scenarios/cold-cache.ts'
import type { RunReport } from '../slo/run/report.ts'
import { benchIo, markdownTable } from './figures.ts'
import { benchLoad, openTrials } from './trials.ts'

/** How far from a hit ratio of 100 % do the promises about reads hold? A trial at each ratio, on one stack, with a lambda as slow as the real one. */
const hitRatios = [1, 0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.5]
const promised = [
  { name: 'P50', quantile: 0.5, ms: 5 },
  { name: 'P95', quantile: 0.95, ms: 10 },
  { name: 'P99', quantile: 0.99, ms: 100 },
] as const
const widest = 24

const readsPerSecond = Number(process.env['READS'] ?? 500)
const load = benchLoad(coldCache, {
  readsPerSecond,
  durationSeconds: Number(process.env['SECONDS'] ?? 20),
  warmupSeconds: 5,
  settleSeconds: 120,
})

process.stdout.write(await benchColdCache(benchIo()))

async function benchColdCache(io: RunIo): Promise<string> {
  await using trials = await openTrials(load, io, { fresh: true, parts: [...coldCache.needs] })
  const reports: RunReport[] = []
  for (const hitRatio of hitRatios) {
    io.progress.say(`reads at a hit ratio of ${hitRatio}`)
    reports.push(await trials.scored(coldCache, { ...load, hitRatio } as typeof load))
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
  return markdownTable(`Reads of a cold cache at ${readsPerSecond}/s, everything on the same ${cpus().length} cores`, [
    head,
    ...rows,
  ])
}
