import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readBack } from '../../run/corpus/read-back.ts'
import { surgeInvocation } from '../../run/k6-invocation.ts'
import type { SurgePlan } from '../../scenarios/lib/plan.ts'
import type { ScenarioSummary, SurgeSummary } from '../../scenarios/lib/summary.ts'
import { ensureK6 } from '../../stack/toolchain/go-tools.ts'
import { planWith } from '../scenarios/lib/plans.ts'
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
    summaryFile: join(folder, `summary-${++run}.json`),
    ...changes,
  })
}

async function surge(plan: SurgePlan, meanwhile?: (k6: ChildProcess) => Promise<void>) {
  const logFile = join(folder, `k6-${run}.log`)
  const { args, env } = surgeInvocation(plan, { logFile })
  const child = spawn(k6, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'ignore' })
  const [[exitCode]] = await Promise.all([once(child, 'exit'), meanwhile?.(child)])
  const summary = JSON.parse(await readFile(plan.summaryFile, 'utf8')) as SurgeSummary
  const kept = await readBack({ plan, logFile, signal: AbortSignal.timeout(30_000) })
  return { exitCode, summary, kept }
}

function scenario(summary: SurgeSummary, name: keyof SurgeSummary['scenarios']): ScenarioSummary {
  const found = summary.scenarios[name]
  if (found === undefined) throw new Error(`the summary lacks ${name}`)
  return found
}

describe('a surge', () => {
  it('sends what was planned, warm-up apart, and keeps the writes it reads back', async () => {
    const plan = smallPlan({ warmupSeconds: 2, warmupRampSeconds: 1, gapSeconds: 3 })
    const beforeMs = Date.now()
    const { exitCode, summary, kept } = await surge(plan)
    expect(exitCode).toBe(0)
    expect(scenario(summary, 'warmup_read')).toMatchObject({ planned: 150, sent: 150, outcomes: { ...none, ok: 150 } })
    expect(scenario(summary, 'warmup_write')).toMatchObject({ planned: 30, sent: 30, outcomes: { ...none, ok: 30 } })
    expect(scenario(summary, 'read')).toMatchObject({
      planned: 200,
      sent: 200,
      dropped: 0,
      outcomes: { ...none, ok: 200 },
    })
    expect(scenario(summary, 'write')).toMatchObject({
      planned: 40,
      sent: 40,
      dropped: 0,
      outcomes: { ...none, ok: 40 },
    })
    expect(kept).toEqual({ acknowledged: 20, checked: 20, lost: 0, stale: 0 })
    expect(target.received).toHaveLength(150 + 30 + 200 + 40 + 20)
    expect(summary.startedAtMs).toBeGreaterThan(beforeMs)
    expect(summary.startedAtMs).toBeLessThan(Date.now())
    expect(scenario(summary, 'read').latencyFromSchedule?.count).toBe(200)
    expect(scenario(summary, 'read').generatorLag?.minMs).toBeGreaterThanOrEqual(0)
  })

  it('tells apart what can go wrong with a read', async () => {
    const kinds: readonly Fault[] = ['server error', 'missing', 'never answers', 'page of HTML', 'another page', 'slow']
    target.faults.read = (n) => kinds[n % 10] ?? 'none'
    const { summary } = await surge(smallPlan({ writesPerSecond: 0, timeoutMs: 3000 }))
    const { outcomes, sent, latencyFromSchedule } = scenario(summary, 'read')
    expect(sent).toBe(200)
    expect(outcomes).toEqual({ ok: 100, client_error: 20, server_error: 20, timeout: 20, refused: 0, wrong_body: 40 })
    expect(latencyFromSchedule?.maxMs).toBeGreaterThan(3000)
    expect(latencyFromSchedule?.percentiles.find(({ percentile }) => percentile === 85)?.ms).toBeGreaterThan(60)
  })

  it('tells apart what can go wrong with a write, and never reads back what was not acknowledged', async () => {
    const kinds: readonly Fault[] = ['server error', 'never answers', 'missing']
    target.faults.write = (n) => kinds[n % 10] ?? 'none'
    const { summary, kept } = await surge(smallPlan({ readsPerSecond: 0, timeoutMs: 3000, readBackRatio: 1 }))
    const { outcomes } = scenario(summary, 'write')
    expect(outcomes).toEqual({ ...none, ok: 28, server_error: 4, timeout: 4, client_error: 4 })
    expect(kept).toEqual({ acknowledged: 28, checked: 28, lost: 0, stale: 0 })
  })

  it('finds acknowledged writes that were not kept', async () => {
    // Answers with success without storing: what is read afterwards is what the fill left.
    target.faults.write = (n) => (n % 2 === 0 ? 'page of HTML' : 'none')
    const { summary, kept } = await surge(smallPlan({ readsPerSecond: 0, readBackRatio: 1 }))
    expect(scenario(summary, 'write').outcomes.ok).toBe(40)
    expect(kept).toEqual({ acknowledged: 40, checked: 40, lost: 0, stale: 20 })
  })

  it('says that a connection was refused, and is not deceived by how fast that is', async () => {
    const plan = smallPlan()
    await target[Symbol.asyncDispose]()
    const { summary, kept } = await surge(plan)
    expect(scenario(summary, 'read').outcomes).toEqual({ ...none, refused: 200 })
    expect(scenario(summary, 'write').outcomes).toEqual({ ...none, refused: 40 })
    expect(kept).toEqual({ acknowledged: 0, checked: 0, lost: 0, stale: 0 })
    target = await surgeTarget(1, 16)
  })

  it('drops nothing while the service answers nothing', async () => {
    target.faults.read = () => 'never answers'
    const { summary } = await surge(smallPlan({ writesPerSecond: 0, durationSeconds: 4, timeoutMs: 1000 }))
    const { planned, sent, dropped, outcomes } = scenario(summary, 'read')
    expect(outcomes).toEqual({ ...none, timeout: planned })
    expect({ sent, dropped }).toEqual({ sent: planned, dropped: 0 })
  })

  it('drops what finds no virtual user free after it stood still itself, and says so', async () => {
    target.faults.read = () => 'never answers'
    const { summary } = await surge(
      smallPlan({ writesPerSecond: 0, durationSeconds: 6, timeoutMs: 1000 }),
      async (k6) => {
        while (target.received.length < 20) await delay(20)
        k6.kill('SIGSTOP')
        await delay(4000)
        k6.kill('SIGCONT')
      },
    )
    const { planned, sent, dropped } = scenario(summary, 'read')
    expect(dropped).toBeGreaterThan(0)
    expect(sent + dropped).toBe(planned)
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
