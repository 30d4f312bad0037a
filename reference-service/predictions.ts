import { cellEncoder } from '../common/predictions-cell.ts'

/**
 * A `map<text, float>` column as Cassandra sends it: int32 count, then per entry int32 length, UTF-8 name, int32 length (4),
 * float32; all big-endian, entries in the order of their names (native protocol v4, section 6).
 */
export type PredictionsCell = Buffer

/** JSON has no spelling for infinity and what lies beyond; the service never writes them. */
const infinityBits = 0x7f800000

const bits = new DataView(new ArrayBuffer(4))

function floatOf(pattern: number): number {
  bits.setInt32(0, pattern)
  return bits.getFloat32(0)
}

/**
 * A threshold as the bit pattern of its float32; patterns of non-negative floats are ordered as the floats are. Scores are compared as
 * the float32 they are: so 0.7 keeps a score stored from 0.7, although that float32 is a little less than the double 0.7.
 */
export function thresholdBits(threshold: number): number {
  bits.setFloat32(0, threshold)
  return bits.getInt32(0)
}

const encode = cellEncoder()

/** In the order in which Cassandra sorts them. Rows of one model have the same ones. */
let sorted: readonly string[] = []

/** Topics and their scores as a cell, as the table will give it back. */
export function predictionsCell(scores: ReadonlyMap<string, number>): PredictionsCell {
  if (scores.size !== sorted.length || !sorted.every((topic) => scores.has(topic))) sorted = byBytes(scores.keys())
  return encode({ topics: sorted, scores: sorted.map((topic) => scores.get(topic) as number) })
}

function byBytes(topics: Iterable<string>): readonly string[] {
  return Array.from(topics, (topic) => ({ topic, bytes: Buffer.from(topic) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ topic }) => topic)
}

/** Entries of a cell, highest score first, equal scores in the order of their names. */
interface Entries {
  readonly cell: PredictionsCell
  /** Bit patterns of their scores. */
  readonly patterns: readonly number[]
  /** Where their names begin. */
  readonly names: readonly number[]
}

const nothing = encode({ topics: [], scores: [] })

/** The entries at or above a threshold. A row without predictions has none. */
export function entriesShown(cell: PredictionsCell | null, leastBits: number): Entries {
  const from = cell ?? nothing
  const patterns: number[] = []
  const names: number[] = []
  const count = from.readInt32BE(0)
  let offset = 4
  for (let i = 0; i < count; i++) {
    const nameStart = offset + 4
    const valueStart = nameStart + from.readInt32BE(offset) + 4
    const pattern = from.readInt32BE(valueStart)
    if (pattern >= leastBits && pattern < infinityBits) insert(patterns, names, pattern, nameStart)
    offset = valueStart + 4
  }
  return { cell: from, patterns, names }
}

/** As a JSON array. */
export function predictionsJson({ cell, patterns, names }: Entries): string {
  let json = '['
  for (let i = 0; i < patterns.length; i++) {
    const start = names[i] as number
    const name = cell.toString('utf8', start, start + cell.readInt32BE(start - 4))
    const score = shortestFloat32(floatOf(patterns[i] as number))
    json += `${i === 0 ? '' : ','}{"topic":${JSON.stringify(name)},"score":${score}}`
  }
  return `${json}]`
}

/** FNV-1a, 32 bits, over their bytes: mostly some tens of them, for which a call of zlib's crc32 would take longer. */
export function checksumOf({ cell, names }: Entries, seed: number): number {
  let hash = seed
  for (const start of names) {
    const end = start + cell.readInt32BE(start - 4) + 8
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (cell[i] as number), 0x01000193)
  }
  return hash >>> 0
}

function insert(patterns: number[], names: number[], pattern: number, name: number): void {
  let at = patterns.length
  while (at > 0 && (patterns[at - 1] as number) < pattern) {
    patterns[at] = patterns[at - 1] as number
    names[at] = names[at - 1] as number
    at--
  }
  patterns[at] = pattern
  names[at] = name
}

/** Above this a decimal of up to nine digits is an integer divided by an exact power of ten: 10^15 is exact, 10^23 is not. */
const leastForArithmetic = 1e-6

const powersOfTen = Array.from({ length: 17 }, (_, exponent) => 10 ** exponent)

/**
 * The number whose usual JavaScript spelling is the shortest decimal that reads back as the same float32: 0.6859595 for the
 * float32 nearest to 0.6859594583511353. Takes a float32 from 0 to 1. Nine significant digits tell any two float32 apart, so
 * the search ends. Checked against exact arithmetic in the test.
 */
export function shortestFloat32(value: number): number {
  if (value === 0) return 0
  if (value < leastForArithmetic) return shortestByPrinting(value)
  let places = 1
  for (let bound = 0.1; value < bound; bound /= 10) places++
  for (; places < powersOfTen.length; places++) {
    const scale = powersOfTen[places] as number
    const candidate = Math.round(value * scale) / scale
    if (Math.fround(candidate) === value) return candidate
  }
  return value
}

function shortestByPrinting(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits))
    if (Math.fround(candidate) === value) return candidate
  }
  return Number(value.toPrecision(9))
}
