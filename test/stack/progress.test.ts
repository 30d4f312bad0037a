import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withProgress } from '../../stack/progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function told(milliseconds: number): Promise<readonly string[]> {
  const lines: string[] = []
  const io = { log: (line: string) => void lines.push(line), now: Date.now }
  const work = () => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
  const done = withProgress(io, 'starting Cassandra', 'Cassandra is ready', work)
  await vi.advanceTimersByTimeAsync(milliseconds)
  await done
  return lines
}

test('what takes less than a second is not worth a word', async () => {
  expect(await told(900)).toEqual([])
})

test('what takes longer says that it runs, that it still runs, and how long it took', async () => {
  expect(await told(92_400)).toEqual([
    'starting Cassandra …',
    'starting Cassandra … 60 s',
    'Cassandra is ready (92.4 s)',
  ])
})
