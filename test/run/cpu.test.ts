import { expect, test } from 'vitest'
import { cpuBetween, idleTime, processSeconds } from '../../run/cpu.ts'

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

test('a part that ended keeps what it had used, and one sample says nothing', () => {
  const samples = [
    { at: 10, cores: 2, idleSeconds: 0, stolenSeconds: 0, parts: { k6: 1 } },
    { at: 15, cores: 2, idleSeconds: 5, stolenSeconds: 0, parts: { k6: 4 } },
    { at: 20, cores: 2, idleSeconds: 9, stolenSeconds: 0, parts: { k6: 0 } },
  ]
  expect(cpuBetween(samples, { start: 10, end: 20 })?.parts).toEqual([{ part: 'k6', seconds: 3 }])
  expect(cpuBetween(samples.slice(0, 1), { start: 10, end: 20 })).toBeUndefined()
})

test('waits for a processor are told as they grew in the window, where the kernel tells them', () => {
  const sample = (at: number, service: number) => {
    return { at, cores: 2, idleSeconds: at, stolenSeconds: 0, parts: { service: at / 2 }, waits: { service } }
  }
  const samples = [sample(8, 1), sample(10, 1.5), sample(20, 4.5), sample(22, 9)]
  expect(cpuBetween(samples, { start: 10, end: 20 })?.parts).toEqual([
    { part: 'service', seconds: 5, waitedSeconds: 3 },
  ])
})
