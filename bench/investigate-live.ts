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
import { benchLoad, openTrials } from './trials.ts'

/** Whether an investigation names what was really done to parts of a stack, each in a run of its own, and nobody where nothing was. */
const load = benchLoad(coldCache, {
  ...{ readsPerSecond: 100, hitRatio: 0.9, rows: 5000, traceShare: 0.1 },
  ...{ durationSeconds: 90, settleSeconds: 20, warmupSeconds: 3, warmupRampSeconds: 0 },
})

type Injection = {
  readonly what: string
  /** One of these first; none for a time in which nothing is done. */
  readonly causes: readonly string[]
  /** Who stands still, and when: seconds of the window. */
  readonly stops: readonly { readonly part: string; readonly from: number; readonly seconds: number }[]
}

const twice = (part: string, seconds: number) => [20, 61].map((from) => ({ part, from, seconds }))
const injections: readonly Injection[] = [
  { what: 'nothing', causes: [], stops: [] },
  { what: 'Cassandra stands still twice for 3 s', causes: ['cassandra-stopped'], stops: twice('cassandra', 3) },
  { what: 'the lambda stands still twice for 3 s', causes: ['lambda'], stops: twice('lambda', 3) },
  { what: 'the service stands still twice for 2 s', causes: ['service-stopped'], stops: twice('service', 2) },
  { what: 'the generator stands still twice for 2 s', causes: ['generator'], stops: twice('k6', 2) },
]

const io = benchIo()
await using trials = await openTrials(load, io, { fresh: true, parts: [...coldCache.needs] })
const figures: Figure[] = []
for (const injection of injections) {
  io.progress.say(`${injection.what}`)
  figures.push(figureOf(injection, await investigated(injection)))
}
process.stdout.write(figuresTable('Injected into a real stack, 90 s of 100 reads/s each', figures))
if (figures.some(({ held }) => held === false)) process.exitCode = 1

async function investigated({ stops, what }: Injection): Promise<InvestigationReport> {
  const over = new AbortController()
  const injecting = inject(stops, over.signal)
  const { record, folder } = await trials.trial(load, what).finally(() => over.abort())
  await injecting
  await saveRun(folder.path, record)
  const observations = observationsOfRun(record, await keptObservations(folder.path), await keptTraces(folder.path))
  return investigate(observations, { id: folder.id, createdAt: new Date(io.now()).toISOString(), command: what })
}

/** Stops are timed from when the generator is there; its start-up and the warm-up come before the window. */
async function inject(stops: Injection['stops'], over: AbortSignal): Promise<void> {
  while (pidsOf('k6').length === 0 && !over.aborted) await sleep(50)
  const begun = io.now()
  const until = (seconds: number) => sleep(Math.max(begun + 1000 * seconds - io.now(), 0), undefined, { signal: over })
  const beforeWindow = 2 + load.warmupSeconds + load.gapSeconds
  for (const { part, from, seconds } of stops) {
    const pids = () => pidsOf(part)
    try {
      await until(beforeWindow + from)
      for (const pid of pids()) process.kill(pid, 'SIGSTOP')
      await until(beforeWindow + from + seconds)
    } catch {
      return
    } finally {
      for (const pid of pids()) process.kill(pid, 'SIGCONT')
    }
  }
}

function pidsOf(part: string): readonly number[] {
  return trials.testbed.stack.pids()[part] ?? []
}

function figureOf({ what, causes }: Injection, report: InvestigationReport): Figure {
  const named = report.causes.map(({ id, sure }) => `${id} (${sure})`).join(', ')
  const [slowest] = report.observations.requests
  const first = report.causes[0]?.id
  const told = slowest ? `; slowest traced request ${durationMs(slowest).toFixed(0)} ms` : ''
  return {
    figure: what,
    aim: causes.length === 0 ? 'no cause' : `${causes.join(' or ')} first`,
    measured: `${named === '' ? 'no cause' : named}${told}`,
    held: causes.length === 0 ? first === undefined : first !== undefined && causes.includes(first),
  }
}
