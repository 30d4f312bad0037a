import { describe, expect, it } from 'vitest'
import { hash3, hashText, mix32, uniforms } from '../../wiki/random.ts'
import { chiSquareExcess } from '../scenarios/lib/chi-square.ts'

const draws = 100_000

function histogram(values: Iterable<number>, bins: number): number[] {
  const counts = Array<number>(bins).fill(0)
  for (const value of values) counts[Math.floor(value * bins)] = (counts[Math.floor(value * bins)] as number) + 1
  return counts
}

function* drawn(stream: number): Generator<number> {
  const uniform = uniforms(stream)
  for (let i = 0; i < draws; i++) yield uniform(i)
}

describe('random', () => {
  it('fills the unit interval evenly, also for streams that differ in one bit', () => {
    for (const stream of [0, 1, 2, 0xffffffff]) {
      const counts = histogram(drawn(stream), 256)
      expect(Math.abs(chiSquareExcess(counts, Array(256).fill(draws / 256)))).toBeLessThan(4)
    }
  })

  it('draws neighbouring requests and neighbouring streams independently', () => {
    const pairs = Array<number>(256).fill(0)
    for (let i = 0; i < draws; i++) {
      const cell = Math.floor(uniforms(7)(i) * 16) * 16 + Math.floor(uniforms(8)(i + 1) * 16)
      pairs[cell] = (pairs[cell] as number) + 1
    }
    expect(Math.abs(chiSquareExcess(pairs, Array(256).fill(draws / 256)))).toBeLessThan(4)
  })

  it('stays below 1 and gives another number for another attempt', () => {
    for (let i = 0; i < 1000; i++) {
      expect(uniforms(3)(i)).toBeLessThan(1)
      expect(uniforms(3)(i, 1)).not.toBe(uniforms(3)(i, 0))
    }
  })

  it('mixes without collisions', () => {
    const mixed = new Set<number>()
    for (let i = 0; i < draws; i++) mixed.add(mix32(i))
    expect(mixed.size).toBe(draws)
  })

  it('hashes to unsigned 32-bit integers that depend on every argument', () => {
    const hashes = [hash3(1, 2, 3), hash3(2, 2, 3), hash3(1, 3, 3), hash3(1, 2, 4), hashText('a'), hashText('b')]
    expect(new Set(hashes).size).toBe(hashes.length)
    for (const hash of hashes) expect(hash).toBe(hash >>> 0)
  })

  it('draws what the hashes give, written out or not', () => {
    for (const [stream, index, attempt] of [
      [0, 0, 0],
      [7, 12_345, 0],
      [0xffffffff, 2 ** 31, 3],
    ] as const) {
      const high = hash3(stream, index, attempt)
      const whole = (high >>> 5) * 2 ** 26 + (mix32(high ^ 0x9e3779b9) >>> 6)
      expect(uniforms(stream)(index, attempt)).toBe(whole / 2 ** 53)
    }
  })

  it('keeps its numbers from release to release: a run of last year can be sent again', () => {
    expect([mix32(1), hash3(1, 2, 3), hashText('run-1'), uniforms(1)(2)]).toMatchInlineSnapshot(`
      [
        1753845952,
        1240780349,
        3617944735,
        0.16771294512432233,
      ]
    `)
  })
})
