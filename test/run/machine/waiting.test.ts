import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startWaiter } from '../../../run/machine/waiting.ts'

test('a process that only waits says how late it came to run, and is gone when nobody asks any more', async () => {
  const waiter = startWaiter(process.execPath)
  try {
    while (waiter.waited.length < 2) await sleep(50)
    const [first, second] = waiter.waited
    expect(second?.fromMs).toBe(first?.toMs)
    expect(first?.timer.length).toBeGreaterThan(0)
    expect(first?.wakeUp.length).toBeGreaterThan(0)
  } finally {
    await waiter[Symbol.asyncDispose]()
  }
  expect(() => process.kill(waiter.pid ?? 0, 0)).toThrow()
})
