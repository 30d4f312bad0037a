import { setTimeout as sleep } from 'node:timers/promises'
import { keptObservations } from '../run/saved/observations.ts'
import { saveRun } from '../run/saved/run.ts'
import { keptTraces } from '../run/saved/traces.ts'
import { coldCache } from '../scenarios/cold-cache.ts'
import { observationsOfRun } from '../slo/investigation/from-run.ts'
import { investigate } from '../slo/investigation/investigate.ts'
import type { InvestigationReport } from '../slo/investigation/record.ts'
import { durationMs } from '../slo/investigation/single-request.ts'
import { benchIo, type Figure, figuresTable } from './figures.ts'
import { certificates, openFront } from './front.ts'
import { type Injection, injections, type Scene } from './injections.ts'
import { benchLoad, openTrials } from './trials.ts'

/**
 * Whether an investigation names what was really done to parts of a stack, each in a run of its own, and nobody where nothing was. Arguments name
 * injections; without any, all are done.
 */
const load = benchLoad(coldCache, {
  ...{ readsPerSecond: 100, hitRatio: 0.9, rows: 5000, traceShare: 0.1 },
  ...{ durationSeconds: 90, settleSeconds: 20, warmupSeconds: 3, warmupRampSeconds: 0 },
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
await using front = await openFront(trials.testbed.stack.record.parts.service.url)
const scene: Scene = {
  pids: (part) => trials.testbed.stack.pids()[part] ?? [],
  deploy: trials.deploy,
  endConnections: front.endConnections,
}
const figures: Figure[] = []
for (const [, injection] of chosen) {
  io.progress.say(injection.what)
  if (injection.build !== undefined) await trials.deploy(injection.build)
  figures.push(figureOf(injection, await investigated(injection)))
}
process.stdout.write(figuresTable('Injected into a real stack, 90 s each', figures))
if (figures.some(({ held }) => held === false)) process.exitCode = 1

async function investigated(injection: Injection): Promise<InvestigationReport> {
  const { what, isThroughFront } = injection
  const over = new AbortController()
  const trial = trials.trial({ ...load, ...injection.load }, what, isThroughFront && front.url)
  const [{ record, folder }] = await Promise.all([trial.finally(() => over.abort()), inject(injection, over.signal)])
  await saveRun(folder.path, record)
  const observations = observationsOfRun(record, await keptObservations(folder.path), await keptTraces(folder.path))
  return investigate(observations, { id: folder.id, createdAt: new Date(io.now()).toISOString(), command: what })
}

/** Seconds are timed from when the generator is there; its start-up and the warm-up come before the window. */
async function inject({ during }: Injection, over: AbortSignal): Promise<void> {
  while (scene.pids('k6').length === 0 && !over.aborted) await sleep(50)
  const windowAt = io.now() + 1000 * (2 + load.warmupSeconds + load.gapSeconds)
  const at = (second: number) => sleep(Math.max(windowAt + 1000 * second - io.now(), 0), undefined, { signal: over })
  await during(scene, at).catch((error: unknown) => {
    if (!over.aborted) throw error
  })
}

function figureOf({ what, causes, load: own }: Injection, report: InvestigationReport): Figure {
  const named = report.causes.map(({ id, sure }) => `${id} (${sure})`).join(', ')
  const [slowest] = report.observations.requests
  const first = report.causes[0]?.id
  const told = slowest ? `; slowest traced request ${durationMs(slowest).toFixed(0)} ms` : ''
  return {
    figure: `${what}, at ${own?.readsPerSecond ?? 100} reads/s`,
    aim: causes.length === 0 ? 'no cause' : `${causes.join(' or ')} first`,
    measured: `${named === '' ? 'no cause' : named}${told}`,
    held: causes.length === 0 ? first === undefined : first !== undefined && causes.includes(first),
  }
}
