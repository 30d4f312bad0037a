/** Topics of a row, and their scores in the same order. */
export interface Scores {
  readonly topics: readonly string[]
  readonly scores: readonly number[]
}

const floatBytes = 4

/**
 * Encodes rows as a `map<text, float>` of the native protocol (version 3 and later, section 6): the number of entries, then key and value of each, every
 * one of them behind its length in four bytes.
 *
 * The driver would walk the 64 entries of every row, which costs more than all else that it does, and trips over a topic named hasOwnProperty. Rows of one model have the same topics in the same order: only
 * their scores are written, into a copy of the map before.
 */
export function cellEncoder(): (row: Scores) => Buffer {
  let known = templateOf([])
  return ({ topics, scores }) => {
    if (!areSame(topics, known.topics)) known = templateOf(topics)
    const cell = Buffer.from(known.template)
    const floats = new DataView(cell.buffer, cell.byteOffset)
    for (let i = 0; i < scores.length; i++) floats.setFloat32(known.offsets[i] as number, scores[i] as number)
    return cell
  }
}

/** Lists of topics are one, where rows come from one file. */
export function areSame(one: readonly string[], other: readonly string[]): boolean {
  if (one === other) return true
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}

function templateOf(topics: readonly string[]) {
  const offsets: number[] = []
  const parts: Buffer[] = [int32(topics.length)]
  let length = 4
  for (const topic of topics) {
    const name = Buffer.from(topic)
    parts.push(int32(name.length), name, int32(floatBytes), Buffer.alloc(floatBytes))
    offsets.push(length + 4 + name.length + 4)
    length += 4 + name.length + 4 + floatBytes
  }
  return { topics, template: Buffer.concat(parts), offsets }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
