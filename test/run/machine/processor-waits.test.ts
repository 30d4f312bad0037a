import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ProcessorWaits } from '../../../run/machine/processor-waits.ts'

const isTold = existsSync('/proc/thread-self/schedstat')

test.runIf(isTold)(
  'processes that are more than the cores wait for one, and what was before is not theirs',
  async () => {
    const busy = Array.from({ length: 2 * availableParallelism() }, () =>
      spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
    )
    try {
      const parts = { busy: busy.flatMap(({ pid }) => pid ?? []) }
      const waits = new ProcessorWaits()
      expect(waits.read(parts)).toEqual({ busy: 0 })
      let waited = 0
      while (waited < 0.05) {
        await sleep(20)
        waited = waits.read(parts)?.['busy'] ?? 0
      }
      expect(waits.read({ busy: [] })?.['busy']).toBeUndefined()
    } finally {
      const ends = busy.map((child) => once(child, 'exit'))
      for (const child of busy) child.kill('SIGKILL')
      await Promise.all(ends)
    }
  },
)

test('a process that is gone waits for nothing', () => {
  expect(new ProcessorWaits().read({ gone: [2 ** 22 + 1] })).toBeUndefined()
})
