import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeExampleQuarter } from '../slo/example/make.ts'
import { exampleServicesFile } from '../slo/promises/promises.ts'
import { cacheFolder } from '../stack/folders.ts'
import { prometheusOnData } from '../stack/prometheus/on-data.ts'
import { ensurePrometheus } from '../stack/toolchain/go-tools.ts'
import { everydayIo } from '../test/stack/test-io.ts'
import { type Figure, figuresTable } from './figures.ts'
import { optionsAt, program } from './programs.ts'

/** The report of the example quarter as its reader waits for it: from the start of the process to its end, all formats written. */
const times = 7
const io = everydayIo()
const { server } = await ensurePrometheus(io)
const { dataFolder, quarter } = await makeExampleQuarter(join(cacheFolder(io), 'example'))
await using served = await prometheusOnData(io, { server, dataFolder })

/** Tools are found in the everyday one; the days of this Prometheus are its own. */
const cache = mkdtempSync(join(tmpdir(), 'report-bench-cache-'))

/** The quarter is over in the process that reports it, whenever it is measured. */
const options = optionsAt(quarter.end + 3600)

function secondsOfReport(): number {
  const output = mkdtempSync(join(tmpdir(), 'report-bench-'))
  const args = ['report', '--prometheus', served.url, '--services', exampleServicesFile, '-q', quarter.id, '-o', output]
  const env = { ...process.env, LIFTWING_SLO_CACHE: cache, NODE_OPTIONS: options }
  const start = performance.now()
  const { status } = spawnSync(program, [...args, '--fail-on', 'never'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const seconds = (performance.now() - start) / 1000
  rmSync(output, { recursive: true, force: true })
  if (status !== 0) throw new Error(`the report ended with ${status}`)
  return seconds
}

function measure(aim: number, name: string, report: () => number): Figure {
  const sorted = Array.from({ length: times }, report).sort((a, b) => a - b)
  const [least = 0, median = 0, most = 0] = [sorted[0], sorted[Math.floor(times / 2)], sorted.at(-1)]
  return {
    figure: `report of the example quarter, ${name}`,
    aim: `< ${aim} s`,
    measured: `${median.toFixed(2)} s (${least.toFixed(2)} to ${most.toFixed(2)}, ${times} times)`,
    held: median < aim,
  }
}

secondsOfReport()
const cold = measure(3, 'cold', () => {
  rmSync(join(cache, 'days'), { recursive: true })
  return secondsOfReport()
})
const warm = measure(1, 'from kept days', secondsOfReport)
rmSync(cache, { recursive: true, force: true })
process.stdout.write(figuresTable('The report of a quarter', [cold, warm]))
