import { crc32c } from '@node-rs/crc32'

/** A growing run of bytes in the encodings of Prometheus' files: big-endian, varints as in Go. */
export class Bytes {
  #bytes: Buffer
  length = 0

  constructor(capacity = 1024) {
    this.#bytes = Buffer.alloc(capacity)
  }

  get written(): Buffer {
    return this.#bytes.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
  }

  u8(value: number): void {
    this.#room(1)
    this.#bytes[this.length++] = value
  }

  u32(value: number): void {
    this.#room(4)
    this.length = this.#bytes.writeUInt32BE(value, this.length)
  }

  u64(value: number): void {
    this.u32(Math.floor(value / 2 ** 32))
    this.u32(value % 2 ** 32)
  }

  uvarint(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.u8((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    this.u8(rest)
  }

  /** Zigzag: 0, -1, 1, -2, 2 are 0, 1, 2, 3, 4. */
  varint(value: number): void {
    this.uvarint(value < 0 ? -2 * value - 1 : 2 * value)
  }

  string(text: string): void {
    const bytes = Buffer.from(text)
    this.uvarint(bytes.length)
    this.append(bytes)
  }

  append(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  pad(multiple: number): void {
    while (this.length % multiple !== 0) this.u8(0)
  }

  /** The checksum (CRC-32C) of what was written from a position on. */
  checksum(from: number): void {
    this.u32(crc32c(this.#bytes.subarray(from, this.length)))
  }

  #room(more: number): void {
    if (this.length + more <= this.#bytes.length) return
    const larger = Buffer.alloc(Math.max(2 * this.#bytes.length, this.length + more))
    this.written.copy(larger)
    this.#bytes = larger
  }
}
