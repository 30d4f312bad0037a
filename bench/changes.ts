import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Producer, stringSerializers } from '@platformatic/kafka'
import { parseRules } from '../reference-service/changes/rules.ts'
import type { RunIo } from '../run/io.ts'
import { changes } from '../scenarios/changes.ts'
import { usualKnobs } from '../scenarios/lib/knobs.ts'
import { changeEvents } from '../scenarios/lib/requests/change-events.ts'
import type { Scenario } from '../scenarios/lib/scenario.ts'
import { readSurge } from '../scenarios/read-surge.ts'
import { edgeOfShare } from '../slo/run/backends.ts'
import type { RunReport } from '../slo/run/report.ts'
import { launchOptionalPart, untilOptionalPartReady, urlsOfParts } from '../stack/parts/optional-parts.ts'
import { freePorts } from '../stack/plan/ports.ts'
import type { Running } from '../stack/process/child.ts'
import { stopGroup } from '../stack/process/group.ts'
import type { RunningStack } from '../stack/running/running-stack.ts'
import { benchIo, type Figure, figuresTable } from './figures.ts'
import { root } from './programs.ts'
import { benchLoad, openTrials } from './trials.ts'

/** How fresh is the cache at a steady rate of changes, and how soon is it again after an hour without its consumer? All parts are real; the lambda takes 300 ms. */
const aims = { freshShare: 0.95, freshMs: 1000, catchUpMinutes: 10 }
const lambdaLatency = '300'
const changesPerSecond = 100
const eventsOfAnHour = 3600 * changesPerSecond
const production = 'deploy/changes/production.yaml'
const [{ concurrency = 0 } = {}] = parseRules(readFileSync(join(root, production), 'utf8'), production)
const readsPerSecond = Number(process.env['READS'] ?? 100)
const seconds = Number(process.env['SECONDS'] ?? 40)
/** Of the backlog: what an hour takes is told from it. */
const events = Number(process.env['EVENTS'] ?? 36_000)
const atOnce = 500
const refreshed = /^changes_events_total\{[^}]*outcome="refreshed"\} (\d+)$/m
const cpuSeconds = /^process_cpu_seconds_total (\S+)$/m

process.stdout.write(await benchChanges(benchIo()))

async function benchChanges(io: RunIo): Promise<string> {
  const rows = { rows: 20_000, seed: 1, topicsPerRow: usualKnobs.topicsPerRow.usual }
  await using trials = await openTrials(rows, io, { fresh: true, lambdaLatency, parts: [...changes.needs] })
  const trial = (scenario: Scenario, more: object): Promise<RunReport> => {
    const told = { ...rows, readsPerSecond, durationSeconds: seconds, warmupSeconds: 10, settleSeconds: 30, ...more }
    return trials.scored(scenario, benchLoad(scenario, told))
  }
  // Longer than the compiler of Node takes; the consumer is away at the very end, when nothing is looked at any more.
  const steady = await trial(changes, {
    changesPerSecond,
    awayAfterSeconds: seconds - 2,
    awaySeconds: 1,
  })
  const caught = await catchUp(trials.testbed.stack, io, () => trial(readSurge, {}))
  return figuresTable(
    `Changes, with a lambda of ${lambdaLatency} ms and ${readsPerSecond} reads/s, everything on the same ${cpus().length} cores`,
    [
      ...freshness(steady),
      ...backlog(caught),
      told(steady, 'steady changes'),
      told(caught.report, 'the backlog'),
      cores(steady, 'steady changes'),
      cores(caught.report, 'the backlog'),
      backends(steady, 'steady changes'),
      backends(caught.report, 'the backlog'),
    ],
  )
}

type Sample = { readonly atMs: number; readonly count: number; readonly cpuSeconds: number }
type CaughtUp = { readonly samples: readonly Sample[]; readonly report: RunReport }

/** A consumer of a group of its own leaves, finds a backlog when it comes back, and works it off while the cache is read. */
async function catchUp(stack: RunningStack, io: RunIo, read: () => Promise<RunReport>): Promise<CaughtUp> {
  const folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-bench-'))
  const rules = join(folder, 'rules.yaml')
  const topic = 'mediawiki.backlog.v1'
  await writeFile(
    rules,
    `liftwing:
  uri: ${stack.record.parts.service.url}
  models:
    backlog:
      concurrency: ${concurrency}
      namespace: articletopic-outlink
      kafka_topic: ${topic}
      eventgate_stream: mediawiki.page_outlink_topic_prediction_change.v1
`,
  )
  const [port = 0] = await freePorts(1, io)
  const url = `http://127.0.0.1:${port}`
  const start = async (): Promise<Running> => {
    const running = await launchOptionalPart(io, {
      part: 'changes',
      urls: { ...urlsOfParts(stack.record.parts), changes: url },
      serviceUrl: stack.record.parts.service.url,
      logFile: join(folder, 'changes.log'),
      env: { RULES_FILE: rules },
      orphan: 'stops',
    })
    await untilOptionalPartReady(io, running, 'changes', url)
    return running
  }
  let consumer = await start()
  try {
    await stopGroup(io, consumer.identity, 10_000)
    io.progress.say(`a backlog of ${events} events`)
    await produce(stack, `eqiad.${topic}`, io)
    consumer = await start()
    const counting = new AbortController()
    const samples: Sample[] = []
    const counted = untilAllRefreshed(url, samples, io, counting.signal)
    const report = await read()
    await counted
    return { samples, report }
  } finally {
    await stopGroup(io, consumer.identity, 10_000)
    await rm(folder, { recursive: true, force: true })
  }
}

