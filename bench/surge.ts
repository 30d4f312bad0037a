import { cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { version } from '../common/version.ts'
import { cassandraClient } from '../reference-service/cassandra/client.ts'
import { CassandraStore } from '../reference-service/cassandra/store.ts'
import { readConfig } from '../reference-service/config.ts'
import { Metrics } from '../reference-service/metrics/metrics.ts'
import { Turns } from '../reference-service/turns.ts'
import type { RunIo } from '../run/io.ts'
import { usualKnobs } from '../scenarios/lib/knobs.ts'
import { rowsAsked } from '../scenarios/lib/requests/rows-asked.ts'
import { corpus, modelVersion } from '../scenarios/lib/rows/corpus.ts'
import { surge } from '../scenarios/surge.ts'
import type { RunReport } from '../slo/run/report.ts'
import { KEYSPACE } from '../stack/plan/blueprint.ts'
import type { StackRecord } from '../stack/stack-record.ts'
import { benchIo, type Figure, figuresTable } from './figures.ts'
import { benchLoad, openTrials } from './trials.ts'

const now = () => performance.now()

type RawReads = {
  readonly address: string
  readonly rows: number
  readonly perSecond: number
  readonly warmupSeconds: number
  readonly seconds: number
}

/**
 * What a read takes without a service, HTTP and k6: the reads of a surge, asked of Cassandra by the service's store in this process.
 * @returns milliseconds from request to answer, rising
 */
async function rawReads({ address, rows, perSecond, warmupSeconds, seconds }: RawReads): Promise<Float64Array> {
  const config = readConfig({ CASSANDRA_CONTACT_POINTS: address, CASSANDRA_KEYSPACE: KEYSPACE })
  const client = cassandraClient(config)
  await client.connect()
  const metrics = new Metrics({ name: 'raw reads', version, node: process.version, modelVersion })
  const { keyspace, maxInFlight, readTimeoutMs, writeTimeoutMs } = config
  const store = new CassandraStore({
    client,
    keyspace,
    maxInFlight,
    metrics,
    turns: new Turns({ now, idle: () => performance.nodeTiming.idleTime }),
    timeoutsMs: { read: readTimeoutMs, write: writeTimeoutMs },
    now,
    connected: () => true,
  })
  try {
    const { key } = corpus(usualKnobs.seed.usual)
    const row = rowsAsked({ seed: usualKnobs.seed.usual, zipfExponent: usualKnobs.zipfExponent.usual }, 'read', rows)
    const read = async (k: number): Promise<number> => {
      const { wikiId, pageId } = key(row('scored', k))
      const askedAt = now()
      await store.read({ wikiId, pageId: String(pageId) }, modelVersion)
      return now() - askedAt
    }
    await atRate(perSecond, warmupSeconds, read)
    return (await atRate(perSecond, seconds, read)).sort()
  } finally {
    await client.shutdown()
  }
}

/** An open model: what is due is started, whether or not the ones before it are answered. */
async function atRate(perSecond: number, seconds: number, read: (k: number) => Promise<number>): Promise<Float64Array> {
  const started: Promise<number>[] = []
  const startedAt = now()
  while (started.length < perSecond * seconds) {
    const due = ((now() - startedAt) / 1000) * perSecond
    while (started.length < Math.min(due, perSecond * seconds)) started.push(read(started.length))
    await delay(1)
  }
  return Float64Array.from(await Promise.all(started))
}

/** Latencies of the surge as documented; everything on this machine. */
const documented = { reads: 1000, writes: 100, seconds: 30 }
const aims = { timesRaw: 3 }
const quantiles = [
  { name: 'P50', quantile: 0.5, aimMs: 0.5 },
  { name: 'P95', quantile: 0.95, aimMs: 1.2 },
  { name: 'P99', quantile: 0.99, aimMs: 4 },
] as const

const load = benchLoad(surge, {
  readsPerSecond: documented.reads,
  writesPerSecond: documented.writes,
  durationSeconds: documented.seconds,
  // A Java machine that has just started compiles for most of a minute.
  settleSeconds: 120,
  warmupSeconds: 15,
})

process.stdout.write(await benchSurge(benchIo()))

async function benchSurge(io: RunIo): Promise<string> {
  await using trials = await openTrials(load, io)
  const report = await trials.scored(surge, load)
  io.progress.say('reading from Cassandra alone')
  const raw = await rawReads({
    address: cassandraAddress(trials.testbed.stack.record),
    rows: load.rows,
    perSecond: documented.reads,
    warmupSeconds: 10,
    seconds: documented.seconds,
  })
  return figuresTable(`Surge, everything on the same ${cpus().length} cores`, latencies(report, raw))
}

function cassandraAddress({ parts: { cassandra } }: StackRecord): string {
  if (!('address' in cassandra)) throw new Error('the stack has no Cassandra of its own')
  return cassandra.address
}

function latencies(report: RunReport, raw: Float64Array): Figure[] {
  const read = report.latency.find(({ operation }) => operation === 'read')
  const at = (points: RunReport['latency'][number]['onTheWire'] | undefined, quantile: number) =>
    points?.find((point) => point.quantile === quantile)?.ms ?? Number.NaN
  const dropped = report.reconciliation.reduce((sum, row) => sum + row.dropped, 0)
  return [
    ...quantiles.flatMap(({ name, quantile, aimMs }) => {
      const wireMs = at(read?.onTheWire, quantile)
      const rawMs = raw[Math.ceil(raw.length * quantile) - 1] ?? Number.NaN
      return [
        {
          figure: `${name} of reads at ${documented.reads} + ${documented.writes}/s, on the wire (from the schedule)`,
          aim: `≤ ${aimMs} ms`,
          measured: `${wireMs.toFixed(2)} (${at(read?.fromSchedule, quantile).toFixed(2)}) ms`,
          held: wireMs <= aimMs,
        },
        {
          figure: `${name} as a multiple of Cassandra's own, read by the driver alone at ${documented.reads}/s`,
          aim: `≤ ${aims.timesRaw}`,
          measured: `${(wireMs / rawMs).toFixed(1)} (${rawMs.toFixed(2)} ms)`,
          held: wireMs <= aims.timesRaw * rawMs,
        },
      ]
    }),
    { figure: 'dropped requests', aim: '0', measured: String(dropped), held: dropped === 0 },
    {
      figure: 'CPU of its parts',
      aim: '–',
      measured: report.cpu.map(({ part, seconds }) => `${part} ${seconds.toFixed(1)} s`).join(', '),
    },
  ]
}
