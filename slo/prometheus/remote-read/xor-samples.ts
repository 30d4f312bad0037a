import { Damage } from './frames.ts'

/** A chunk counts its samples in 16 bits. */
const most = 2 ** 16
const countSize = 2
/** How long a change of rhythm is, by the number of ones before it. */
const deltaBits = [0, 14, 17, 20, 64]
/** Words are read from any bit on, also from the last one of a chunk. */
export const slack = 8

const times = new Float64Array(most)
const values = new Float64Array(most)
const words = new Uint32Array(values.buffer)
const decoded = { count: 0, times, values, words }

/** The samples of a series that were decoded last: as many entries of each array as `count` says, two of `words`. */
export type Samples = {
  readonly count: number
  /** Unix milliseconds. */
  readonly times: Float64Array
  readonly values: Float64Array
  /** The bits of the values, low halves first. */
  readonly words: Uint32Array
}

/** Where the next bits are. */
const position = { view: new DataView(new ArrayBuffer(0)), at: 0 }

/**
 * Reads a chunk as Prometheus keeps it (tsdb/docs/format/chunks.md, "XOR chunk data"): each time is told against the rhythm of the two
 * before it, each value against the bits of the one before it.
 * @param bytes hold the chunk between two positions, and at least `slack` bytes more that do not matter
 * @returns its samples, in arrays that the next chunk will use as well
 * @throws Damage where it is no such chunk
 */
export function decodeXorChunk(bytes: Uint8Array, from: number, until: number): Samples {
  const { buffer, byteOffset } = bytes
  if (position.view.buffer !== buffer) position.view = new DataView(buffer as ArrayBuffer)
  try {
    if (readSamples(position.view, byteOffset + from) > (byteOffset + until) * 8)
      throw new RangeError('beyond the chunk')
    return decoded
  } catch (cause) {
    throw cause instanceof RangeError ? new Damage('A chunk ends before its last sample.') : cause
  }
}

function varint(): number {
  let value = 0
  for (let unit = 1; unit < 2 ** 63; unit *= 128) {
    const byte = position.view.getUint8(position.at++)
    value += (byte & 127) * unit
    if (byte < 128) return value
  }
  throw new Damage('A chunk has a number without an end.')
}

/**
 * This loop runs a thousand million times for a large quarter. It is one function, so that its compiler sees what kind of number each is
 * and that nothing lies beyond the arrays.
 * @returns the bit after the last sample
 */
function readSamples(view: DataView, start: number): number {
  const count = view.getUint16(start)
  decoded.count = count
  position.at = start + countSize
  if (count === 0) return position.at * 8
  const zigzag = varint()
  times[0] = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
  words[1] = view.getUint32(position.at)
  words[0] = view.getUint32(position.at + 4)
  position.at += 8
  if (count === 1) return position.at * 8
  let time = times[0] as number
  let low = (words[0] as number) | 0
  let high = (words[1] as number) | 0
  let delta = varint()
  let bit = position.at * 8
  let size = 64
  let trailing = 0
  for (let i = 1; i < count; i++) {
    let head = peek(view, bit)
    if (i > 1) {
      if (head >= 0) {
        bit++
        head <<= 1
      } else {
        const tag = Math.min(Math.clz32(~head), 4)
        const bits = deltaBits[tag] as number
        bit += Math.min(tag + 1, 4)
        if (bits < 64) delta += signed(word(view, bit) >>> (32 - bits), bits)
        else delta += word(view, bit) * 2 ** 32 + (word(view, bit + 32) >>> 0)
        bit += bits
        head = peek(view, bit)
      }
    }
    time += delta
    if (head >= 0) bit++
    else {
      if ((head & 0x4000_0000) !== 0) {
        size = (head >>> 19) & 63 || 64
        trailing = 64 - ((head >>> 25) & 31) - size
        bit += 13
        head = peek(view, bit)
      } else {
        bit += 2
        head <<= 2
      }
      if (size <= 32) {
        const changed = (size <= 22 ? head : word(view, bit)) >>> (32 - size)
        if (trailing >= 32) high ^= changed << (trailing - 32)
        else {
          low ^= changed << trailing
          if (trailing > 0) high ^= changed >>> (32 - trailing)
        }
      } else {
        const upper = word(view, bit) >>> (64 - size)
        const lower = word(view, bit + size - 32)
        low ^= lower << trailing
        high ^= trailing > 0 ? (upper << trailing) | (lower >>> (32 - trailing)) : upper
      }
      bit += size
    }
    times[i] = time
    words[2 * i] = low
    words[2 * i + 1] = high
  }
  if (trailing < 0) throw new Damage('A chunk changes more bits than there are.')
  return bit
}

/** At least 25 bits from a position on, the first of them the highest. */
function peek(view: DataView, bit: number): number {
  return view.getInt32(bit >>> 3) << (bit & 7)
}

/** 32 bits from a position on. */
function word(view: DataView, bit: number): number {
  const at = bit >>> 3
  const shift = bit & 7
  return (view.getInt32(at) << shift) | (view.getUint8(at + 4) >>> (8 - shift))
}

/** Two's complement, whose range Prometheus has shifted by one: from -(2^(bits-1) - 1) to 2^(bits-1). */
function signed(value: number, bits: number): number {
  return value > 1 << (bits - 1) ? value - (1 << bits) : value
}
