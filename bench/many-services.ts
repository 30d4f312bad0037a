import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { connectPrometheus } from '../slo/prometheus/prometheus.ts'
import { loadServices } from '../slo/promises/promises.ts'
import { loadClasses } from '../slo/promises/slo-class.ts'
import { quarterReport } from '../slo/quarter/make-report.ts'
import { cacheFolder } from '../stack/folders.ts'
import { prometheusOnData } from '../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../stack/toolchain/go-tools.ts'
import { everydayIo } from '../test/stack/test-io.ts'
import { figuresTable } from './figures.ts'
import {
  manyServices,
  mostServices,
  promisesFor,
  quarter,
  requestsOfService,
  seriesOfService,
} from './many-services-data.ts'

/** As bin/liftwing-slo starts Node. */
const heap = ['--max-semi-space-size=4', '--heap-growing-percent=60']
const sizes = [1, 10, mostServices] as const

type Reported = {
  readonly seconds: number
  readonly megabytes: number
  readonly series: number
  readonly requests: number
}

const io = everydayIo()
const folder = join(cacheFolder(io), 'bench')
const [task, size] = process.argv.slice(2)

/** Data is made, and each report written, by a process of its own, so that its memory is its own. */
if (task === 'make') {
  mkdirSync(folder, { recursive: true })
  manyServices(folder)
} else if (task === 'report') {
  process.stdout.write(JSON.stringify(await report(Number(size))))
} else {
  step('make')
  const figures = sizes.map((services) => {
    const { seconds, megabytes, series, requests } = JSON.parse(step('report', String(services))) as Reported
    return {
      figure: `${services} services of ${seriesOfService} series (${series} in all): seconds, peak memory of the reporting process, requests counted`,
      aim: `< 500 MB, ${services * requestsOfService} requests`,
      measured: `${seconds.toFixed(1)} s, ${Math.round(megabytes)} MB, ${requests}`,
      held: megabytes < 500 && requests === services * requestsOfService,
    }
  })
  process.stdout.write(figuresTable('A report of many services', figures))
}

async function report(count: number): Promise<Reported> {
  const { server } = await ensurePrometheus(io)
  const place = manyServices(folder)
  await using served = await prometheusOnData(io, { server, dataFolder: join(place, 'data') })
  const classes = await loadClasses()
  const services = await loadServices({ files: [promisesFor(place, count)], classes })
  const prometheus = connectPrometheus({ url: served.url, timeoutMs: 900_000 })
  const began = performance.now()
  const made = await quarterReport({ services, classes, prometheus, quarter, now: quarter.end + 86_400 })
  const evidence = Object.values(made.evidence)
  return {
    seconds: (performance.now() - began) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
    series: evidence.reduce((sum, { ledger }) => sum + ledger.series, 0),
    requests: evidence.flatMap(({ groups }) => groups).reduce((sum, { count: each }) => sum + each, 0),
  }
}

function step(...args: readonly string[]): string {
  const { stdout, status } = spawnSync(process.execPath, [...heap, import.meta.filename, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
  return stdout
}
