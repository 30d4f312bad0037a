import type { Labels, Sample, Series } from './prometheus.ts'

const [quote, backslash, open, close, openList, closeList] = [34, 92, 123, 125, 91, 93]
const opening = '"result":['

/**
 * Takes the JSON answer of a query apart while it arrives: each element of its `result` is handed over as text as soon as it is
 * complete, and what is left is the same answer with an empty result. An answer of any size needs the memory of its largest series.
 */
export class ResultElements {
  readonly #visit: (element: string) => void
  #phase: 'head' | 'result' | 'tail' = 'head'
  #envelope = ''
  #carry: Buffer = Buffer.alloc(0)
  #depth = 0
  #inString = false
  #escaped = false

  constructor(visit: (element: string) => void) {
    this.#visit = visit
  }

  write(chunk: Uint8Array): void {
    const known = this.#carry.length
    const bytes =
      known === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([this.#carry, chunk])
    if (this.#phase === 'head') this.#readHead(bytes)
    else if (this.#phase === 'result') this.#readResult(bytes, known)
    else this.#carry = bytes
  }

  /** The answer without its elements. */
  end(): string {
    return this.#envelope + this.#carry.toString('utf8')
  }

  #readHead(bytes: Buffer): void {
    const at = bytes.indexOf(opening, 0, 'latin1')
    if (at === -1) {
      this.#carry = Buffer.from(bytes)
      return
    }
    const begin = at + opening.length
    this.#envelope = bytes.toString('utf8', 0, begin)
    this.#phase = 'result'
    this.#readResult(bytes.subarray(begin), 0)
  }

  /** @param known how many of the bytes were looked at before */
  #readResult(bytes: Buffer, known: number): void {
    let begin = 0
    for (let i = known; i < bytes.length; i++) {
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
          this.#carry = Buffer.from(bytes.subarray(i))
          return
        }
        this.#depth--
        if (this.#depth === 0) this.#visit(bytes.toString('utf8', begin, i + 1))
      }
    }
    this.#carry = this.#depth === 0 ? Buffer.alloc(0) : Buffer.from(bytes.subarray(begin))
  }
}

/** Reads a body to its end, handing over the elements of its result, and returns the rest. */
export async function readElements(response: Response, visit: (element: string) => void): Promise<string> {
  const elements = new ResultElements(visit)
  for await (const chunk of response.body ?? []) elements.write(chunk)
  return elements.end()
}

type Element = { metric?: Labels; values?: [number, string][]; value?: [number, string] }

/** Only an element's outline is checked: there are as many as there are series, in each of hundreds of answers. */
export function parseSeries(element: string): Series | undefined {
  const { metric, values, value } = JSON.parse(element) as Element
  const pairs = values ?? (value ? [value] : undefined)
  if (typeof metric !== 'object' || !Array.isArray(pairs)) return undefined
  const samples: Sample[] = new Array(pairs.length)
  for (let i = 0; i < pairs.length; i++) {
    const [at, written] = pairs[i] as [number, string]
    samples[i] = [at, parseValue(written)]
  }
  return { labels: metric, samples }
}

/** Prometheus writes "+Inf", "-Inf" and "NaN" where JavaScript says Infinity. */
export function parseValue(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}
