import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bytes } from '../../../../slo/example/tsdb/bytes.ts'
import { XorChunk } from '../../../../slo/example/tsdb/xor-chunk.ts'
import { Damage } from '../../../../slo/prometheus/remote-read/frames.ts'
import { decodeXorChunk, slack } from '../../../../slo/prometheus/remote-read/xor-samples.ts'
import { bitsOf } from '../../../quarter-kit/bits-of.ts'

type Bits = readonly [timeMs: number, low: number, high: number]

function encode(samples: readonly Bits[]): Uint8Array {
  const bytes = new Bytes()
  bytes.u8(samples.length >>> 8)
  bytes.u8(samples.length & 0xff)
  const chunk = new XorChunk(bytes)
  for (const sample of samples) chunk.add(...sample)
  chunk.end()
  return bytes.written
}

/** Between other bytes, as in a frame. */
function decode(chunk: Uint8Array): readonly Bits[] {
  const around = Buffer.concat([Buffer.alloc(3, 0xaa), chunk, Buffer.alloc(slack, 0xff)])
  const { count, times, words } = decodeXorChunk(around, 3, 3 + chunk.length)
  return Array.from({ length: count }, (_, at) => [times[at] ?? 0, words[2 * at] ?? 0, words[2 * at + 1] ?? 0])
}

const ofNumbers = (samples: readonly (readonly [number, number])[]): readonly Bits[] =>
  samples.map(([time, value]) => [time, ...bitsOf(value)])

describe('a chunk', () => {
  const word = fc.nat(2 ** 32 - 1)
  const rhythm = fc.oneof(
    fc.constant(60_000),
    fc.integer({ min: 59_000, max: 61_000 }),
    fc.integer({ min: 1, max: 2 ** 21 }),
    fc.integer({ min: 1, max: 2 ** 40 }),
  )
  const counter = fc.array(fc.oneof(fc.constant(0), fc.nat(63), fc.nat(2 ** 40)), { maxLength: 200 })

  test('gives back the bits that were put in, whatever they are', () => {
    const sample = fc.record({ delta: rhythm, low: word, high: word, isSame: fc.boolean() })
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 41 }), fc.array(sample, { maxLength: 150 }), (start, all) => {
        let [time, low, high] = [start, 0, 0]
        const samples = all.map((each): Bits => {
          time += each.delta
          if (!each.isSame) [low, high] = [each.low, each.high]
          return [time, low, high]
        })
        expect(decode(encode(samples))).toEqual(samples)
      }),
    )
  })

  test('gives back a counter', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 45), counter, rhythm, (first, increments, every) => {
        let [time, value] = [1_788_220_817_000, first]
        const samples = increments.map((increment) => {
          time += every
          value += increment
          return [time, value] as const
        })
        expect(decode(encode(ofNumbers(samples)))).toEqual(ofNumbers(samples))
      }),
    )
  })

  test('is read from bytes that were written by hand', () => {
    // Two samples: 1 at 1000 ms; 2 s later 2, which differs in the eleven bits of the exponent (0x3ff0… and 0x4000…).
    const bits = '1' + '1' + '00001' + '001011' + '11111111111'
    const rest = bits.padEnd(24, '0').match(/.{8}/g) ?? []
    const chunk = Uint8Array.from([
      ...[0, 2],
      ...[0xd0, 0x0f],
      ...[0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
      ...[0xd0, 0x0f],
      ...rest.map((byte) => Number.parseInt(byte, 2)),
    ])
    expect(decode(chunk)).toEqual(
      ofNumbers([
        [1000, 1],
        [3000, 2],
      ]),
    )
  })

  test('without samples has none', () => {
    expect(decode(Uint8Array.of(0, 0))).toEqual([])
  })

  test('that was cut off anywhere is damaged', () => {
    const whole = encode(ofNumbers(Array.from({ length: 120 }, (_, at) => [at * 60_000 + (at % 7), at * at] as const)))
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeXorChunk(Uint8Array.from(whole.subarray(0, length)), 0, length)).toThrow(Damage)
      expect(() => decode(whole.subarray(0, length))).toThrow(Damage)
    }
  })
})
