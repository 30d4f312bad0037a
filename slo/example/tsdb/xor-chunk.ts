import type { Bytes } from './bytes.ts'

/**
 * Encodes samples as Prometheus does (docs/format/chunks.md, "XOR chunk data"): each value against the one before it, each time
 * against the rhythm of the two before it.
 */
export class XorChunk {
  readonly #out: Bytes
  #bit = 8
  #byte = 0
  #count = 0
  #time = 0
  #delta = 0
  #low = 0
  #high = 0
  #leading = 0xff
  #trailing = 0

  /** @param out gets the bytes of the samples; the count that precedes them is the caller's to write */
  constructor(out: Bytes) {
    this.#out = out
  }

  get count(): number {
    return this.#count
  }

  add(timeMs: number, low: number, high: number): void {
    if (this.#count === 0) {
      this.#out.varint(timeMs)
      this.#write(high, 32)
      this.#write(low, 32)
    } else if (this.#count === 1) {
      this.#delta = timeMs - this.#time
      this.#flushedUvarint(this.#delta)
      this.#value(low, high)
    } else {
      const delta = timeMs - this.#time
      this.#deltaOfDelta(delta - this.#delta)
      this.#delta = delta
      this.#value(low, high)
    }
    this.#time = timeMs
    this.#low = low
    this.#high = high
    this.#count++
  }

  end(): void {
    if (this.#bit < 8) this.#out.u8(this.#byte)
  }

  /** The second sample begins on a byte's edge, because a first sample has whole bytes. */
  #flushedUvarint(value: number): void {
    this.#out.uvarint(value)
  }

  #deltaOfDelta(dod: number): void {
    if (dod === 0) this.#write(0, 1)
    else if (fits(dod, 14)) this.#tagged(0b10, 2, dod, 14)
    else if (fits(dod, 17)) this.#tagged(0b110, 3, dod, 17)
    else if (fits(dod, 20)) this.#tagged(0b1110, 4, dod, 20)
    else {
      this.#write(0b1111, 4)
      this.#write(Math.floor(dod / 2 ** 32), 32)
      this.#write(dod, 32)
    }
  }

  #tagged(tag: number, tagBits: number, value: number, valueBits: number): void {
    this.#write(tag, tagBits)
    this.#write(value, valueBits)
  }

  #value(low: number, high: number): void {
    const x = (low ^ this.#low) >>> 0
    const y = (high ^ this.#high) >>> 0
    if (x === 0 && y === 0) {
      this.#write(0, 1)
      return
    }
    this.#write(1, 1)
    const leading = Math.min(y === 0 ? 32 + Math.clz32(x) : Math.clz32(y), 31)
    const trailing = x === 0 ? 32 + countTrailing(y) : countTrailing(x)
    if (this.#leading !== 0xff && leading >= this.#leading && trailing >= this.#trailing) {
      this.#write(0, 1)
    } else {
      this.#leading = leading
      this.#trailing = trailing
      this.#write(1, 1)
      this.#write(leading, 5)
      this.#write((64 - leading - trailing) % 64, 6)
    }
    this.#significant(x, y, 64 - this.#leading - this.#trailing)
  }

  /** The bits of y and x above the trailing zeros, `size` of them. */
  #significant(x: number, y: number, size: number): void {
    const shift = this.#trailing
    const low = shift >= 32 ? y >>> (shift - 32) : shift === 0 ? x : ((x >>> shift) | (y << (32 - shift))) >>> 0
    const high = shift >= 32 ? 0 : y >>> shift
    if (size > 32) this.#write(high, size - 32)
    this.#write(low, Math.min(size, 32))
  }

  /** The lowest `size` bits, the highest of them first. */
  #write(value: number, size: number): void {
    let left = size
    while (left > 0) {
      const take = Math.min(left, this.#bit)
      const piece = (value >>> (left - take)) & ((1 << take) - 1)
      this.#byte |= piece << (this.#bit - take)
      this.#bit -= take
      left -= take
      if (this.#bit === 0) {
        this.#out.u8(this.#byte)
        this.#byte = 0
        this.#bit = 8
      }
    }
  }
}

function fits(value: number, size: number): boolean {
  return -(2 ** (size - 1) - 1) <= value && value <= 2 ** (size - 1)
}

function countTrailing(word: number): number {
  return 31 - Math.clz32(word & -word)
}
