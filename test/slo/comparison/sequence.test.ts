import { describe, expect, test } from 'vitest'
import type { Block } from '../../../slo/comparison/block.ts'
import { looksOf, orderOf } from '../../../slo/comparison/design.ts'
import { begin, nextStep, observe, pairsOfStart } from '../../../slo/comparison/sequence.ts'
import { latencies } from '../run/evidence.ts'
import { aDesign, blockWith, compareOn, machine, noEffect, noisyMachine } from './machine.ts'

const quiet = { ...noisyMachine, spread: 0.02, wild: 0, luck: 0 }
/** A tail of a thousand requests cannot be told more finely from another. */
const lenient = { ...aDesign, tolerated: 0.3 }
const slower = (factor: number) => ({ ...noEffect, latencyMs: (ms: number) => ms * factor, cpu: factor })
const startsOf = (blocks: readonly { start: number }[]) => [...new Set(blocks.map(({ start }) => start))]

test('a coin tosses the order of each pair, the same for the same seed', () => {
  const orders = Array.from({ length: 400 }, (_, pair) => orderOf(aDesign, pair).join(''))
  expect(new Set(orders)).toEqual(new Set(['AB', 'BA']))
  const aFirst = orders.filter((order) => order === 'AB').length
  expect(aFirst).toBeGreaterThan(160)
  expect(aFirst).toBeLessThan(240)
  expect(orders).toEqual(Array.from({ length: 400 }, (_, pair) => orderOf(aDesign, pair).join('')))
})

test('looks come after twice as many pairs each; the last one only confirms', () => {
  expect(looksOf(aDesign)).toEqual([10, 20, 40, 80])
})

describe('when it stops', () => {
  test('builds that are the same on a quiet machine stop at the first look', () => {
    const blocks = compareOn(machine(quiet), noEffect, lenient)
    expect(nextStep(begin(lenient, blocks))).toEqual({ kind: 'stop', because: 'shown' })
    expect(blocks).toHaveLength(20)
  })

  test('a build that is 30 % slower is suspected at the first look and confirmed by as many pairs, on new processes', () => {
    const blocks = compareOn(machine(quiet), slower(1.3), aDesign)
    const { looks } = begin(aDesign, blocks)
    expect(nextStep(begin(aDesign, blocks))).toEqual({ kind: 'stop', because: 'regression' })
    expect(looks.map(({ pairs }) => pairs)).toEqual([10, 20])
    expect(looks[0]?.suspected).toContain('read P50 fromSchedule')
    expect(looks[0]?.confirmed).toEqual([])
    expect(looks[1]?.confirmed).toContain('read P50 fromSchedule')
    expect(startsOf(blocks)).toEqual([0, 2, 3])
  })

  test('a build that is slower in its first ten pairs alone is suspected, and not confirmed by the next', () => {
    const block = machine(quiet)
    const firstOnly: typeof block = (side, pair, start, effect) =>
      block(side, pair, start, pair < 10 ? effect : noEffect)
    const { looks } = begin(aDesign, compareOn(firstOnly, slower(1.3), aDesign))
    expect(looks[0]?.suspected).toContain('read P50 fromSchedule')
    expect(looks.flatMap(({ confirmed }) => confirmed)).toEqual([])
  })

  test('processes that were unlucky twice in a row are suspected, and no regression: those that confirm are started twice', () => {
    const block = machine(quiet)
    const unlucky: typeof block = (side, pair, start, effect) =>
      block(side, pair, start, start === 0 || start === 2 ? effect : noEffect)
    const { looks } = begin(aDesign, compareOn(unlucky, slower(1.3), aDesign))
    expect(looks[0]?.suspected).toContain('read P50 fromSchedule')
    expect(looks[1]?.confirmed).toEqual([])
  })

  test('what the last look suspects is given as many pairs again', () => {
    const block = machine(quiet)
    const lateOnly: typeof block = (side, pair, start, effect) =>
      block(side, pair, start, pair % 3 === 0 ? noEffect : effect)
    const design = { ...aDesign, looks: 1, firstLook: 20 }
    expect(compareOn(lateOnly, slower(1.5), design)).toHaveLength(2 * 40)
  })
})

