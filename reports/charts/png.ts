import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

/** Any harder, and a picture of lines on paper takes three times as long to become a little smaller. */
const level = 6
/** More than a picture takes, so that packing it needs only one look from this thread. */
const chunkSize = 1 << 18
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

const pack = promisify(deflate)

/**
 * Opaque pixels of four bytes (red, green, blue, 255) as a PNG with a palette (https://www.w3.org/TR/png-3/). A chart has few colours,
 * so 16 steps of each channel are enough, in a third of the size. The canvas can write PNGs, too, but tries every filter on every row
 * and keeps four bytes a pixel: decision 0023.
 * @param says a text that it carries, in ASCII
 */
export async function png(pixels: Buffer, width: number, says: string): Promise<Uint8Array> {
  const { rows, palette } = indexed(pixels, width)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(rows.length / (width + 1), 4)
  header.set([8, 3], 8)
  const data = await pack(rows, { level, chunkSize })
  const text = chunk('tEXt', Buffer.from(`${keyword}\0${says}`, 'latin1'))
  const chunks = [chunk('IHDR', header), text, chunk('PLTE', palette), chunk('IDAT', data)]
  return Buffer.concat([signature, ...chunks, chunk('IEND', Buffer.alloc(0))])
}

const keyword = 'liftwing-slo'
/** The signature and the header come first, and have one length. */
const textAt = 8 + 25

/** What a PNG of ours carries; undefined where it is none. */
export function saysOf(bytes: Buffer): string | undefined {
  if (bytes.length < textAt + 8 || bytes.compare(signature, 0, 8, 0, 8) !== 0) return undefined
  const length = bytes.readUInt32BE(textAt)
  const [name, text] = bytes.toString('latin1', textAt + 4, textAt + 8 + length).split('\0')
  return name === `tEXt${keyword}` ? text : undefined
}

const mostColours = 256
/** The channels of Wikimedia's palette are mostly whole steps of these 16. */
const step = 17

/** Rows of palette indices, each behind the filter type "none". A colour that finds no room in the palette takes the nearest there. */
function indexed(pixels: Buffer, width: number) {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4)
  const rows = new Uint8Array(words.length + words.length / width)
  const palette: number[] = []
  const known = new Int16Array(16 ** 3).fill(-1)
  let at = 0
  for (let start = 0; start < words.length; start += width) {
    if (isAsAbove(start)) {
      rows.copyWithin(at, at - width - 1, at)
      at += width + 1
      continue
    }
    at++
    for (let from = start; from < start + width; ) {
      const word = words[from] as number
      let until = from + 1
      while (until < start + width && words[until] === word) until++
      fill(rows, indexOf(word), at, at + until - from)
      at += until - from
      from = until
    }
  }
  const channels = palette.flatMap((coarse) => [coarse & 15, (coarse >>> 4) & 15, coarse >>> 8])
  return { rows, palette: Buffer.from(channels.map((channel) => channel * step)) }

  /** Nearly half the rows of a chart are, and comparing memory is quicker than looking at each pixel. */
  function isAsAbove(start: number): boolean {
    const [above, here, below] = [4 * (start - width), 4 * start, 4 * (start + width)]
    return start > 0 && pixels.compare(pixels, above, here, here, below) === 0
  }

  function indexOf(word: number): number {
    const coarse = nearest(word) | (nearest(word >>> 8) << 4) | (nearest(word >>> 16) << 8)
    const found = known[coarse] as number
    if (found >= 0) return found
    const added = palette.length < mostColours ? palette.push(coarse) - 1 : closest(palette, coarse)
    known[coarse] = added
    return added
  }
}

/** A few bytes are written sooner than another function is called. */
function fill(rows: Uint8Array, value: number, from: number, until: number): void {
  if (until - from > 16) rows.fill(value, from, until)
  else for (let at = from; at < until; at++) rows[at] = value
}

/** A byte as one of 16 steps. */
function nearest(value: number): number {
  return (((value & 255) + 8) / step) | 0
}

function closest(palette: readonly number[], coarse: number): number {
  const distance = (other: number) =>
    [0, 4, 8].reduce((sum, shift) => sum + (((other >>> shift) & 15) - ((coarse >>> shift) & 15)) ** 2, 0)
  return palette.reduce((best, other, at) => (distance(other) < distance(palette[best] ?? 0) ? at : best), 0)
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
