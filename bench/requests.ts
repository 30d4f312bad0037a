import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectPrometheus } from '../slo/prometheus/prometheus.ts'
import type { QuarterReport } from '../slo/quarter/report.ts'
import { cacheFolder } from '../stack/folders.ts'
import { prometheusOnData } from '../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../stack/toolchain/go-tools.ts'
import { everydayIo } from '../test/stack/test-io.ts'
import { figuresTable } from './figures.ts'
import { quarter, requestsData, servicesYaml } from './requests-data.ts'

/** Few services with many requests, the whole process: a report beside one plain increase for each of its questions. Samples are the argument. */
const samples = Number(process.argv[2] ?? 28e6)
const times = 3
const io = everydayIo()
const { server } = await ensurePrometheus(io)
const data = join(cacheFolder(io), 'bench')
mkdirSync(data, { recursive: true })
await using served = await prometheusOnData(io, { server, dataFolder: requestsData(data, samples) })
const folder = mkdtempSync(join(tmpdir(), 'requests-bench-'))
writeFileSync(join(folder, 'services.yaml'), servicesYaml)

const offset = (quarter.end + 3 * 86_400) * 1000 - Date.now()
/** The quarter is over in the process that reports it; what memory it had is the last that it says. */
const prelude = `data:text/javascript,const now = Date.now; Date.now = () => now() + ${offset}; process.on('exit', () => process.stderr.write('maxRSS ' + process.resourceUsage().maxRSS))`

function report(...more: readonly string[]) {
  const args = ['report', '--prometheus', served.url, '--services', 'services.yaml', '-q', quarter.id, '-o', 'results']
  const start = performance.now()
  const { status, stderr } = spawnSync(
    join(import.meta.dirname, '..', 'bin/liftwing-slo'),
    [...args, '--fail-on', 'never', ...more],
    {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        LIFTWING_SLO_CACHE: join(folder, 'cache'),
        NODE_OPTIONS: `--import=${encodeURI(prelude)}`,
      },
    },
  )
  if (status !== 0) throw new Error(`the report ended with ${status}: ${stderr}`)
  return { seconds: (performance.now() - start) / 1000, megabytes: Number(/maxRSS (\d+)$/.exec(stderr)?.[1]) / 1024 }
}

const prometheus = connectPrometheus({ url: served.url, timeoutMs: 600_000 })
async function plainSeconds({ evidence }: QuarterReport): Promise<number> {
  const start = performance.now()
  for (const { selectors, by, window } of Object.values(evidence)) {
    const range = `${window.end - window.start}s`
    const increases = selectors.map(({ metric, matchers }) => `increase(${metric}{${matchers}}[${range}])`)
    await prometheus.vector(`sum by (${by.join(', ')}) (${increases.join(' or ')})`, window.end)
  }
  return (performance.now() - start) / 1000
}

try {
  report()
  const saved: QuarterReport = JSON.parse(
    readFileSync(join(folder, 'results', `quarter-${quarter.id}`, 'report.json'), 'utf8'),
  )
  const read = Object.values(saved.evidence).reduce((sum, { ledger }) => sum + ledger.samples, 0)
  const [plain, cold, warm]: [number[], ReturnType<typeof report>[], ReturnType<typeof report>[]] = [[], [], []]
  for (let time = 0; time < times; time++) {
    plain.push(await plainSeconds(saved))
    cold.push(report('--no-cache'))
    warm.push(report())
  }
  const best = (all: readonly number[]) => Math.min(...all)
  const [plainBest, coldBest, warmBest] = [
    best(plain),
    best(cold.map(({ seconds }) => seconds)),
    best(warm.map(({ seconds }) => seconds)),
  ]
  const peak = Math.max(...[...cold, ...warm].map(({ megabytes }) => megabytes))
  const size = `${Math.round(read / 1e6)} M samples, ${saved.services.flatMap(({ promises }) => promises).length} promises`
  process.stdout.write(
    figuresTable(`A report of few services with many requests, best of ${times}`, [
      { figure: `${size}: one plain increase for each question`, aim: '–', measured: `${plainBest.toFixed(2)} s` },
      {
        figure: `${size}: the report, cold, whole process`,
        aim: '≤ 1.2 × plain',
        measured: `${coldBest.toFixed(2)} s: ${(coldBest / plainBest).toFixed(2)} ×`,
        held: coldBest <= 1.2 * plainBest,
      },
      {
        figure: `${size}: the report from kept days, whole process`,
        aim: '< 1 s',
        measured: `${warmBest.toFixed(2)} s`,
        held: warmBest < 1,
      },
      { figure: `${size}: memory at its peak`, aim: '< 300 MB', measured: `${Math.round(peak)} MB`, held: peak < 300 },
    ]),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
