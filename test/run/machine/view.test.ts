import { expect, test } from 'vitest'
import { machineView, pausesMs, type Watched } from '../../../run/machine/view.ts'

const waited = (fromMs: number, timer: readonly number[], wakeUp: readonly number[] = []) => ({
  fromMs,
  toMs: fromMs + 1000,
  timer: Uint32Array.from(timer),
  wakeUp: Uint32Array.from(wakeUp),
})
const steady = Array.from({ length: 40 }, () => 300)

test('a pause belongs to every second that it touches', () => {
  const all = [waited(10_000, steady), waited(11_000, [...steady.slice(0, 20), 2_600_000, 200]), waited(14_125, steady)]
  expect(pausesMs(all, { start: 10, end: 15 })).toEqual([0.3, 2600, 2600, 2600, 2600])
})

test('a slow wake-up is a pause, too', () => {
  expect(pausesMs([waited(0, [300, 300], [100, 70_000])], { start: 0, end: 1 })).toEqual([70])
})

test('what others used is the rest of what was busy, second by second', () => {
  const cpu = [0, 1, 2, 3].map((at) => ({
    at,
    cores: 2,
    idleSeconds: at < 2 ? at : 1 + (at - 1) * 0.2,
    stolenSeconds: 0.1 * at,
    parts: { k6: 0.5 * at },
  }))
  const watched: Watched = { cpu, limits: [], waited: [] }
  const view = machineView(watched, { start: 0, end: 3 }, { cores: 2, hasForeignParts: false })
  expect(view?.witness?.seconds.map(({ foreignShare }) => foreignShare?.toFixed(2))).toEqual(['0.20', '0.60', '0.60'])
  expect(view?.witness?.stolenShare).toBeCloseTo(0.05)
  const among = machineView(watched, { start: 0, end: 3 }, { cores: 2, hasForeignParts: true })
  expect(among?.witness?.seconds.map(({ foreignShare }) => foreignShare)).toEqual([null, null, null])
})

test('a run that may use 2 of 64 cores loses only what the other 62 cannot give', () => {
  const at = (second: number, busy: number) => ({
    at: second,
    cores: 64,
    idleSeconds: second * (64 - busy),
    stolenSeconds: 0,
    parts: { k6: second },
  })
  const shares = [40, 63, 63.5, 64].map((busy) => {
    const watched: Watched = { cpu: [at(0, busy), at(1, busy)], limits: [], waited: [] }
    return machineView(watched, { start: 0, end: 1 }, { cores: 2, hasForeignParts: false })?.witness?.seconds[0]
  })
  expect(shares.map((second) => second?.foreignShare)).toEqual([0, 0, 0.25, 0.5])
})

test('what the hypervisor took and what a limit held back are told apart from what others used', () => {
  const cpu = [0, 1].map((at) => ({ at, cores: 2, idleSeconds: at, stolenSeconds: 0.5 * at, parts: { k6: 0.5 * at } }))
  const limits = [0, 1].map((at) => ({ at, pressure: undefined, throttled: { periods: at, seconds: 0.4 * at } }))
  const watched: Watched = { cpu, limits, waited: [] }
  const second = (hasForeignParts: boolean) =>
    machineView(watched, { start: 0, end: 1 }, { cores: 2, hasForeignParts })?.witness?.seconds[0]
  expect(second(false)).toMatchObject({ foreignShare: 0, stolenShare: 0.25, heldShare: 0.2 })
  expect(second(true)).toMatchObject({ foreignShare: null, stolenShare: 0.25, heldShare: 0.2 })
})

test('connections that were opened are told a second', () => {
  const cpu = [0, 2].map((at) => ({ at, cores: 2, idleSeconds: at, stolenSeconds: 0, parts: {} }))
  const limits = [0, 2].map((at) => ({ at, pressure: undefined, throttled: undefined, opened: 100 + 30 * at }))
  const view = machineView({ cpu, limits, waited: [] }, { start: 0, end: 2 }, { cores: 2, hasForeignParts: false })
  expect(view?.witness?.seconds.map(({ connectionsOpened }) => connectionsOpened)).toEqual([30, 30])
})

test('a window of a day is looked at sample by sample, not second by second anew', () => {
  const seconds = 86_400
  const cpu = Array.from({ length: 2 * seconds + 1 }, (_, i) => {
    const at = i / 2
    return { at, cores: 2, idleSeconds: at, stolenSeconds: 0, parts: { k6: at / 2 } }
  })
  const all = Array.from({ length: seconds }, (_, second) => waited(second * 1000, steady))
  const view = machineView(
    { cpu, limits: [], waited: all },
    { start: 0, end: seconds },
    { cores: 2, hasForeignParts: false },
  )
  expect(view?.witness?.seconds).toHaveLength(seconds)
  expect(view?.witness?.seconds.at(-1)).toMatchObject({ second: seconds - 1, pauseMs: 0.3, foreignShare: 0.25 })
  expect(view?.parts).toEqual([{ part: 'k6', seconds: seconds / 2 }])
})
