import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

/** Any harder, and a picture of lines on paper takes three times as long to become a quarter smaller. */
const level = 3
/** More than a picture takes, so that packing it needs only one look from this thread. */
const chunkSize = 1 << 18
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

const pack = promisify(deflate)

/** Room for the rows of a picture, to be used again: memory is slow when it is new. */
const rooms: Buffer[] = []

/**
 * Opaque pixels of four bytes (red, green, blue, 255) as a PNG (https://www.w3.org/TR/png-3/). The canvas can do this too, but it
 * tries every filter on every row: 33 ms for a picture that takes 6 ms here and is no smaller for it.
 */
export async function png(pixels: Buffer, width: number): Promise<Uint8Array> {
  const stride = width * 4
  const height = pixels.length / stride
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6], 8)
  const length = height * (stride + 1)
  const known = rooms.pop()
  const room = known && known.length >= length ? known : Buffer.alloc(length)
  for (let row = 0; row < height; row++) {
    room[row * (stride + 1)] = unfiltered
    pixels.copy(room, row * (stride + 1) + 1, row * stride, (row + 1) * stride)
  }
  const data = await pack(room.subarray(0, length), { level, chunkSize })
  rooms.push(room)
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

/** Stands before each row. */
const unfiltered = 0

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
