import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runGenerators } from '../../run/generators/generators.ts'
import { type Journal, readJournals } from '../../run/journal/journal.ts'
import { openRunFolder } from '../../run/saved/run-folder.ts'
import { stagesOf } from '../../scenarios/all.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { onlyTurn } from '../../scenarios/lib/turn.ts'
import type { K6Run } from '../../stack/k6/run-k6.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { ensureK6 } from '../../stack/toolchain/go-tools.ts'
import { planWith } from '../scenarios/lib/plans.ts'
import { everydayIo } from '../stack/test-io.ts'
import { type SurgeTarget, surgeTarget } from './surge-target.ts'

const root = join(import.meta.dirname, '../..')
const rows = 1600
let k6: string
let folder: string

beforeAll(async () => {
  k6 = process.env['K6_BIN'] ?? (await ensureK6(everydayIo()))
  folder = await mkdtemp(join(tmpdir(), 'generators-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** k6 as a stack runs it, with changes to what it is told. */
function stackWith(change: (run: K6Run) => K6Run = (run) => run): Pick<RunningStack, 'runK6'> {
  return {
    runK6: async (asked, signal) => {
      const { args, env } = change(asked)
      const child = spawn(k6, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'ignore' })
      const stop = () => void child.kill('SIGTERM')
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop, { once: true })
      const [code] = await once(child, 'exit')
      return { exitCode: code ?? 143 }
    },
  }
}

const planFor = (target: SurgeTarget, generators: number, changes: Parameters<typeof planWith>[0]): Plan =>
  planWith({
    target: target.url,
    rows,
    readsPerSecond: 100,
    writesPerSecond: 20,
    durationSeconds: 2,
    warmupSeconds: 1,
    warmupRampSeconds: 1,
    gapSeconds: 0,
    timeoutMs: 10_000,
    generators,
    ...changes,
  })

async function sent(
  target: SurgeTarget,
  generators: number,
  stack = stackWith(),
  changes: Parameters<typeof planWith>[0] = {},
) {
  const plan = planFor(target, generators, changes)
  const path = await mkdtemp(join(folder, 'run-'))
  const run = await openRunFolder(path)
  const io = { ...everydayIo(), limits: { cores: 4, memoryBytes: 2 ** 33 } }
  const { exitCodes, logFiles } = await runGenerators(plan, [onlyTurn(plan)], stack, run, io)
  const [journal] = await readJournals(logFiles, plan, [onlyTurn(plan)])
  if (!journal) throw new Error('no generator kept a journal')
  return { plan, exitCodes, journal, received: [...target.received], arrivedAtMs: [...target.arrivedAtMs] }
}

/** What a journal says that does not hang on how fast it went. */
function counts({ summary }: Journal) {
  const operations = Object.entries(summary.operations).map(([name, { sent: all, seconds }]) => [
    name,
    all,
    seconds.map(({ second, sent: inSecond, ok }) => [second, inSecond, ok]),
  ])
  return { operations, warmup: summary.warmupRequests, unanswered: summary.unanswered }
}

/** For each request that arrived, how long after its instant that was; those that ask for the same are told apart by their order. */
function delaysMs(plan: Plan, zeroMs: number, received: readonly string[], arrivedAtMs: readonly number[]): number[] {
  const due = new Map<string, number[]>()
  for (const { operation, phase, schedule, startSeconds } of stagesOf(plan)) {
    const requests = operation.requests(plan)
    for (let k = 0; k < schedule.requests; k++) {
      const key = `${operation.method} ${requests.path(phase, k)} ${requests.body(phase, k) ?? ''}`
      due.set(key, [...(due.get(key) ?? []), zeroMs + startSeconds * 1000 + schedule.intendedMs(k)])
    }
  }
  const arrived = Map.groupBy(received.keys(), (i) => received[i] as string)
  return [...arrived].flatMap(([key, indices]) => {
    const instants = (due.get(key) ?? []).toSorted((a, b) => a - b)
    return indices.map((i, n) => (arrivedAtMs[i] as number) - (instants[n] as number))
  })
}

describe('a plan', () => {
  it('is the same requests at the same instants, whether one generator sends it or four', async () => {
    await using alone = await surgeTarget(1, rows)
    await using shared = await surgeTarget(1, rows)
    const one = await sent(alone, 1)
    const four = await sent(shared, 4)
    expect(four.exitCodes).toEqual([0, 0, 0, 0])
    expect(four.received.toSorted()).toEqual(one.received.toSorted())
    expect(counts(four.journal)).toEqual(counts(one.journal))
    expect(four.journal.acknowledged.length).toBe(one.journal.acknowledged.length)
    const { generators } = four.journal
    expect(generators.map(({ identity, ended }) => [identity?.number, identity?.of, ended])).toEqual(
      [1, 2, 3, 4].map((number) => [number, 4, true]),
    )
    expect(generators.map((each) => each.sent)).toEqual([60, 60, 60, 60])
    expect(new Set(generators.map(({ startedAtMs }) => startedAtMs)).size).toBe(1)
    // Both clocks have whole milliseconds.
    const delays = delaysMs(four.plan, four.journal.startedAtMs, four.received, four.arrivedAtMs)
    expect(delays).toHaveLength(50 + 10 + 200 + 40)
    expect(Math.min(...delays)).toBeGreaterThan(-2)
  })

  it('is sent at the instants that chance has drawn, in the shape of a day', async () => {
    await using target = await surgeTarget(1, rows)
    const drawn = await sent(target, 1, stackWith(), { arrivals: 'poisson', shape: 'day' })
    expect(drawn.exitCodes).toEqual([0])
    const delays = delaysMs(drawn.plan, drawn.journal.startedAtMs, drawn.received, drawn.arrivedAtMs)
    expect(delays).toHaveLength(50 + 10 + 200 + 40)
    expect(Math.min(...delays)).toBeGreaterThan(-2)
    const even = delaysMs(planFor(target, 1, {}), drawn.journal.startedAtMs, drawn.received, drawn.arrivedAtMs)
    expect(Math.min(...even)).toBeLessThan(-2)
  })

  it('is not begun where a generator has another one, and the others end', async () => {
    await using target = await surgeTarget(1, rows)
    const another = stackWith((run) =>
      run.name === 'k6 2 of 3'
        ? { ...run, env: { ...run.env, PLAN: (run.env['PLAN'] ?? '').replace('"seed":1', '"seed":2') } }
        : run,
    )
    await expect(sent(target, 3, another)).rejects.toThrow(/^Generator 2 of 3 ended with exit code \d+ before all/)
    expect(target.received).toEqual([])
  })

  it('is not begun where a generator has the segment of another', async () => {
    await using target = await surgeTarget(1, rows)
    const halves = stackWith((run) => ({
      ...run,
      args: run.args.map((arg) => arg.replace('sequence=0,1/3,2/3,1', 'sequence=0,1/3,1')),
    }))
    await expect(sent(target, 3, halves)).rejects.toThrow('ended with exit code')
    expect(target.received).toEqual([])
  })
})
