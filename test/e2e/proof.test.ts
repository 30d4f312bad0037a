import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunReport } from '../../slo/run/report.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { matrix } from '../proof/matrix.ts'
import { playScene, startTestStack } from '../proof/scene.ts'

const exitCodes = { met: 0, missed: 1, inconclusive: 2 } as const
/** What makes a run inconclusive on a machine that is slow, or busy with something else. */
const theMachine = new Set(['machine-quiet', 'rate-held', 'generator-lag'])

let logs: string
let shared: RunningStack

beforeAll(async () => {
  logs = await mkdtemp(join(tmpdir(), 'proof-logs-'))
  shared = await startTestStack(logs, { stack: 'native', fresh: true, heapMiB: 1024 })
})

afterAll(async () => {
  await shared?.[Symbol.asyncDispose]()
  await rm(logs, { recursive: true, force: true })
})

describe('The gate, when', () => {
  test.each(Object.entries(matrix))('%s', async (_, expected) => {
    const stack = (await expected.stack?.(shared, logs)) ?? shared
    try {
      const { outcome, counts } = await playScene(stack, expected)
      const { report } = outcome
      expect(report, outcome.stderr).toBeDefined()
      if (!report) return
      const story = `${outcome.stdout}\n${outcome.stderr}`
      expect(counts.faulty, story).toBeGreaterThanOrEqual(expected.faulty[0])
      expect(counts.faulty, story).toBeLessThanOrEqual(expected.faulty[1])
      const excused = expected.orTheMachine && report.verdict === 'inconclusive' && blamesTheMachine(report)
      const verdicts = [expected.verdict, expected.orByChance, excused ? 'inconclusive' : undefined]
      expect(verdicts, story).toContain(report.verdict)
      expect(outcome.exitCode, story).toBe(exitCodes[report.verdict])
      for (const words of expected.says) {
        expect(told(report)).toMatch(words)
        expect(flowing(outcome.stdout)).toMatch(words)
      }
      expect(expected.holds?.(report) ?? true, story).toBe(true)
    } finally {
      if (stack !== shared) await stack[Symbol.asyncDispose]()
    }
  })
})

function blamesTheMachine({ trust, reasons }: RunReport): boolean {
  const told = trust.some(({ id, outcome }) => outcome === 'invalid' && theMachine.has(id))
  return told || reasons.some((reason) => /this machine|cores were busy|compiler worked/i.test(reason))
}

function told({ reasons, findings, trust }: RunReport): string {
  return [...reasons, ...findings, ...trust.map(({ finding }) => finding)].join('\n')
}

/** Without the line breaks and column rules of the terminal's text. */
function flowing(text: string): string {
  return text.replace(/\s+/g, ' ')
}
