import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  checksumOf,
  entriesShown,
  predictionsCell,
  predictionsJson,
  shortestFloat32,
  thresholdBits,
} from '../../reference-service/predictions.ts'

const cellOf = (topics: Readonly<Record<string, number>>) => predictionsCell(new Map(Object.entries(topics)))

const shown = (topics: Record<string, number>, threshold: number) =>
  JSON.parse(predictionsJson(entriesShown(cellOf(topics), thresholdBits(threshold))))

test('a checksum of entries differs where their JSON does, and only there', () => {
  const name = fc.constantFrom('a', 'b', 'ab', 'Ä', 'topic')
  const score = fc.constantFrom(0, 0.25, 0.5, 0.75, 1)
  const row = fc.dictionary(name, score, { maxKeys: 4, noNullPrototype: true })
  const shownOf = (topics: Record<string, number>, threshold: number) => {
    const entries = entriesShown(cellOf(topics), thresholdBits(threshold))
    return { json: predictionsJson(entries), checksum: checksumOf(entries, 7) }
  }
  fc.assert(
    fc.property(row, row, score, (one, other, threshold) => {
      const [a, b] = [shownOf(one, threshold), shownOf(other, threshold)]
      expect(a.checksum === b.checksum).toBe(a.json === b.json)
    }),
  )
  expect(checksumOf(entriesShown(null, 0), 7)).toBe(shownOf({}, 0).checksum)
  expect(checksumOf(entriesShown(cellOf({ a: 1 }), 0), 8)).not.toBe(shownOf({ a: 1 }, 0).checksum)
})

describe('predictions as JSON', () => {
  it('are those at or above the threshold, highest first, equal ones by name', () => {
    const topics = { b: 0.5, a: 0.5, low: 0.49999997, high: 0.75, top: 1 }
    expect(predictionsJson(entriesShown(cellOf(topics), thresholdBits(0.5)))).toBe(
      '[{"topic":"top","score":1},{"topic":"high","score":0.75},{"topic":"a","score":0.5},{"topic":"b","score":0.5}]',
    )
  })

  it('are sorted as Cassandra sorts names, by code points and not by halves of them, however they came', () => {
    const names = ['～', '😀', 'z']
    for (const given of [names, names.toReversed()]) {
      const topics = Object.fromEntries(given.map((name) => [name, 0.5]))
      expect(shown(topics, 0).map(({ topic }: { topic: string }) => topic)).toEqual(['z', '～', '😀'])
    }
  })

  it('keep a score that is shown as the very threshold, although its float32 is a little less', () => {
    expect(Math.fround(0.7)).toBeLessThan(0.7)
    expect(shown({ a: 0.7 }, 0.7)).toEqual([{ topic: 'a', score: 0.7 }])
    expect(shown({ a: 0.7 }, 0.7000001)).toEqual([])
  })

  it('are all there at threshold 0, scores of 0 too', () => {
    expect(shown({ a: 0, b: 1e-45, c: 1 }, 0)).toHaveLength(3)
  })

  it('are an empty list when nothing reaches the threshold, or nothing is there', () => {
    expect(predictionsJson(entriesShown(cellOf({ a: 0.1 }), thresholdBits(0.5)))).toBe('[]')
    expect(predictionsJson(entriesShown(cellOf({}), thresholdBits(0)))).toBe('[]')
  })

  it('leave out what JSON cannot spell', () => {
    expect(shown({ a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -1, d: 0.9 }, 0)).toEqual([
      { topic: 'd', score: 0.9 },
    ])
  })

  it('agree with the plain way of filtering, sorting and printing, whatever the names and scores', () => {
    const score = fc.float({ min: 0, max: 1, noNaN: true })
    const topics = fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), score, {
      maxKeys: 80,
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(topics, score, (given, threshold) => {
        const expected = Object.entries(given)
          .filter(([, value]) => value >= Math.fround(threshold))
          .sort(([a, x], [b, y]) => y - x || Buffer.compare(Buffer.from(a), Buffer.from(b)))
        const actual = shown(given, threshold) as { topic: string; score: number }[]
        expect(actual.map(({ topic, score: value }) => [topic, Math.fround(value)])).toEqual(
          expected.map(([name, value]) => [name.toWellFormed(), Math.fround(value) + 0]),
        )
      }),
    )
  })
})

