import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { SurgePlan } from '../../scenarios/lib/plan.ts'
import type { SurgeSummary } from '../../scenarios/lib/summary.ts'
import { composeRun } from '../../slo/run/compose.ts'
import type { RunEvidence } from '../../slo/run/evidence.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { readBack } from '../../stack/corpus/read-back.ts'
import { surgeInvocation } from '../../stack/k6-invocation.ts'
import { isOurs, type StackRecord } from '../../stack/stack-record.ts'
import type { Progress } from '../progress.ts'
import type { World } from '../world.ts'
import { collectTestimony } from './collect.ts'
import { factsOf } from './facts.ts'
import { generatorView } from './generator-view.ts'
import { machineView, watchCpu } from './machine-view.ts'
import { type SurgeRequest, surgePlan } from './surge-request.ts'
import { warmDatabase } from './warm-database.ts'

/** Sends the surge, hears every witness and makes the record. */
export async function surgeRun(request: SurgeRequest, world: World, progress: Progress): Promise<RunReport> {
  const { stack, endpoints, promises, folder } = request
  const warming = await warmDatabase(request, world, progress)
  const plan = surgePlan(request, request.flags.warmup - (warming?.seconds ?? 0))
  const { exitCode, summary, startedAtMs, samples } = await send(request, plan, world, progress)
  const start = (summary?.startedAtMs ?? startedAtMs) / 1000 + plan.warmupSeconds + plan.gapSeconds
  const window = { start, end: start + plan.durationSeconds }
  progress.update('asking Prometheus what happened')
  const {
    client,
    evidence: statements,
    ...testimony
  } = await collectTestimony(endpoints.prometheus, {
    runId: folder.id,
    window,
    serviceSelector: endpoints.serviceSelector,
    scrapeIntervalSeconds: endpoints.scrapeIntervalSeconds,
    now: world.now,
    signal: world.signal,
  })
  progress.update('reading acknowledged writes back')
  const logFile = join(folder.logs, 'k6.log')
  const evidence: RunEvidence = {
    plan,
    warming,
    ...testimony,
    generator: generatorView(exitCode, summary),
    machine: machineView(samples, window, { cores: cpus().length, hasForeignParts: hasForeignParts(stack.record) }),
    readBack: await readBack({ plan, logFile, signal: world.signal }),
  }
  const facts = await factsOf(request, plan, window, evidence, statements, world)
  return composeRun(facts, promises, evidence, client)
}

async function send({ stack, endpoints, folder }: SurgeRequest, plan: SurgePlan, world: World, progress: Progress) {
  const watching = new AbortController()
  const pids = () => ({ ...stack.pids(), harness: [process.pid] })
  const cpu = watchCpu(pids, world.now, watching.signal)
  const startedAtMs = world.now()
  const clock = setInterval(() => progress.update(...where(plan, (world.now() - startedAtMs) / 1000)), 250)
  try {
    const logFile = join(folder.logs, 'k6.log')
    const run = surgeInvocation(plan, { prometheusUrl: endpoints.prometheus.url, logFile })
    const k6 = { ...run, logFile: join(folder.logs, 'k6.out.log'), folders: [folder.path] }
    const { exitCode } = await stack.runK6(k6, world.signal)
    world.signal.throwIfAborted()
    return { exitCode, summary: await readSummary(folder.summaryFile), startedAtMs, samples: await stop() }
  } finally {
    clearInterval(clock)
    await stop()
  }

  function stop() {
    watching.abort()
    return cpu
  }
}

function where({ warmupSeconds, gapSeconds, durationSeconds }: SurgePlan, elapsed: number) {
  const start = warmupSeconds + gapSeconds
  const doing = elapsed < warmupSeconds ? 'warming up' : elapsed < start ? 'pausing' : 'measuring'
  const left = Math.max(Math.ceil(start + durationSeconds - elapsed), 0)
  return [`${doing}, ${left} s left`, { done: elapsed, total: start + durationSeconds }] as const
}

async function readSummary(file: string): Promise<SurgeSummary | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as SurgeSummary
  } catch {
    return undefined
  }
}

function hasForeignParts({ parts: { cassandra, prometheus, service } }: StackRecord): boolean {
  return ![cassandra, prometheus, service].every(isOurs)
}
