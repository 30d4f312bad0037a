import { crc32 } from 'node:zlib'
import type { Scores } from '../../common/predictions-cell.ts'

const bits = new DataView(new ArrayBuffer(4))
const { imul } = Math
/** Of the names in a list of topics: rows of one file share one list. */
const hashes = new WeakMap<readonly string[], Int32Array>()

/** The same for the same topics with the same 32-bit scores, in whatever order: a sum of what each pair is mixed to, in which every bit of either reaches every bit of the result. */
export function fingerprintOf({ topics, scores }: Scores): number {
  const names = hashesOf(topics)
  let sum = topics.length
  for (let i = 0; i < names.length; i++) {
    bits.setFloat32(0, scores[i] as number)
    sum = (sum + final((names[i] as number) ^ bits.getInt32(0))) | 0
  }
  return sum >>> 0
}

function hashesOf(topics: readonly string[]): Int32Array {
  const known = hashes.get(topics)
  if (known !== undefined) return known
  const made = Int32Array.from(topics, (topic) => final(crc32(topic)))
  hashes.set(topics, made)
  return made
}

/** The finaliser of MurmurHash3. */
function final(value: number): number {
  let x = value
  x = imul(x ^ (x >>> 16), 0x85ebca6b)
  x = imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}
