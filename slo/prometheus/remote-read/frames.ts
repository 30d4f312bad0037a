import { crc32c } from '@node-rs/crc32'

/** Prometheus sends frames of about 1 MB (--storage.remote.read-max-bytes-in-frame); a length beyond this is no length. */
const largestFrame = 1 << 27
const checksumSize = 4

/**
 * Takes a stream of frames apart while it arrives: each is its length (varint), its CRC-32C (big endian) and its bytes. It needs
 * the memory of the largest frame.
 */
export class Frames {
  readonly #slack: number
  readonly #visit: (frame: Buffer) => void
  #buffer: Buffer = Buffer.alloc(1 << 18)
  #from = 0
  #until = 0

  /**
   * @param slack how many bytes after a frame may be looked at as well
   * @param visit gets each frame; it is only lent for the time of the call
   */
  constructor(slack: number, visit: (frame: Buffer) => void) {
    this.#slack = slack
    this.#visit = visit
  }

  write(bytes: Uint8Array): void {
    this.#append(bytes)
    for (let frame = this.#next(); frame; frame = this.#next()) this.#visit(frame)
  }

  /** @throws Damage where the stream ends inside a frame */
  end(): void {
    if (this.#from < this.#until) throw new Damage(`It ends inside a frame${this.#words()}.`)
  }

  #append(bytes: Uint8Array): void {
    const waiting = this.#until - this.#from
    if (this.#until + bytes.length + this.#slack > this.#buffer.length) {
      const room = waiting + bytes.length + this.#slack
      const target = room > this.#buffer.length ? Buffer.alloc(2 * room) : this.#buffer
      this.#buffer.copy(target, 0, this.#from, this.#until)
      this.#buffer = target
      this.#from = 0
      this.#until = waiting
    }
    this.#buffer.set(bytes, this.#until)
    this.#until += bytes.length
  }

  #next(): Buffer | undefined {
    let at = this.#from
    let length = 0
    for (let unit = 1; ; unit *= 128) {
      if (at === this.#until) return undefined
      const byte = this.#buffer[at++] ?? 0
      length += (byte & 127) * unit
      if (length > largestFrame) throw new Damage(`It announces a frame of ${length} bytes${this.#words()}.`)
      if (byte < 128) break
    }
    const begin = at + checksumSize
    const end = begin + length
    if (end > this.#until) return undefined
    const frame = this.#buffer.subarray(begin, end)
    if (crc32c(frame) !== this.#buffer.readUInt32BE(at)) throw new Damage(`A checksum is wrong${this.#words()}.`)
    this.#from = end
    return frame
  }

  /** A server that fails after it began to answer can only write its sentence where a frame should be. */
  #words(): string {
    const text = this.#buffer.toString('latin1', this.#from, Math.min(this.#until, this.#from + 200)).trim()
    return /^[\x20-\x7e]{4,}$/.test(text) ? `: "${text}"` : ''
  }
}

/** Bytes that are not what a server meant to send, or not all of it: nothing may be counted from them. */
export class Damage extends Error {}
