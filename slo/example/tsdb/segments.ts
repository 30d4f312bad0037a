import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Bytes } from './bytes.ts'
import { XorChunk } from './xor-chunk.ts'

/** Samples in order of time; the buffers may be used again for the next series. */
export type BlockSamples = {
  readonly count: number
  readonly timesMs: Float64Array
  /** A value of `staleNaN` says that the series ended. */
  readonly values: Float64Array
}

/** One chunk in the files: its first and last time, in ms, and where it is. */
export type ChunkMeta = { readonly from: number; readonly until: number; readonly ref: number }

const samplesInChunk = 120
const segmentBytes = 500_000_000
const xor = 1

/** The files of chunks. */
export class Segments {
  readonly #folder: string
  readonly #buffer = new Bytes(1 << 20)
  readonly #chunk = new Bytes(4096)
  #file: number | undefined
  #segment = 0
  #position = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  write({ count, timesMs, values }: BlockSamples): ChunkMeta[] {
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length)
    const metas: ChunkMeta[] = []
    for (let from = 0; from < count; from += samplesInChunk) {
      const until = Math.min(from + samplesInChunk, count)
      this.#chunk.clear()
      const chunk = new XorChunk(this.#chunk)
      for (let i = from; i < until; i++)
        chunk.add(timesMs[i] as number, words[2 * i] as number, words[2 * i + 1] as number)
      chunk.end()
      metas.push({
        from: timesMs[from] as number,
        until: timesMs[until - 1] as number,
        ref: this.#append(until - from),
      })
    }
    return metas
  }

  close(): void {
    if (this.#file === undefined) return
    this.#flush()
    closeSync(this.#file)
  }

  #append(samples: number): number {
    if (this.#file === undefined || this.#position > segmentBytes) this.#open()
    const ref = (this.#segment - 1) * 2 ** 32 + this.#position
    const before = this.#buffer.length
    this.#buffer.uvarint(this.#chunk.length + 2)
    const data = this.#buffer.length
    this.#buffer.u8(xor)
    this.#buffer.u8(samples >> 8)
    this.#buffer.u8(samples & 0xff)
    this.#buffer.append(this.#chunk.written)
    this.#buffer.checksum(data)
    this.#position += this.#buffer.length - before
    if (this.#buffer.length > 1 << 19) this.#flush()
    return ref
  }

  #open(): void {
    this.close()
    this.#segment++
    this.#file = openSync(join(this.#folder, String(this.#segment).padStart(6, '0')), 'w')
    this.#buffer.u32(0x85bd40dd)
    this.#buffer.append(Buffer.from([1, 0, 0, 0]))
    this.#position = 8
  }

  #flush(): void {
    if (this.#file !== undefined) writeSync(this.#file, this.#buffer.written)
    this.#buffer.clear()
  }
}
