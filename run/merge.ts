import { type as osType, release } from 'node:os'
import { basename } from 'node:path'
import { Failure } from '../common/failure.ts'
import type { Plan } from '../scenarios/lib/plan.ts'
import { onlyTurn } from '../scenarios/lib/turn.ts'
import { connectPrometheus } from '../slo/prometheus/prometheus.ts'
import { type RunEvidence, sumSent } from '../slo/run/evidence.ts'
import type { RunRecord } from '../slo/run/saved.ts'
import { collectTestimony } from './collect.ts'
import { distinctKeys } from './corpus/distinct-keys.ts'
import { readBack } from './corpus/read-back.ts'
import { partsOf } from './generators/parts.ts'
import { planHash } from './generators/plan-hash.ts'
import type { RunIo } from './io.ts'
import { type Journal, type OfGenerator, readJournals } from './journal/journal.ts'
import { runPlanOf, toldPlan } from './run-plan.ts'

/** What pods have logged of one plan, and whom to ask about it. */
type MergeRequest = {
  readonly plan: Plan
  /** Where the service is reached from here. */
  readonly target: string
  readonly logFiles: readonly string[]
  readonly prometheusUrl: string
  /** Matchers of the service's own series. */
  readonly serviceSelector: string
  readonly subject: string
  readonly command: string
}

const prometheusTimeoutMs = 30_000
/** How long Prometheus is waited for until it has scraped what came last; what is merged is mostly long over. */
const scrapeIntervalSeconds = 15

/**
 * One run out of what several generators have logged elsewhere, each of them a pod. Throws a Failure where logs are not of this plan, or of one
 * generator twice; a generator that is missing is named by the run, which then proves nothing.
 */
export async function mergePods(request: MergeRequest, io: RunIo): Promise<RunRecord> {
  const { plan, logFiles, subject } = request
  const { now, signal, access, progress } = io
  const [journal] = await readJournals(logFiles, plan, [onlyTurn(plan)])
  if (!journal)
    throw new Failure('input', `No generator of ${plan.runId} has begun, as far as the logs tell.`, {
      hint: 'Give what the pods have logged: kubectl logs for each, from its beginning.',
    })
  const told = byNumber(plan, logFiles, journal)
  if (plan.generators === 1 && !isWhole(told, plan))
    throw new Failure('input', 'The log of the only generator does not tell of its end.', {
      hint: 'Wait until its pod has ended; one that was killed proves nothing.',
    })
  const start = journal.startedAtMs / 1000 + plan.warmupSeconds + plan.gapSeconds
  const window = { start, end: start + plan.durationSeconds }
  const runPlan = runPlanOf(plan)
  progress.update('asking Prometheus what happened')
  const prometheus = connectPrometheus({
    url: request.prometheusUrl,
    timeoutMs: prometheusTimeoutMs,
    signal,
    headers: access.prometheus,
  })
  const {
    evidence: statements,
    stored,
    ...testimony
  } = await collectTestimony(prometheus, {
    runId: plan.runId,
    operations: runPlan.operations,
    window,
    endedAt: window.end + plan.timeoutMs / 1000,
    sent: sumSent(journal.summary),
    serviceSelector: request.serviceSelector,
    scrapeIntervalSeconds,
    now,
    signal,
  })
  progress.update('reading acknowledged writes back')
  const parts = plan.generators === 1 ? [] : partsOf(plan.generators, (number) => told.get(number), stored)
  const evidence: RunEvidence = {
    plan: runPlan,
    // Nobody was there to do it.
    beside: [],
    ...testimony,
    generator: { exitCode: isWhole(told, plan) ? 0 : 1, summary: journal.summary, parts },
    readBack: await readBack({
      plan: { ...plan, target: request.target },
      acknowledged: journal.acknowledged,
      signal,
      headers: access.target,
    }),
  }
  return {
    schemaVersion: 1,
    kind: 'evidence',
    facts: {
      id: plan.runId,
      createdAt: new Date(now()).toISOString(),
      plan: toldPlan(plan),
      distinctKeys: await distinctKeys(plan, (each) => journal.summary.operations[each]?.sent ?? 0, signal),
      window,
      subject: { name: subject, url: plan.target, build: {} },
      environment: {
        ...io.limits,
        os: `${osType()} ${release()}`,
        parts: { k6: `${told.size} of ${plan.generators} pods`, prometheus: request.prometheusUrl },
        command: request.command,
      },
      evidence: statements,
    },
    evidence,
  }
}

/** What each generator says of itself, by its number. */
function byNumber(plan: Plan, logFiles: readonly string[], { generators }: Journal): ReadonlyMap<number, OfGenerator> {
  const found = new Map<number, OfGenerator>()
  const hash = planHash(plan)
  for (const [i, told] of generators.entries()) {
    const file = basename(logFiles[i] ?? '')
    const number = plan.generators === 1 ? 1 : told.identity?.number
    if (number === undefined || (plan.generators === 1 && told.startedAtMs === undefined)) {
      if (told.sent > 0)
        throw new Failure(
          'input',
          `${file} has requests, but not which generator sent them: its beginning is missing.`,
          {
            hint: 'Collect logs before they are rotated: a pod keeps the newest 10 MiB of its own unless kubelet is told otherwise.',
          },
        )
      continue
    }
    if (told.identity && (told.identity.plan !== hash || told.identity.of !== plan.generators))
      throw new Failure(
        'input',
        `${file} is of another plan: ${told.identity.plan} for ${told.identity.of} generators, not ${hash} for ${plan.generators}.`,
        { hint: 'Merge the logs of one load test with the plan that its pods were given.' },
      )
    if (found.has(number))
      throw new Failure('input', `${file} is of generator ${number}, of which there is another log.`, {
        hint: 'Give each log once, of one load test alone.',
      })
    found.set(number, told)
  }
  return found
}

const isWhole = (told: ReadonlyMap<number, OfGenerator>, { generators }: Plan) =>
  told.size === generators && [...told.values()].every(({ ended }) => ended)