describe('what is suspected', () => {
  /** Ten pairs of which three are within what is tolerated: not sure enough for intervals that all hold together at all looks. */
  const nearlyAll = Array.from({ length: 10 }, (_, pair) => {
    const factor = pair < 3 ? 1.02 + pair / 100 : 1.2 + pair / 100
    const at = (side: 'A' | 'B', ms: number) => blockWith(side, pair, { histogram: latencies([ms, 1000]) })
    return [at('A', 10), at('B', 10 * factor)]
  }).flat()
  const looked = (design: typeof aDesign) => begin(design, nearlyAll).looks[0]

  test('may be wrong more often than what is told, because twice as many pairs have to say so', () => {
    expect(looked(aDesign)?.suspected).toContain('read P50 fromSchedule')
    expect(looked(aDesign)?.told).toEqual(looked({ ...aDesign, suspicion: undefined })?.told)
  })

  test('was beyond the intervals that are told, in comparisons of older programs', () => {
    expect(looked({ ...aDesign, suspicion: undefined })?.suspected).toEqual([])
  })

  test('is no verdict', () => {
    expect(nextStep(begin(aDesign, nearlyAll))).toMatchObject({ kind: 'pair', pair: 10, start: 2 })
    expect(begin(aDesign, nearlyAll).looks[0]?.confirmed).toEqual([])
    expect(pairsOfStart(begin(aDesign, nearlyAll))).toBe(5)
  })
})

describe('pairs that the machine spoiled', () => {
  const spoil = (which: (pair: number) => boolean) => (pair: number, side: string) =>
    which(pair) && side === 'A' ? 'Others used the machine.' : undefined

  test('decide nothing and are measured again', () => {
    const blocks = compareOn(
      machine(quiet),
      noEffect,
      lenient,
      spoil((pair) => pair % 4 === 1),
    )
    const { looks, pairs } = begin(lenient, blocks)
    expect(looks[0]?.pairs).toBe(10)
    expect(pairs).toHaveLength(13)
  })

  test('do not bring the next look nearer', () => {
    const block = machine(quiet)
    const pair = (number: number, excused?: string) => {
      const [A, B] = (['A', 'B'] as const).map((side) => block(side, number, 0, noEffect)) as [Block, Block]
      return { A: { ...A, ...(excused === undefined ? {} : { excused }) }, B }
    }
    const two = observe(observe(begin(aDesign), pair(0)), pair(1))
    expect(pairsOfStart(two)).toBe(8)
    expect(pairsOfStart(observe(two, pair(2, 'Others used the machine.')))).toBe(8)
  })

  test('end the comparison where they are too many', () => {
    const blocks = compareOn(
      machine(quiet),
      noEffect,
      aDesign,
      spoil(() => true),
    )
    expect(nextStep(begin(aDesign, blocks))).toEqual({ kind: 'stop', because: 'spoiled' })
    expect(blocks).toHaveLength(2 * (aDesign.mostExcused + 1))
  })
})

describe('a comparison that was interrupted', () => {
  const blocks = compareOn(machine(quiet), slower(1.3), aDesign)

  test('goes on from its blocks as if it had not been', () => {
    const whole = begin(aDesign, blocks)
    const half = blocks.slice(0, 14)
    const rest = begin(aDesign, blocks).pairs.slice(7)
    const resumed = rest.reduce((state, pair) => observe(state, pair.blocks), begin(aDesign, half))
    expect(resumed).toEqual(whole)
  })

  test('measures a pair again of which it has one block', () => {
    expect(nextStep(begin(aDesign, blocks.slice(0, 13)))).toMatchObject({ kind: 'pair', pair: 6, start: 0 })
  })
})

test('a pair in which nothing was answered leaves latencies out and counts as errors', () => {
  const dead = {
    ...blockWith('B', 0, { histogram: [] }),
    operations: { read: { planned: 1000, sent: 0, outcomes: [] } },
  }
  const alive = (pair: number) => blockWith('A', pair, { histogram: latencies([0.7, 1000]) })
  const blocks = Array.from({ length: 20 }, (_, pair) => [alive(pair), { ...dead, pair, id: `B${pair}` }]).flat()
  const { looks } = begin(aDesign, blocks)
  expect(looks.at(-1)?.confirmed).toEqual(['read errors'])
})
