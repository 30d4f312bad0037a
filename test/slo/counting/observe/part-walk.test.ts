import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PartWalk } from '../../../../slo/counting/observe/part-walk.ts'
import { type Digest, digestOf, incrementsOf } from '../../../../slo/counting/series/increments.ts'
import { NotReadable } from '../../../../slo/prometheus/read.ts'
import { type Sample, staleNaN } from '../../../../slo/prometheus/samples.ts'
import { samplesOf } from '../../../quarter-kit/notation.ts'

const minute = 60
/** Two parts of ten minutes; a value stands for five minutes. */
const grid = { startMs: 0, lengthMs: 600_000, parts: 2, lookbackMs: 300_000 }
const ended = 'ended'

/** Walks in pieces of some samples each, as chunks come. */
function walk(samples: readonly (readonly [seconds: number, value: number | typeof ended])[], pieceLength = 4) {
  const walked = new PartWalk(grid)
  walked.begin()
  for (let at = 0; at < samples.length; at += pieceLength) {
    const piece = samples.slice(at, at + pieceLength)
    const times = Float64Array.from(piece, ([seconds]) => seconds * 1000)
    const values = Float64Array.from(piece, ([, value]) => (value === ended ? 0 : value))
    const words = new Uint32Array(values.buffer)
    for (const [index, [, value]] of piece.entries()) if (value === ended) words.set(staleNaN, 2 * index)
    walked.take({ count: piece.length, times, values, words })
  }
  walked.end()
  return walked
}
const shown = ({ inside, edges, odd }: PartWalk) => ({ inside: [...inside], edges: [...edges], odd: [...odd] })
const none = Number.NaN

/** Only a part that began with a birth is looked at for holes. */
function digestFor(mine: readonly Sample[], start: number, [before, after]: ArrayLike<number> & Iterable<number>) {
  const [first, ...rest] = mine
  if (!first) return undefined
  const isBorn = Number.isNaN(before)
  const baseline = isBorn ? undefined : { at: start - 300, value: before as number }
  const digest = digestOf([first, ...rest], { before: baseline, lookbackSeconds: 300 })
  if (!isBorn && !Number.isNaN(after) && digest.falls.length === 0) return undefined
  return digest
}

describe('a walk over the samples of a series', () => {
  test.each([
    ['from before the start', '-2', '10+1x30', [10, 10], [12, 22, 32]],
    ['with its last sample at midnight, which is the day that ends', '-2', '10+1x2', [none, none], [12, none, none]],
    ['that is born inside', '3', '5+1x30', [7, 10], [none, 12, 22]],
    ['with a reset', '-2', '10+1x4 3+1x40', [2 + 3 + 7, 10], [12, 10, 20]],
    ['with a gap that outlasts a value', '-2', '10+1x5 _x10 40+1x20', [3, 31], [12, none, 46]],
    ['that ends in the first part', '-2', '10+1x5', [3, none], [12, none, none]],
    ['that ends long before', '-20', '10+1x3', [none, none], [none, none, none]],
    ['that begins after the end', '25', '10+1x3', [none, none], [none, none, none]],
  ])('%s', (_, from, notation, inside, edges) => {
    const samples = samplesOf(notation, Number(from) * minute, minute)
    for (const length of [1, 2, 3, 100]) expect(shown(walk(samples, length))).toEqual({ inside, edges, odd: [] })
  })

  test('has no value where the series was said to have ended', () => {
    const before = samplesOf('10+1x9', 0, minute)
    const walked = walk([...before, [597, ended], ...samplesOf('30+1x5', 660, minute)])
    expect(shown(walked)).toEqual({ inside: [9, 16], edges: [10, none, 35], odd: [] })
  })

  test('tells of samples that are no numbers, although the series goes on', () => {
    const walked = walk([...samplesOf('10+1x12', 0, minute), [800, none], ...samplesOf('30+1x5', 810, minute)])
    expect(shown(walked)).toMatchObject({ inside: [10, 15], odd: [1] })
  })

  test.each([-5, 2 ** 53, Number.POSITIVE_INFINITY])('does not count %d, which no counter has', (value) => {
    const walked = walk([...samplesOf('10+1x12', 0, minute), [800, value], ...samplesOf('30+1x5', 810, minute)])
    expect(shown(walked)).toMatchObject({ inside: [10, 15], odd: [1] })
  })

  test('tells of a sample that is no whole number', () => {
    const walked = walk([...samplesOf('10+1x12', 0, minute), [800, 22.5], ...samplesOf('30+1x5', 810, minute)])
    expect([...walked.inside, ...walked.fractions]).toEqual([10, 15, 1])
  })

  test('does not go back in time', () => {
    expect(() => walk([...samplesOf('1+1x3', 0, minute), [180, 4]])).toThrow(NotReadable)
    expect(() => walk([...samplesOf('1+1x3', 0, minute), [100, 4]])).toThrow(NotReadable)
  })

  test('counts what increments are, whatever the samples and however they are cut', () => {
    const times = fc.uniqueArray(fc.integer({ min: -900, max: 1500 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(times, fc.array(fc.nat(9), { minLength: 60, maxLength: 60 }), fc.nat(59), (at, values, cut) => {
        const samples = at.sort((a, b) => a - b).map((time, index): Sample => [time, values[index] ?? 0])
        const { inside, edges, digests } = walk(samples, cut + 1)
        for (const part of [0, 1]) {
          const [start, end] = [part * 600, part * 600 + 600]
          const mine = samples.filter(([time]) => time > start && time <= end)
          const before = samples.findLast(([time]) => time <= start)
          const baseline = before && { at: before[0], value: before[1] }
          expect(inside[part]).toBe(mine.length === 0 ? none : incrementsOf(mine, baseline).total)
          expect(edges[part]).toBe(before && before[0] > start - 300 ? before[1] : none)
          const isBorn = Number.isNaN(edges[part])
          const withHole = (digest: Digest | undefined) =>
            digest && { ...digest, hole: isBorn ? digest.hole : undefined }
          expect(withHole(digests.get(part))).toEqual(withHole(digestFor(mine, start, edges.slice(part, part + 2))))
        }
      }),
    )
  })
})
