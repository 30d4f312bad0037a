import { type RunEvidence, sumSent } from '../slo/run/evidence.ts'
import type { RunRecord } from '../slo/run/saved.ts'
import { evidenceSoFar } from '../slo/run/so-far.ts'
import { collectTestimony } from './collect.ts'
import { lookAtCopies } from './copies/copies.ts'
import { readBack } from './corpus/read-back.ts'
import { secondsOver } from './course.ts'
import { factsOf } from './facts.ts'
import { partsOf } from './generators/parts.ts'
import type { RunIo } from './io.ts'
import type { RunRequest } from './request.ts'
import { planOf, runPlanOf } from './run-plan.ts'
import { keepObservations } from './saved/observations.ts'
import type { RunFolder } from './saved/run-folder.ts'
import { serviceLog } from './saved/service-log.ts'
import { keepTraces } from './saved/traces.ts'
import type { Prepared } from './testbed/prepare.ts'
import { type LookAtWindow, sendWindow } from './window.ts'

/**
 * One window on a testbed that stays up: sends what is asked for, hears every witness, and returns when the service is at rest. Its requests,
 * counters and logs bear the name of its folder, so that one trial can follow another.
 */
export async function runTrial(
  request: Pick<RunRequest, 'load' | 'subject' | 'command'>,
  { testbed, warming, floor, commitLog }: Prepared,
  folder: RunFolder,
  io: RunIo,
): Promise<RunRecord> {
  const { endpoints } = testbed
  const { now, signal, progress } = io
  const plan = planOf(request.load, endpoints, folder)
  const runPlan = runPlanOf(plan)
  const before = { warming, floor, commitLog }
  const look: LookAtWindow = (course, journal, machine) => {
    const summary = journal?.summary
    const isAnswered = summary !== undefined && sumSent(summary) > 0
    progress.watch({
      course,
      plan: runPlan,
      secondsOver: isAnswered ? secondsOver(plan, summary) : 0,
      evidence: isAnswered ? evidenceSoFar(runPlan, summary, machine, before) : undefined,
    })
  }
  const receiver = { url: endpoints.prometheus.url, takesNativeHistograms: endpoints.takesNativeHistograms }
  const log = await serviceLog(testbed.stack.record)
  const sent = await sendWindow(plan, testbed, folder, io, look, receiver)
  const { window, exitCode, exitCodes, journal, machine, beside, endedAtMs } = sent
  progress.update('asking Prometheus what happened')
  const {
    evidence: statements,
    stored,
    ...testimony
  } = await collectTestimony(endpoints.prometheus, {
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
  if (testimony.silence === undefined) {
    const service = { selector: endpoints.serviceSelector, intervalSeconds: endpoints.scrapeIntervalSeconds }
    await keepObservations(folder.path, endpoints.prometheus, service, window)
  }
  await keepTraces(folder.path, plan, journal?.traced, log, window)
  progress.update('reading acknowledged writes back')
  const acknowledged = journal?.acknowledged ?? []
  const found = await readBack({ plan, acknowledged, signal, headers: io.access.target })
  const copies = await lookAtCopies({ plan, acknowledged, beside, window }, testbed, io)
  const evidence: RunEvidence = {
    plan: runPlan,
    ...before,
    ...testimony,
    generator: {
      exitCode,
      summary: journal?.summary,
      ...(plan.generators === 1
        ? {}
        : { parts: partsOf(plan.generators, (number) => journal?.generators[number - 1], stored, exitCodes) }),
    },
    beside,
    machine,
    readBack: found,
    ...(copies ? { copies } : {}),
  }
  return {
    schemaVersion: 1,
    kind: 'evidence',
    facts: await factsOf(request, testbed, plan, window, evidence, statements, io),
    evidence,
  }
}