async function produce({ record }: RunningStack, topic: string, { now }: RunIo): Promise<void> {
  const producer = new Producer({
    clientId: 'bench',
    bootstrapBrokers: [new URL(record.parts.kafka?.url ?? '').host],
    serializers: stringSerializers,
  })
  const { event } = changeEvents({ seed: 1, runId: 'backlog' })
  for (let k = 0; k < events; k += atOnce) {
    const dt = new Date(now()).toISOString()
    const messages = Array.from({ length: Math.min(atOnce, events - k) }, (_, i) => ({
      topic,
      value: JSON.stringify(event(k + i, dt)),
    }))
    await producer.send({ messages, acks: 1 })
  }
  await producer.close()
}

async function untilAllRefreshed(url: string, samples: Sample[], io: RunIo, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    io.signal.throwIfAborted()
    const text = await (await fetch(`${url}/metrics`)).text()
    const [count = 0, cpu = 0] = [refreshed, cpuSeconds].map((series) => Number(series.exec(text)?.[1] ?? 0))
    samples.push({ atMs: io.now(), count, cpuSeconds: cpu })
    if (count >= events) return
    await sleep(500, undefined, { signal: io.signal })
  }
}

function freshness({ objectives }: RunReport): Figure[] {
  const found = objectives.find(({ operation, objective }) => operation === 'change' && objective.kind === 'latency')
  const { good = 0, total = 0, measuredMs } = found ?? {}
  const p95 = measuredMs === undefined ? '' : `; P95 ${measuredMs.toFixed(0)} ms`
  return [
    {
      figure: `changes at ${changesPerSecond}/s that the cache shows within ${aims.freshMs} ms of their event`,
      aim: `≥ ${100 * aims.freshShare} %`,
      measured: `${((100 * good) / total).toFixed(1)} %, ${good} of ${total}${p95}`,
      held: total > 0 && good / total >= aims.freshShare,
    },
  ]
}

/** From the first to the last sample in which there was something to do: what came before is the start of the consumer. */
function backlog({ samples }: CaughtUp): Figure[] {
  const from = samples.findLast(({ count }) => count === 0) ?? samples[0]
  const to = samples.find(({ count }) => count >= events)
  if (from === undefined || to === undefined) throw new Error('the backlog was not worked off')
  const perSecond = (to.count - from.count) / ((to.atMs - from.atMs) / 1000)
  const minutes = eventsOfAnHour / perSecond / 60
  return [
    {
      figure: `a backlog of ${events} events, ${concurrency} at once, told for an hour at ${changesPerSecond}/s`,
      aim: `< ${aims.catchUpMinutes} min`,
      measured: `${minutes.toFixed(1)} min (${perSecond.toFixed(0)}/s)`,
      held: minutes < aims.catchUpMinutes,
    },
    {
      figure: 'CPU time of its consumer for a change',
      aim: '–',
      measured: `${(((to.cpuSeconds - from.cpuSeconds) / (to.count - from.count)) * 1e6).toFixed(0)} µs`,
    },
  ]
}

function told({ objectives }: RunReport, during: string): Figure {
  return {
    figure: `promises about reads during ${during}`,
    aim: 'none missed',
    measured: objectives
      .filter(({ operation }) => operation !== 'change')
      .map(({ operation, objective, verdict }) => {
        const threshold = 'thresholdMs' in objective ? ` ${objective.thresholdMs} ms` : ''
        return `${objective.kind}${threshold}${operation === 'all' ? ' of all' : ''} ${verdict}`
      })
      .join(', '),
    held: objectives.every(({ operation, verdict }) => operation === 'change' || verdict !== 'missed'),
  }
}

/** Who used the processors, and for which share of the window each waited for one. */
function cores({ cpu }: RunReport, during: string): Figure {
  const measured = cpu
    .toSorted((a, b) => b.seconds - a.seconds)
    .map(
      ({ part, seconds: used, waitedSeconds = 0 }) =>
        `${part} ${(used / seconds).toFixed(2)} (${(waitedSeconds / seconds).toFixed(2)})`,
    )
  return { figure: `cores used (waited for) during ${during}`, aim: '–', measured: measured.join(', ') }
}

/** The edges within which a half and 95 % of its questions were answered. */
function backends({ backends: asked = [] }: RunReport, during: string): Figure {
  const within = asked.map((backend) => {
    const edges = [0.5, 0.95].map((share) => 1000 * (edgeOfShare(backend, share) ?? Number.POSITIVE_INFINITY))
    return `${backend.name} ${edges.join(' and ')} ms`
  })
  return {
    figure: `what the cache waited for during ${during}: P50, P95 at most`,
    aim: '–',
    measured: within.join(', '),
  }
}
