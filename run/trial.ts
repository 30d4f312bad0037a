import { join } from 'node:path'
import type { Plan } from '../scenarios/lib/plan.ts'
import { type RunEvidence, sumSent } from '../slo/run/evidence.ts'
import type { RunRecord } from '../slo/run/saved.ts'
import { isOurs, type StackRecord } from '../stack/stack-record.ts'
import { collectTestimony } from './collect.ts'
import { readBack } from './corpus/read-back.ts'
import { factsOf } from './facts.ts'
import type { RunIo } from './io.ts'
import { readJournal } from './journal.ts'
import { k6Invocation } from './k6-invocation.ts'
import { machineView, watchMachine } from './machine/view.ts'
import { planOf } from './plan-of.ts'
import type { Prepared } from './prepare.ts'
import type { RunRequest } from './request.ts'
import type { RunFolder } from './run-folder.ts'
import { runPlanOf } from './run-plan.ts'
import type { Site } from './site.ts'

/**
 * One window on a site that stays up: sends what is asked for, hears every witness, and returns when the service is at rest. Its requests,
 * counters and logs bear the name of its folder, so that one trial can follow another.
 */
export async function runTrial(
  request: Pick<RunRequest, 'load' | 'subject' | 'command'>,
  { site, warming, floor, commitLog }: Prepared,
  folder: RunFolder,
  io: RunIo,
): Promise<RunRecord> {
  const { stack, endpoints } = site
  const { now, signal, progress } = io
  const plan = planOf(request.load, endpoints, folder)
  const runPlan = runPlanOf(plan)
  const logFile = join(folder.logs, 'k6.log')
  const { exitCode, startedAtMs, endedAtMs, watched } = await send(plan, logFile, site, folder, io)
  const journal = await readJournal(logFile, plan)
  const start = (journal?.startedAtMs ?? startedAtMs) / 1000 + plan.warmupSeconds + plan.gapSeconds
  const window = { start, end: start + plan.durationSeconds }
  progress.update('asking Prometheus what happened')
  const { evidence: statements, ...testimony } = await collectTestimony(endpoints.prometheus, {
    runId: folder.id,
    operations: runPlan.operations,
    window,
    endedAt: endedAtMs / 1000,
    sent: journal ? sumSent(journal.summary) : Number.POSITIVE_INFINITY,
    serviceSelector: endpoints.serviceSelector,
    scrapeIntervalSeconds: endpoints.scrapeIntervalSeconds,
    now,
    signal,
  })
  progress.update('reading acknowledged writes back')
  const evidence: RunEvidence = {
    plan: runPlan,
    warming,
    ...testimony,
    generator: { exitCode, summary: journal?.summary },
    machine: machineView(watched, window, { cores: io.limits.cores, hasForeignParts: hasForeignParts(stack.record) }),
    floor,
    commitLog,
    readBack: await readBack({ plan, acknowledged: journal?.acknowledged ?? [], signal, headers: io.access.target }),
  }
  return {
    schemaVersion: 1,
    kind: 'evidence',
    facts: await factsOf(request, site, plan, window, evidence, statements, io),
    evidence,
  }
}

async function send(plan: Plan, logFile: string, { stack, endpoints }: Site, folder: RunFolder, io: RunIo) {
  const { now, signal, progress } = io
  const watching = new AbortController()
  const watch = watchMachine(() => stack.pids(), io, watching.signal)
  const startedAtMs = now()
  const clock = setInterval(() => progress.update(...where(plan, (now() - startedAtMs) / 1000)), 250)
  try {
    const run = k6Invocation(plan, { prometheusUrl: endpoints.prometheus.url, logFile, access: io.access })
    const k6 = { ...run, logFile: join(folder.logs, 'k6.out.log'), folders: [folder.path] }
    const { exitCode } = await stack.runK6(k6, signal)
    signal.throwIfAborted()
    return { exitCode, startedAtMs, endedAtMs: now(), watched: await stop() }
  } finally {
    clearInterval(clock)
    await stop()
  }

  function stop() {
    watching.abort()
    return watch
  }
}

function where({ warmupSeconds, gapSeconds, durationSeconds }: Plan, elapsed: number) {
  const start = warmupSeconds + gapSeconds
  const doing = elapsed < warmupSeconds ? 'warming up' : elapsed < start ? 'pausing' : 'measuring'
  const left = Math.max(Math.ceil(start + durationSeconds - elapsed), 0)
  return [`${doing}, ${left} s left`, { done: elapsed, total: start + durationSeconds }] as const
}

function hasForeignParts({ parts: { cassandra, prometheus, service } }: StackRecord): boolean {
  return ![cassandra, prometheus, service].every(isOurs)
}
