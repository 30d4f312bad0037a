import { cpus } from 'node:os'
import { Pool } from 'undici'
import { CpuMeter } from '../run/machine/cpu.ts'
import { fillForRun } from '../run/testbed/fill-for-run.ts'
import { obtainStack } from '../run/testbed/obtain-stack.ts'
import { usualKnobs } from '../scenarios/lib/knobs.ts'
import { corpus } from '../scenarios/lib/rows/corpus.ts'
import { topicsPath } from '../scenarios/lib/rows/topics-path.ts'
import { medianOf } from '../slo/statistics.ts'
import { benchIo, type Figure, figuresTable } from './figures.ts'

/** What an answer costs that the client has already, in blocks that take turns with the same rows in full, 32 requests at once. */
const load = { rows: 2000, seed: 1, topicsPerRow: usualKnobs.topicsPerRow.usual }
const requestsOfBlock = 6000
const connections = 32
const turns = 11
/** The compilers of Node and Cassandra want a minute. */
const warmingTurns = 6

/** Microseconds of the service for a request. */
type Turn = Readonly<Record<200 | 304, number>>

process.stdout.write(await benchNotModified())

async function benchNotModified(): Promise<string> {
  const io = benchIo()
  await using stack = await obtainStack({ options: { stack: 'native' }, keptWillDo: false }, 'results/bench-logs', io)
  await fillForRun(stack, load, io)
  const service = new Pool(stack.record.parts.service.url, { connections })
  const { key } = corpus(load.seed)
  const tags = new Map<string, string>()
  const ask = async (path: string, expected: 200 | 304) => {
    const headers = expected === 304 ? { 'if-none-match': tags.get(path) ?? '' } : {}
    const answer = await service.request({ path, method: 'GET', headers })
    await answer.body.dump()
    if (answer.statusCode !== expected) throw new Error(`${path} was answered with ${answer.statusCode}`)
    tags.set(path, String(answer.headers['etag']))
  }
  const paths = Array.from({ length: load.rows }, (_, row) => topicsPath(key(row)))
  const meter = new CpuMeter()
  const used = async () =>
    (await meter.sample({ service: stack.pids()['service'] ?? [] }, 0))?.parts['service'] ?? Number.NaN
  const block = async (status: 200 | 304) => {
    const before = await used()
    let next = 0
    const asking = Array.from({ length: connections }, async () => {
      while (next < requestsOfBlock) await ask(paths[next++ % paths.length] as string, status)
    })
    await Promise.all(asking)
    return (1e6 * ((await used()) - before)) / requestsOfBlock
  }
  const measured: Turn[] = []
  for (let turn = -warmingTurns; turn < turns; turn++) {
    const each = { 200: Number.NaN, 304: Number.NaN }
    // The very first block learns the tags.
    for (const status of turn % 2 === 0 ? ([200, 304] as const) : ([304, 200] as const))
      each[status] = await block(status)
    io.progress.say(`200 ${each[200].toFixed(1)} µs, 304 ${each[304].toFixed(1)} µs${turn < 0 ? ', not counted' : ''}`)
    if (turn >= 0) measured.push(each)
  }
  await service.close()
  return figuresTable(`Answers that are known already, on the same ${cpus().length} cores`, figures(measured))
}

function figures(measured: readonly Turn[]): Figure[] {
  const shares = measured.map((turn) => turn[304] / turn[200])
  const median = (status: 200 | 304) => medianOf(measured.map((turn) => turn[status])).toFixed(1)
  const share = medianOf(shares)
  return [
    {
      figure: "CPU time of the service for a 304, of a 200's in the same turn",
      aim: '< 1',
      measured: `${share.toFixed(2)} (${Math.min(...shares).toFixed(2)} to ${Math.max(...shares).toFixed(2)}; ${median(304)} and ${median(200)} µs)`,
      held: share < 1,
    },
  ]
}
