import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { liveTelling } from '../../../cli/live/telling.ts'
import { createProgress } from '../../../cli/world/progress.ts'
import type { World } from '../../../cli/world/world.ts'
import { runPromises } from '../../../slo/run/scoring/promises.ts'
import { evidenceSoFar, type SoFar } from '../../../slo/run/so-far.ts'
import { evidenceOf, planOf, summary, witnessOf } from '../../slo/run/evidence.ts'
import { recordingWorld } from '../world.ts'

const { floor } = evidenceOf()
const plan = planOf({ read: 1000, write: 100 })
const machine = { cores: 2, busyCores: 1, ownCores: 1, hasForeignParts: false, parts: [], witness: witnessOf() }
const seconds = [0, 1, 2].map((second) => ({
  ...{ second, sent: 1100, ok: 1097, p50Ms: 0.61, p95Ms: 1.8, p99Ms: 6.9 + second, maxMs: 30, latestMs: 0.2 },
}))
const told = {
  ...summary,
  seconds,
  operations: { ...summary.operations, read: { ...summary.operations.read, seconds } },
}
const soFar: SoFar = {
  course: { doing: 'measuring', turn: '', second: 3.4, leftSeconds: 7, doneSeconds: 12, totalSeconds: 19 },
  plan,
  secondsOver: 3,
  evidence: evidenceSoFar(plan, told, machine, { warming: undefined, floor, commitLog: undefined }),
}
const { objectives } = await runPromises(undefined, [], Date.UTC(2026, 10, 27) / 1000)

/** What was written, without the codes that move a cursor. */
function written(changes: Partial<World>, use: (progress: ReturnType<typeof createProgress>) => void): string {
  const { world, said } = recordingWorld([], changes)
  const progress = createProgress(world, liveTelling)
  progress.promise(objectives)
  use(progress)
  return stripVTControlCharacters(said.stderr)
}

test('a terminal gets one line that is rewritten and wiped before a sentence', () => {
  const { world, said } = recordingWorld([], { isTerminal: true })
  const progress = createProgress(world)
  progress.update('measuring', { done: 1, total: 2 })
  expect(stripVTControlCharacters(said.stderr)).toBe('████████████░░░░░░░░░░░░  50 % measuring\n')
  const before = said.stderr.length
  progress.say('Done.')
  expect(said.stderr.slice(before)).toContain('\u001b[2K')
  expect(said.stderr.endsWith('Done.\n')).toBe(true)
})

test('elsewhere a line appears every five seconds, and every sentence', () => {
  let now = 0
  const { world, said } = recordingWorld([], { now: () => now })
  const progress = createProgress(world)
  for (; now < 11_000; now += 500) progress.update(`at ${now}`)
  progress.say('Done.')
  expect(said.stderr).toBe('at 0\nat 5000\nat 10000\nDone.\n')
})

describe('a run', () => {
  test('is told on a terminal with every promise, its budget, and the machine', () => {
    const text = written({ isTerminal: true }, (progress) => progress.watch(soFar))
    expect(text).toContain('63 % measuring, 7 s left')
    expect(text).toContain('1,097/s answered well of 1,100/s offered')
    expect(text).toContain('stood still for 1 ms at most')
    expect(text).toMatch(/✓ within +P95 read +< 10 ms +0\.4\d* ms +1\.8 ms/)
    expect(text).toMatch(/0 of 500 \(0 %\)/)
    expect(text).not.toContain('\u001b')
  })

  test.each([
    ['where nothing can be rewritten', { isTerminal: false }],
    ['on a low one', { isTerminal: true, rows: 10 }],
  ])('is told in a line %s', (_, changes) => {
    const text = written(changes, (progress) => progress.watch(soFar, 'trial 3'))
    expect(text.trimEnd().split('\n')).toHaveLength(1)
    expect(text).toContain('63 % trial 3: measuring, 7')
  })

  test('is told whole on a narrow terminal, without a bar, in lines', () => {
    const text = written({ isTerminal: true, columns: 40 }, (progress) => progress.watch(soFar, 'trial 3'))
    expect(text).toMatch(/^63 % trial 3: measuring/)
    expect(text.replaceAll(/\s+/g, ' ')).toContain('7 s left: 1,097/s answered, P99 read 8.9 ms, 9 failed')
  })

  test('is told whole in that line where there is room', () => {
    const text = written({ isTerminal: false }, (progress) => progress.watch(soFar))
    expect(text).toContain('measuring, 7 s left: 1,097/s answered, P99 read 8.9 ms, 9 failed')
  })

  test.each([20, 1])('leaves no line that is wider than a terminal of %i columns', (columns) => {
    const text = written({ isTerminal: true, columns }, (progress) => progress.watch(soFar))
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns)
  })

  test('fits whatever size its terminal is given meanwhile', () => {
    const size = { columns: 100 }
    const world = { ...recordingWorld([], { isTerminal: true }) }
    const growing = Object.defineProperty({ ...world.world }, 'columns', { get: () => size.columns }) as World
    const progress = createProgress(growing, liveTelling)
    progress.promise(objectives)
    for (size.columns of [100, 70, 140]) {
      const before = world.said.stderr.length
      progress.watch(soFar)
      const lines = stripVTControlCharacters(world.said.stderr.slice(before)).split('\n')
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(size.columns)
    }
  })
})
