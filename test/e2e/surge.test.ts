import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readBack } from '../../run/corpus/read-back.ts'
import { k6Invocation } from '../../run/generators/k6-invocation.ts'
import { type Journal, readJournal } from '../../run/journal/journal.ts'
import { stagesOf } from '../../scenarios/all.ts'
import { tracedOf, traceparentOf } from '../../scenarios/lib/journal/traced.ts'
import { usualValues } from '../../scenarios/lib/knobs.ts'
import { knobsOf, stageName } from '../../scenarios/lib/scenario.ts'
import { replay } from '../../scenarios/replay.ts'
import { quantileMs, size } from '../../slo/histogram.ts'
import { latenciesOf } from '../../slo/run/latencies.ts'
import { ensureK6 } from '../../stack/toolchain/go-tools.ts'
import { patienceMs } from '../patience.ts'
import { planWith, type SurgePlan } from '../scenarios/lib/plans.ts'
import { smallTraffic } from '../scenarios/lib/small-traffic.ts'
import { everydayIo } from '../stack/test-io.ts'
import { type Fault, type SurgeTarget, surgeTarget } from './surge-target.ts'

const root = join(import.meta.dirname, '../..')
const none = { ok: 0, client_error: 0, server_error: 0, timeout: 0, refused: 0, wrong_body: 0 }

let k6: string
let folder: string
let target: SurgeTarget

