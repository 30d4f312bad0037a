import type { Labels, Sample, Series } from './samples.ts'

const [quote, comma, backslash, open, close, openList, closeList] = [34, 44, 92, 123, 125, 91, 93]
const opening = '"result":['

/** A run of bytes that holds one element of a result; it is only lent for the time of the call. */
export type ElementBytes = { readonly bytes: Buffer; readonly begin: number; readonly end: number }

/**
 * Takes the JSON answer of a query apart while it arrives: each element of its `result` is handed over as soon as it is complete,
 * and what is left is the same answer with an empty result. An answer of any size needs the memory of its largest series.
 */
export class ResultElements {
  readonly #visit: (element: ElementBytes) => void
  #phase: 'head' | 'result' | 'tail' = 'head'
  #envelope = ''
  /** Bytes that wait for their rest, and room for it; used again and again. */
  #buffer: Buffer = Buffer.alloc(1 << 17)
  #length = 0
  #depth = 0
  #inString = false
  #escaped = false

  constructor(visit: (element: ElementBytes) => void) {
    this.#visit = visit
  }

  write(chunk: Uint8Array): void {
    const known = this.#length
    this.#append(chunk)
    if (this.#phase === 'head') this.#readHead()
    else if (this.#phase === 'result') this.#readResult(known)
  }

  /** The answer without its elements. */
  end(): string {
    return this.#envelope + this.#buffer.toString('utf8', 0, this.#length)
  }

  #append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length
    if (length > this.#buffer.length) {
      const larger = Buffer.alloc(2 * length)
      this.#buffer.copy(larger, 0, 0, this.#length)
      this.#buffer = larger
    }
    this.#buffer.set(chunk, this.#length)
    this.#length = length
  }

  /** Forgets the bytes before a position. */
  #drop(until: number): void {
    this.#buffer.copyWithin(0, until, this.#length)
    this.#length -= until
  }

  #readHead(): void {
    const at = this.#buffer.subarray(0, this.#length).indexOf(opening, 0, 'latin1')
    if (at === -1) return
    const begin = at + opening.length
    this.#envelope = this.#buffer.toString('utf8', 0, begin)
    this.#phase = 'result'
    this.#drop(begin)
    this.#readResult(0)
  }

  /** @param known how many of the bytes were looked at before */
  #readResult(known: number): void {
    const bytes = this.#buffer
    let begin = 0
    for (let i = known; i < this.#length; i++) {
      const byte = bytes[i]
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === backslash) this.#escaped = true
        else if (byte === quote) this.#inString = false
      } else if (byte === quote) {
        this.#inString = true
      } else if (byte === open || byte === openList) {
        if (this.#depth === 0) begin = i
        this.#depth++
      } else if (byte === close || byte === closeList) {
        if (this.#depth === 0) {
          this.#phase = 'tail'
          this.#drop(i)
          return
        }
        this.#depth--
        if (this.#depth === 0) this.#visit({ bytes, begin, end: i + 1 })
      }
    }
    this.#drop(this.#depth === 0 ? this.#length : begin)
  }
}

/** Reads a body to its end, handing over the elements of its result, and returns the rest. */
export async function readElements(
  body: AsyncIterable<Uint8Array>,
  visit: (element: ElementBytes) => void,
): Promise<string> {
  const elements = new ResultElements(visit)
  for await (const chunk of body) elements.write(chunk)
  return elements.end()
}

/** As Prometheus writes it: no quote inside a JSON string is without its backslash, so this can only be where it seems to be. */
const beforeMetric = '{"metric":'
const beforeValues = ',"values":['

/** A series of a result; undefined where the element is none. */
export function readSeries({ bytes, begin, end }: ElementBytes): Series | undefined {
  const values = bytes.subarray(begin, end).indexOf(beforeValues, 0, 'latin1')
  if (values === -1 || !bytes.subarray(begin, begin + beforeMetric.length).equals(Buffer.from(beforeMetric))) {
    return parseSeries(bytes.toString('utf8', begin, end))
  }
  const labels = JSON.parse(bytes.toString('utf8', begin + beforeMetric.length, begin + values)) as Labels
  const samples = readPairs(bytes, begin + values + beforeValues.length, end)
  return samples ? { labels, samples } : parseSeries(bytes.toString('utf8', begin, end))
}

/** `[1788220800,"17"],[1788220860.5,"+Inf"]]`; undefined where it is written in another way. */
function readPairs(bytes: Buffer, from: number, end: number): Sample[] | undefined {
  const samples: Sample[] = []
  let position = from
  while (position < end && bytes[position] === openList) {
    const split = find(bytes, comma, position + 1, end)
    const last = find(bytes, quote, split + 2, end)
    if (last >= end || bytes[split + 1] !== quote || bytes[last + 1] !== closeList) return undefined
    samples.push([readNumber(bytes, position + 1, split), readNumber(bytes, split + 2, last)])
    position = last + 2
    if (bytes[position] === comma) position++
  }
  return bytes[position] === closeList ? samples : undefined
}

/** A few bytes are searched faster here than by a call out of JavaScript. */
function find(bytes: Buffer, byte: number, from: number, end: number): number {
  let at = from
  while (at < end && bytes[at] !== byte) at++
  return at
}

/** Whole numbers, which are nearly all, without the detour of a text. */
function readNumber(bytes: Buffer, from: number, end: number): number {
  let value = 0
  if (end - from > 15 || end === from) return parseValue(bytes.toString('latin1', from, end))
  for (let i = from; i < end; i++) {
    const digit = (bytes[i] ?? 0) - 48
    if (digit < 0 || digit > 9) return parseValue(bytes.toString('latin1', from, end))
    value = value * 10 + digit
  }
  return value
}

type WrittenElement = { metric?: Labels; values?: [number, string][]; value?: [number, string] }

/** An element in whatever spelling of JSON. */
export function parseSeries(element: string): Series | undefined {
  const { metric, values, value } = JSON.parse(element) as WrittenElement
  const pairs = values ?? (value ? [value] : undefined)
  if (typeof metric !== 'object' || !Array.isArray(pairs)) return undefined
  return { labels: metric, samples: pairs.map(([at, written]): Sample => [at, parseValue(written)]) }
}

/** Prometheus writes "+Inf", "-Inf" and "NaN" where JavaScript says Infinity. */
export function parseValue(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}
