import { expect, test } from 'vitest'
import { cpuBetween, idleTime, processSeconds } from '../../run/cpu.ts'

test('idle time is what the kernel measures as idle and waiting, over as many cores as it lists', () => {
  const stat = 'cpu  100 20 30 4000 500 6 7 90 8 0\ncpu0 1 2 3\ncpu1 1 2 3\nintr 5'
  expect(idleTime(stat)).toEqual({ cores: 2, idleSeconds: 45, stolenSeconds: 0.9 })
})

test('a process name with spaces and parentheses does not shift the fields', () => {
  expect(processSeconds('42 (a) b) S 1 1 1 0 -1 0 0 0 0 0 150 50 0 0 20 0')).toBe(2)
})

test('CPU between two instants is read from the samples that enclose them', () => {
  const sample = (at: number, idleSeconds: number, k6: number) => ({
    at,
    cores: 2,
    idleSeconds,
    stolenSeconds: 0,
    parts: { k6 },
  })
  const samples = [sample(0, 0, 0), sample(9.5, 10, 1), sample(15, 16, 3), sample(20.5, 22, 5), sample(30, 40, 9)]
  expect(cpuBetween(samples, { start: 10, end: 20 })).toEqual({
    elapsedSeconds: 11,
    busySeconds: 10,
    parts: [{ part: 'k6', seconds: 4 }],
  })
})

test('a part that ended keeps what it had used, and one sample says nothing', () => {
  const samples = [
    { at: 10, cores: 2, idleSeconds: 0, stolenSeconds: 0, parts: { k6: 1 } },
    { at: 15, cores: 2, idleSeconds: 5, stolenSeconds: 0, parts: { k6: 4 } },
    { at: 20, cores: 2, idleSeconds: 9, stolenSeconds: 0, parts: { k6: 0 } },
  ]
  expect(cpuBetween(samples, { start: 10, end: 20 })?.parts).toEqual([{ part: 'k6', seconds: 3 }])
  expect(cpuBetween(samples.slice(0, 1), { start: 10, end: 20 })).toBeUndefined()
})
