import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunReport } from '../../slo/run/report.ts'
import type { RunningStack } from '../../stack/running-stack.ts'
import { type Case, matrix } from '../proof/matrix.ts'
import { playScene, startTestStack } from '../proof/scene.ts'

const exitCodes = { met: 0, missed: 1, inconclusive: 2 } as const
/** Whoever builds beside a test makes a run inconclusive, rightly; then it is run again. */
const attempts = 3

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
      const { outcome, counts } = await playWhileQuiet(stack, expected)
      const { report } = outcome
      expect(report, outcome.stderr).toBeDefined()
      if (!report) return
      const story = `${outcome.stdout}\n${outcome.stderr}`
      expect(counts.faulty, story).toBeGreaterThanOrEqual(expected.faulty[0])
      expect(counts.faulty, story).toBeLessThanOrEqual(expected.faulty[1])
      expect(report.verdict, story).toBe(expected.verdict)
      expect(outcome.exitCode, story).toBe(exitCodes[expected.verdict])
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

async function playWhileQuiet(stack: RunningStack, { says, ...scene }: Case) {
  const meant = says.some((words) => words.source.includes('Everything else on the machine'))
  for (let attempt = 1; ; attempt++) {
    const played = await playScene(stack, scene)
    const busy = played.outcome.report?.trust.some(({ id, outcome }) => id === 'machine-quiet' && outcome === 'invalid')
    if (meant || !busy || attempt === attempts) return played
  }
}

function told({ reasons, findings, trust }: RunReport): string {
  return [...reasons, ...findings, ...trust.map(({ finding }) => finding)].join('\n')
}

/** Without the line breaks and column rules of the terminal's text. */
function flowing(text: string): string {
  return text.replace(/\s+/g, ' ')
}