beforeAll(async () => {
  k6 = process.env['K6_BIN'] ?? (await ensureK6(everydayIo()))
  folder = await mkdtemp(join(tmpdir(), 'surge-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  target = await surgeTarget(1, 1600)
})
afterEach(() => target[Symbol.asyncDispose]())

let run = 0

function smallPlan(changes: Partial<SurgePlan> = {}): SurgePlan {
  return planWith({
    target: target.url,
    rows: 1600,
    readsPerSecond: 100,
    writesPerSecond: 20,
    durationSeconds: 2,
    warmupSeconds: 0,
    gapSeconds: 0,
    bodyCheckRatio: 1,
    readBackRatio: 0.5,
    // Nothing times out because the machine is slow; tests that want a time-out give a shorter one.
    timeoutMs: 10_000,
    ...changes,
  })
}

async function surge(plan: SurgePlan, meanwhile?: (k6: ChildProcess) => Promise<void>, trafficFile?: string) {
  const logFile = join(folder, `k6-${++run}.log`)
  const { args, env } = k6Invocation(plan, { logFile, ...(trafficFile === undefined ? {} : { trafficFile }) })
  const child = spawn(k6, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'ignore' })
  const [[exitCode]] = await Promise.all([once(child, 'exit'), meanwhile?.(child)])
  const journal = await readJournal(logFile, plan)
  if (!journal) throw new Error('k6 kept no journal')
  const kept = await readBack({ plan, acknowledged: journal.acknowledged, signal: AbortSignal.timeout(patienceMs) })
  return { exitCode, journal, kept }
}

/** What the journal says of an operation in the scored window. */
function scored({ summary }: Journal, op: 'read' | 'write', timeoutMs = 10_000) {
  const operation = summary.operations[op]
  if (!operation) throw new Error(`the journal has no ${op}`)
  const counts = operation.outcomes.map(({ outcome, fromSchedule }) => [outcome, size(fromSchedule)])
  const outcomes = { ...none, ...Object.fromEntries(counts) }
  return { ...operation, outcomes, latencies: latenciesOf(operation, 'fromSchedule', timeoutMs) }
}

const planned = (plan: SurgePlan) => stagesOf(plan).find((stage) => stageName(stage) === 'read')?.schedule.requests ?? 0

describe('a surge', () => {
  it('sends what was planned, warm-up apart, and keeps the writes it reads back', async () => {
    const plan = smallPlan({ warmupSeconds: 2, warmupRampSeconds: 1, gapSeconds: 3 })
    const beforeMs = Date.now()
    const { exitCode, journal, kept } = await surge(plan)
    expect(exitCode).toBe(0)
    expect(journal.summary.warmupRequests).toBe(150 + 30)
    expect(scored(journal, 'read')).toMatchObject({ sent: 200, outcomes: { ...none, ok: 200 } })
    expect(scored(journal, 'write')).toMatchObject({ sent: 40, outcomes: { ...none, ok: 40 } })
    expect(journal.summary.seconds.map(({ second, sent, ok }) => [second, sent, ok])).toEqual([
      [0, 120, 120],
      [1, 120, 120],
    ])
    expect(kept).toEqual({ acknowledged: 20, checked: 20, lost: 0, stale: 0 })
    expect(target.received).toHaveLength(150 + 30 + 200 + 40 + 20)
    expect(journal.startedAtMs).toBeGreaterThan(beforeMs)
    expect(journal.startedAtMs).toBeLessThan(Date.now())
    expect(size(scored(journal, 'read').late)).toBe(200)
  })

  it('tells apart what can go wrong with a read', async () => {
    const kinds: readonly Fault[] = ['server error', 'missing', 'never answers', 'page of HTML', 'another page', 'slow']
    target.faults.read = (n) => kinds[n % 10] ?? 'none'
    const { journal } = await surge(smallPlan({ writesPerSecond: 0, timeoutMs: 3000 }))
    const { outcomes, sent, latencies } = scored(journal, 'read', 3000)
    expect(sent).toBe(200)
    expect(outcomes).toEqual({ ok: 100, client_error: 20, server_error: 20, timeout: 20, refused: 0, wrong_body: 40 })
    expect(quantileMs(latencies, 1)).toBeGreaterThan(3000)
    expect(quantileMs(latencies, 0.85)).toBeGreaterThan(60)
  })

  it('takes "not found" for right where it asked for what nobody has', async () => {
    const { journal } = await surge(smallPlan({ writesPerSecond: 0, hitRatio: 0.75 }))
    expect(scored(journal, 'read').outcomes).toEqual({ ...none, ok: 200 })
    target.faults.read = (n) => (n % 10 === 0 ? 'missing' : 'none')
    const { journal: broken } = await surge(smallPlan({ writesPerSecond: 0, hitRatio: 0.8 }))
    const { outcomes } = scored(broken, 'read')
    expect(outcomes.ok + outcomes.client_error).toBe(200)
    expect(outcomes.client_error).toBeGreaterThan(0)
  })

  it('tells apart what can go wrong with a write, and never reads back what was not acknowledged', async () => {
    const kinds: readonly Fault[] = ['server error', 'never answers', 'missing']
    target.faults.write = (n) => kinds[n % 10] ?? 'none'
    const { journal, kept } = await surge(smallPlan({ readsPerSecond: 0, timeoutMs: 3000, readBackRatio: 1 }))
    const { outcomes } = scored(journal, 'write')
    expect(outcomes).toEqual({ ...none, ok: 28, server_error: 4, timeout: 4, client_error: 4 })
    expect(kept).toEqual({ acknowledged: 28, checked: 28, lost: 0, stale: 0 })
  })

  it('finds acknowledged writes that were not kept', async () => {
    // Answers with success without storing: what is read afterwards is what the fill left.
    target.faults.write = (n) => (n % 2 === 0 ? 'page of HTML' : 'none')
    const { journal, kept } = await surge(smallPlan({ readsPerSecond: 0, readBackRatio: 1 }))
    expect(scored(journal, 'write').outcomes.ok).toBe(40)
    expect(kept).toEqual({ acknowledged: 40, checked: 40, lost: 0, stale: 20 })
  })

  it('says that a connection was refused, and is not deceived by how fast that is', async () => {
    const plan = smallPlan()
    await target[Symbol.asyncDispose]()
    const { journal, kept } = await surge(plan)
    expect(scored(journal, 'read').outcomes).toEqual({ ...none, refused: 200 })
    expect(scored(journal, 'write').outcomes).toEqual({ ...none, refused: 40 })
    expect(kept).toEqual({ acknowledged: 0, checked: 0, lost: 0, stale: 0 })
    target = await surgeTarget(1, 16)
  })

  it('drops nothing while the service answers nothing', async () => {
    target.faults.read = () => 'never answers'
    // Users are wanted again when the first have waited in vain; they cover a generator that stands still for six seconds.
    const plan = smallPlan({ writesPerSecond: 0, durationSeconds: 8, timeoutMs: 5000 })
    const { journal } = await surge(plan)
    const { sent, outcomes } = scored(journal, 'read')
    expect(outcomes).toEqual({ ...none, timeout: planned(plan) })
    expect(sent).toBe(planned(plan))
  })

  it('drops what would have timed out by the time that it had stood still itself, and notes none of it', async () => {
    target.faults.read = () => 'never answers'
    const plan = smallPlan({ writesPerSecond: 0, durationSeconds: 6, timeoutMs: 1000 })
    const { journal } = await surge(plan, async (k6) => {
      while (target.received.length < 20) await delay(20)
      k6.kill('SIGSTOP')
      await delay(4000)
      k6.kill('SIGCONT')
    })
    const { sent } = scored(journal, 'read')
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(planned(plan))
  })

  it('lets the requests carry a trace that the plan chooses, and no others, and notes them', async () => {
    const plan = smallPlan({ traceShare: 0.1, warmupSeconds: 1, warmupRampSeconds: 0 })
    const { journal } = await surge(plan)
    const chosen = (['read', 'write'] as const).flatMap((operation) => {
      const isTraced = tracedOf(plan, operation, 'scored')
      const all = Array.from({ length: operation === 'read' ? 200 : 40 }, (_, k) => k)
      return all.filter(isTraced).map((k) => ({ operation, k }))
    })
    expect(chosen).toHaveLength(24)
    const sent = target.traces.filter((trace) => trace !== undefined)
    expect(sent.toSorted()).toEqual(chosen.map(({ operation, k }) => traceparentOf(plan, operation, k)).toSorted())
    const noted = journal.traced.some.map(({ operation, k, status }) => ({ operation, k, status }))
    const right = chosen.map(({ operation, k }) => ({ operation, k, status: operation === 'read' ? '200' : '204' }))
    expect(noted).toHaveLength(24)
    expect(noted).toEqual(expect.arrayContaining(right))
  })

  it('replays traffic of elsewhere: as many reads as are asked for, of pages as popular as they were', async () => {
    const trafficFile = join(folder, 'traffic.json')
    await writeFile(trafficFile, JSON.stringify(smallTraffic))
    const { target: url, runId, rows, readsPerSecond, durationSeconds, gapSeconds, timeoutMs } = smallPlan()
    const own = {
      scenario: replay.name,
      traffic: smallTraffic,
      warmupSeconds: 0,
      bodyCheckRatio: 1,
      target: url,
      runId,
    }
    const like = { rows, readsPerSecond, durationSeconds, gapSeconds, timeoutMs }
    const plan = { ...usualValues(knobsOf(replay)), ...like, ...own } as object as SurgePlan
    const { exitCode, journal } = await surge(plan, undefined, trafficFile)
    expect(exitCode).toBe(0)
    expect(scored(journal, 'read')).toMatchObject({ sent: 200, outcomes: { ...none, ok: 200 } })
    const pages = Map.groupBy(target.received, (request) => request)
    expect(pages.size).toBe(3)
    const most = Math.max(...[...pages.values()].map(({ length }) => length))
    // One of the three has half of all requests.
    expect(most).toBeGreaterThan(60)
    expect(most).toBeLessThan(140)
  })

  it('sends the same requests for the same seed, and others for another', async () => {
    const plan = smallPlan()
    const requestsOf = async (seed: number): Promise<string[]> => {
      const before = target.received.length
      await surge({ ...plan, seed, bodyCheckRatio: 0, readBackRatio: 0 })
      return target.received.slice(before).sort()
    }
    const first = await requestsOf(1)
    expect(first).toHaveLength(240)
    expect(await requestsOf(1)).toEqual(first)
    expect(await requestsOf(2)).not.toEqual(first)
  })
})
