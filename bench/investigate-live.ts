import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../run/corpus/connect.ts'
import { keptObservations } from '../run/saved/observations.ts'
import { saveRun } from '../run/saved/run.ts'
import { keptTraces } from '../run/saved/traces.ts'
import { coldCache } from '../scenarios/cold-cache.ts'
import { observationsOfRun } from '../slo/investigation/from-run.ts'
import { investigate } from '../slo/investigation/investigate.ts'
import type { Observations } from '../slo/investigation/observations.ts'
import type { Cause, InvestigationReport } from '../slo/investigation/record.ts'
import { durationMs } from '../slo/investigation/single-request.ts'
import { KEYSPACE } from '../stack/plan/blueprint.ts'
import { benchIo, type Figure, figuresTable } from './figures.ts'
import { certificates, openFront } from './front.ts'
import { type Injection, injections, quietSeconds } from './injections.ts'
import { openPods, type Pods } from './pods.ts'
import { root } from './programs.ts'
import type { Scene } from './scene.ts'
import { benchLoad, openTrials } from './trials.ts'

/**
 * Whether an investigation names what was really done to parts of a stack, each in a run of its own, and nobody where nothing was: in the quiet
 * seconds before, by themselves, too. Arguments name injections; without any, all are done.
 */
const load = benchLoad<'readsPerSecond' | 'hitRatio'>(coldCache, {
  ...{ readsPerSecond: 100, hitRatio: 0.9, rows: 5000, traceShare: 0.1 },
  ...{ durationSeconds: 76, settleSeconds: 20, warmupSeconds: 8, warmupRampSeconds: 0 },
})

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in injections))
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(', ')}; there are ${Object.keys(injections).join(', ')}.\n`)
  process.exit(3)
}
const chosen = Object.entries(injections).filter(([name]) => asked.length === 0 || asked.includes(name))
const usual = benchIo()
const io = { ...usual, env: { ...usual.env, SSL_CERT_DIR: certificates } }
await using trials = await openTrials(load, io, { fresh: true, parts: [...coldCache.needs] })
const { stack } = trials.testbed
const { service, cassandra } = stack.record.parts
if (!('address' in cassandra)) throw new Error('Nothing can be done to a Cassandra that is not there.')
await using client = await connectedTo(cassandra)
await using front = await openFront(service.url)
let pods: Pods | undefined
let built = root
const scene: Scene = {
  load,
  pids: (part) => (part === 'pod 2' ? (pods?.pids.slice(0, 1) ?? []) : (stack.pids()[part] ?? [])),
  deploy: async (folder) => {
    built = folder
    await trials.deploy(folder)
  },
  endConnections: front.endConnections,
  cql: client.cql,
  nodetool: (...args) => stack.nodetool(args),
}
const seen: {
  readonly injection: Injection
  readonly report: InvestigationReport
  readonly before: readonly Cause[]
}[] = []
for (const [, injection] of chosen) {
  io.progress.say(injection.what)
  const observations = await observed(injection)
  const report = investigated(observations, injection)
  const before = investigated(firstOf(observations, quietSeconds), injection)
  seen.push({ injection, report, before: before.causes })
  io.progress.say(figureOf(injection, report).measured)
}
const figures = [...seen.map(({ injection, report }) => figureOf(injection, report)), quietFigure()]
process.stdout.write(figuresTable(`Injected into a real stack, ${load.durationSeconds} s each`, figures))
if (figures.some(({ held }) => held === false)) process.exitCode = 1

async function observed(injection: Injection): Promise<Observations> {
  const { what, isThroughFront, build = root } = injection
  // What has just begun is slow until it is compiled.
  const isNew = build !== root || injection.pods !== undefined
  const own = { ...scene, load: { ...load, ...injection.load, ...(isNew && { warmupSeconds: 20 }) } }
  if (build !== built) await scene.deploy(build)
  await using more = injection.pods === undefined ? undefined : await openPods(stack, injection.pods, 2, io)
  pods = more
  front.spread([service.url, ...(more?.urls ?? [])])
  await injection.before?.(own)
  const over = new AbortController()
  const trial = trials.trial(own.load, what, isThroughFront && front.url)
  const [{ record, folder }] = await Promise.all([
    trial.finally(() => over.abort()),
    inject(injection, own, over.signal),
  ])
  await saveRun(folder.path, record)
  io.progress.say(`kept in ${folder.path}`)
  return observationsOfRun(record, await keptObservations(folder.path), await keptTraces(folder.path))
}

function investigated(observations: Observations, { what }: Injection): InvestigationReport {
  return investigate(observations, { id: 'bench', createdAt: new Date(io.now()).toISOString(), command: what })
}

/** The same of the first steps alone. */
function firstOf(observations: Observations, steps: number): Observations {
  const series = observations.series.map((each) => ({ ...each, values: each.values.slice(0, steps) }))
  return { ...observations, steps, series }
}

/** Seconds are timed from when the generator is there; its start-up and the warm-up come before the window. */
async function inject({ during }: Injection, own: Scene, over: AbortSignal): Promise<void> {
  while (scene.pids('k6').length === 0 && !over.aborted) await sleep(50)
  const windowAt = io.now() + 1000 * (2 + own.load.warmupSeconds + own.load.gapSeconds)
  const at = (second: number) => sleep(Math.max(windowAt + 1000 * second - io.now(), 0), undefined, { signal: over })
  await during(own, at).catch((error: unknown) => {
    if (!over.aborted) throw error
  })
}

async function connectedTo(endpoint: { readonly address: string; readonly localDataCenter: string }) {
  const connected = await connect(endpoint)
  await connected.execute(`USE ${KEYSPACE}`)
  return {
    cql: async (query: string, values: readonly unknown[] = []) =>
      (await connected.execute(query, [...values], { prepare: values.length > 0 })).rows,
    [Symbol.asyncDispose]: () => connected.shutdown(),
  }
}

function figureOf({ what, causes, load: own }: Injection, report: InvestigationReport): Figure {
  const named = report.causes.map(({ id, sure, share }) => `${id} (${sure}, ${Math.round(100 * share)} %)`).join(', ')
  const [slowest] = report.observations.requests
  const first = report.causes[0]?.id
  const told = slowest ? `; slowest traced request ${durationMs(slowest).toFixed(0)} ms` : ''
  return {
    figure: `${what}, at ${own?.readsPerSecond ?? load.readsPerSecond} reads/s`,
    aim: causes.length === 0 ? 'no cause' : `${causes.join(' or ')} first`,
    measured: `${named === '' ? 'no cause' : named}${told}`,
    held: causes.length === 0 ? first === undefined : first !== undefined && causes.includes(first),
  }
}

function quietFigure(): Figure {
  const accused = seen.filter(({ before }) => before.length > 0)
  const who = accused.map(({ injection, before }) => `${before[0]?.id} before ${injection.what}`)
  return {
    figure: `the ${quietSeconds} s before each, by themselves`,
    aim: 'no cause in any',
    measured: [`no cause in ${seen.length - accused.length} of ${seen.length}`, ...who].join('; '),
    held: accused.length === 0,
  }
}
