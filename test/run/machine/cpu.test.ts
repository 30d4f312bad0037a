import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { CpuMeter, cpuBetween, idleTime, processSeconds } from '../../../run/machine/cpu.ts'

test('idle time is what the kernel measures as idle and waiting, over as many cores as it lists', () => {
  const stat = 'cpu  100 20 30 4000 500 6 7 90 8 0\ncpu0 1 2 3\ncpu1 1 2 3\nintr 5'
  expect(idleTime(stat)).toEqual({ cores: 2, idleSeconds: 45, stolenSeconds: 0.9 })
})

test('a process name with spaces and parentheses does not shift the fields', () => {
  expect(processSeconds('42 (a) b) S 1 1 1 0 -1 0 0 0 0 0 150 50 0 0 20 0')).toBe(2)
})

test('CPU between two instants is read between the samples on both sides of each', () => {
  const sample = (at: number, idleSeconds: number, k6: number) => ({
    at,
    cores: 2,
    idleSeconds,
    stolenSeconds: 0,
    parts: { k6 },
  })
  const samples = [sample(0, 0, 0), sample(9.5, 10, 1), sample(15, 16, 3), sample(20.5, 22, 8.5), sample(30, 40, 9)]
  expect(cpuBetween(samples, { start: 9.75, end: 20.5 })).toEqual({
    elapsedSeconds: 10.75,
    busySeconds: 2 * 10.75 - (22 - 10 - (0.25 / 5.5) * 6),
    parts: [{ part: 'k6', seconds: 8.5 - 1 - (0.25 / 5.5) * 2 }],
  })
})

test('of a window that was not seen to its end, CPU is that of what was seen', () => {
  const sample = (at: number) => ({ at, cores: 2, idleSeconds: at, stolenSeconds: 0, parts: { k6: at / 2 } })
  expect(cpuBetween([10, 12, 14].map(sample), { start: 9.5, end: 14.5 })).toEqual({
    elapsedSeconds: 4,
    busySeconds: 4,
    parts: [{ part: 'k6', seconds: 2 }],
  })
})

test('one sample says nothing', () => {
  const sample = { at: 10, cores: 2, idleSeconds: 0, stolenSeconds: 0, parts: { k6: 1 } }
  expect(cpuBetween([sample], { start: 10, end: 20 })).toBeUndefined()
})

const spins = () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })

test.runIf(existsSync('/proc/self/stat'))(
  'a part of several processes keeps what one of them had used when it ended, and gets what its successor uses',
  async () => {
    const meter = new CpuMeter()
    const children = [spins(), spins()]
    const pidsOf = (...which: readonly number[]) => which.map((i) => children[i]?.pid ?? 0)
    const usedBy = async (...which: readonly number[]) =>
      (await meter.sample({ database: pidsOf(...which) }, 0))?.parts['database'] ?? 0
    const until = async (seconds: number, ...which: readonly number[]) => {
      let used = await usedBy(...which)
      while (used < seconds) {
        await sleep(20)
        used = await usedBy(...which)
      }
      return used
    }
    const end = async (child: ChildProcess) => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
    try {
      const both = await until(0.3, 0, 1)
      await end(children[0] as ChildProcess)
      const one = await usedBy(0, 1)
      expect(one).toBeGreaterThanOrEqual(both)
      children.push(spins())
      expect(await until(one + 0.1, 2, 1)).toBeGreaterThanOrEqual(one + 0.1)
    } finally {
      await Promise.all(children.slice(1).map(end))
    }
  },
)

test('waits for a processor are told as they grew in the window, where the kernel tells them', () => {
  const sample = (at: number, service: number) => {
    return { at, cores: 2, idleSeconds: at, stolenSeconds: 0, parts: { service: at / 2 }, waits: { service } }
  }
  const samples = [sample(8, 1), sample(10, 1.5), sample(20, 4.5), sample(22, 9)]
  expect(cpuBetween(samples, { start: 10, end: 20 })?.parts).toEqual([
    { part: 'service', seconds: 5, waitedSeconds: 3 },
  ])
})
