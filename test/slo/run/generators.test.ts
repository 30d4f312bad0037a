import { describe, expect, it } from 'vitest'
import { checkGenerators, type GeneratorPart } from '../../../slo/run/generators.ts'
import { latencies } from './evidence.ts'

const part = (number: number, changes: Partial<GeneratorPart> = {}): GeneratorPart => ({
  number,
  exitCode: 0,
  ended: true,
  startedAtMs: 1_000_000,
  sent: 2750,
  stored: 2750,
  late: latencies([0.4, 2750]),
  ...changes,
})
const four = (changes: Readonly<Record<number, Partial<GeneratorPart>>> = {}) =>
  [1, 2, 3, 4].map((number) => part(number, changes[number]))

const { startedAtMs: _, ...neverBegan } = part(2, { sent: 0, stored: 0, ended: false, late: [] })
const clock = (aheadMs: number, doubtMs: number) => ({ aheadMs, doubtMs })

describe('several generators', () => {
  it.each<[string, string, readonly GeneratorPart[], 'ok' | 'warning' | 'invalid', string]>([
    ['are all there', 'generators-all', four(), 'ok', 'All 4 generators sent their share to its end.'],
    [
      'are invalid where one is missing, which is named',
      'generators-all',
      [part(1), neverBegan, part(3), part(4)],
      'invalid',
      'Generator 2 of 4 left no journal.',
    ],
    [
      'are invalid where several are missing',
      'generators-all',
      [part(1), neverBegan, { ...neverBegan, number: 3 }, part(4)],
      'invalid',
      'Generators 2 and 3 of 4 left no journal.',
    ],
    [
      'are invalid where one died',
      'generators-all',
      four({ 3: { ended: false, exitCode: 137 } }),
      'invalid',
      'Generator 3 of 4 ended before its time, with exit code 137.',
    ],
    [
      'add up',
      'generators-counts',
      four({ 4: { sent: 2749, stored: 2749 } }),
      'ok',
      '2,750 + 2,750 + 2,750 + 2,749 = 10,999 requests, each of them in Prometheus.',
    ],
    [
      'are invalid where Prometheus has less of one, however much it has of another',
      'generators-counts',
      four({ 1: { stored: 2749 }, 2: { stored: 2751 } }),
      'invalid',
      'Generator 1 noted 2,750 requests, of which Prometheus has 2,749. Generator 2 noted 2,750 requests, of which Prometheus has 2,751.',
    ],
    ['begin together', 'generators-together', four(), 'ok', 'Their schedules began at the same instant.'],
    [
      'are compared by a clock that all have asked: one that is wrong shows',
      'generators-together',
      four({
        1: { clock: clock(0, 2) },
        2: { clock: clock(1, 2) },
        3: { clock: clock(150, 2) },
        4: { clock: clock(-1, 2) },
      }),
      'warning',
      'The schedule of generator 3 began 151 ms after that of generator 4, by a clock that all have asked (give or take 2.00 ms).',
    ],
    [
      'are not accused of what the comparison itself may be wrong by',
      'generators-together',
      four({
        1: { clock: clock(0, 8) },
        2: { clock: clock(9, 8) },
        3: { clock: clock(0, 8) },
        4: { clock: clock(0, 8) },
      }),
      'ok',
      'Their schedules began at the same instant, by a clock that all have asked (give or take 8.00 ms).',
    ],
    [
      'prove nothing where one began in another minute',
      'generators-together',
      four({ 4: { startedAtMs: 1_060_000 } }),
      'invalid',
      'The schedule of generator 4 began 60,000 ms after that of generator 1.',
    ],
    [
      'show the one that is late',
      'generators-lag',
      four({ 2: { late: latencies([0.4, 2000], [30, 750]) } }),
      'warning',
      'generator 2 was the latest',
    ],
    [
      'are too many for the cores',
      'generators-cores',
      four(),
      'warning',
      '4 generators shared the 2 cores of this machine',
    ],
  ])('%s', (_, id, parts, outcome, finding) => {
    const check = checkGenerators(parts, 2).find((each) => each.id === id)
    expect(check?.outcome).toBe(outcome)
    expect(check?.finding).toContain(finding)
  })

  it('of pods take no cores of this machine', () => {
    const pods = four().map(({ exitCode: _, ...pod }) => pod)
    expect(checkGenerators(pods, 2).map(({ id }) => id)).not.toContain('generators-cores')
  })
})