const view = new DataView(new ArrayBuffer(4))

function ofBits(bits: number): number {
  view.setInt32(0, bits)
  return view.getFloat32(0)
}

function bitsOf(value: number): number {
  view.setFloat32(0, value)
  return view.getInt32(0)
}

/** A float32 as an integer number of 2^-150, exactly; neighbours' midpoints are whole too. */
function exact(bits: number): bigint {
  const exponent = bits >>> 23
  const fraction = BigInt(bits & 0x7fffff)
  return exponent === 0 ? fraction * 2n : (fraction + 0x800000n) << BigInt(exponent)
}

/** Whether a decimal lies nearer to this float32 than to its neighbours, without any floating-point arithmetic. */
function readsBackAs(decimal: string, bits: number): boolean {
  const [mantissa = '', exponent = '0'] = decimal.split('e')
  const [whole = '', places = ''] = mantissa.split('.')
  const power = Number(exponent) - places.length
  const scaled = (BigInt(whole + places) << 150n) * (power > 0 ? 10n ** BigInt(power) : 1n)
  const divisor = power < 0 ? 10n ** BigInt(-power) : 1n
  const low = bits === 0 ? -exact(1) : exact(bits) + exact(bits - 1)
  const high = exact(bits) + exact(bits + 1)
  const even = (bits & 1) === 0
  const twice = scaled * 2n
  return even ? twice >= low * divisor && twice <= high * divisor : twice > low * divisor && twice < high * divisor
}

const digitsOf = (decimal: string) =>
  (decimal.split('e')[0] ?? '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length

/** The shortest by trying every number of digits, as V8 prints them correctly rounded. */
function shortestDigits(value: number): number {
  for (let digits = 1; digits < 9; digits++) if (Math.fround(Number(value.toPrecision(digits))) === value) return digits
  return 9
}

/** xorshift32: the same patterns on every run. */
function* patterns(count: number, bound: number): Generator<number> {
  let state = 0x9e3779b9
  for (let i = 0; i < count; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    yield (state >>> 0) % bound
  }
}

const one = bitsOf(1)

describe('the shortest decimal of a float32', () => {
  it.each([
    [0.6859594583511353, '0.68595946'],
    [0.5544804334640503, '0.55448043'],
    [0.7, '0.7'],
    [0.1, '0.1'],
    [1, '1'],
    [0, '0'],
    [0.5, '0.5'],
    [2 ** -149, '1e-45'],
    [2 ** -126, '1.1754944e-38'],
    [1e-7, '1e-7'],
  ])('of the one nearest to %d is %s', (score, decimal) => {
    expect(String(shortestFloat32(Math.fround(score)))).toBe(decimal)
  })

  it('reads back, and is as short as any, for random patterns from 0 to 1', () => {
    for (const bits of patterns(25_000, one + 1)) {
      const value = ofBits(bits)
      const decimal = String(shortestFloat32(value))
      if (!readsBackAs(decimal, bits)) expect.fail(`${decimal} does not read back as the float32 ${bits.toString(16)}`)
      if (digitsOf(decimal) > shortestDigits(value))
        expect.fail(`${decimal} is not the shortest for ${bits.toString(16)}`)
    }
  })

  it('does so among the scores that occur, where the arithmetic is used', () => {
    const from = bitsOf(1e-6)
    for (const offset of patterns(50_000, one - from + 1)) {
      const bits = from + offset
      const decimal = String(shortestFloat32(ofBits(bits)))
      if (!readsBackAs(decimal, bits)) expect.fail(`${decimal} does not read back as the float32 ${bits.toString(16)}`)
      if (digitsOf(decimal) > shortestDigits(ofBits(bits)))
        expect.fail(`${decimal} is not the shortest for ${bits.toString(16)}`)
    }
  })

  it('keeps the order of the scores', () => {
    let last = -1
    for (let bits = bitsOf(0.25); bits < bitsOf(0.25) + 100_000; bits++) {
      const shown = shortestFloat32(ofBits(bits))
      if (shown <= last) expect.fail(`${shown} does not follow ${last}`)
      last = shown
    }
  })
})
