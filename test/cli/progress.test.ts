import { expect, test } from 'vitest'
import { createProgress } from '../../cli/progress.ts'
import { recordingWorld } from './world.ts'

test('a terminal gets one line that is rewritten and wiped before a sentence', () => {
  const { world, said } = recordingWorld([], { isTerminal: true })
  const progress = createProgress(world)
  progress.update('measuring', { done: 1, total: 2 })
  progress.say('Done.')
  expect(said.stderr).toBe('\r\x1b[2K████████████░░░░░░░░░░░░  50 % measuring\r\x1b[2KDone.\n')
})

test('elsewhere a line appears every five seconds, and every sentence', () => {
  let now = 0
  const { world, said } = recordingWorld([], { now: () => now })
  const progress = createProgress(world)
  for (; now < 11_000; now += 500) progress.update(`at ${now}`)
  progress.say('Done.')
  expect(said.stderr).toBe('at 0\nat 5000\nat 10000\nDone.\n')
})
