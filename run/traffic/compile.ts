import { createHash } from 'node:crypto'
import { Failure } from '../../common/failure.ts'
import { hashed, type TrafficRecord, type TrafficSource } from './file.ts'
import { type Format, namedTime } from './format.ts'
import { formatOf, formats, headLines } from './formats.ts'
import { groupsOf } from './groups.ts'
import { type Input, linesOf, type Reading } from './lines.ts'
import { PageCounts } from './page-counts.ts'
import { fitPopularity } from './power-law.ts'
import { TrafficCounts, type Wanted } from './traffic-counts.ts'

interface CompileOptions {
  readonly wanted: Wanted
  readonly seed: number
  /** How many of the most popular pages are kept by their ids, where these are known. */
  readonly ids: number
  /** Where files are made when there are more pages than fit into memory. */
  readonly scratchFolder: string
  readonly signal: AbortSignal
  readonly onProgress: (at: {
    readonly name: string
    readonly lines: number
    readonly share: number | undefined
  }) => void
}

/** A line that is none of its format. */
interface BadLine {
  readonly name: string
  readonly line: number
  readonly text: string
}

export interface Compiled {
  readonly traffic: TrafficRecord
  readonly pages: number
  /** The first ones. */
  readonly badLines: readonly BadLine[]
}

const shownBad = 3
const longestShown = 120
/** Where more of the lines are bad, the file is another one than it looks like. */
const mostBad = 0.1

/**
 * Makes traffic of logs. Reads each once, in bounded memory.
 * @throws Failure where one is of no known format, or none has a request that is asked for
 */
export async function compileTraffic(inputs: readonly Input[], options: CompileOptions): Promise<Compiled> {
  await using counts = new PageCounts(options.scratchFolder)
  const badLines: BadLine[] = []
  const sources: TrafficSource[] = []
  let traffic: TrafficCounts | undefined
  for (const input of inputs) {
    const reader = new Reader(input, counts, options, badLines)
    traffic = await reader.read(traffic)
    sources.push(reader.source())
  }
  const curve = traffic?.curve.result()
  if (!traffic || !curve) throw nothingAsked(sources, options)
  const counted = await counts.finish(options.ids)
  const of = traffic
  const known = counted.top.filter(({ high }) => of.wikiOf(high) !== undefined)
  const ids = [...Map.groupBy(known, ({ high }) => of.wikiOf(high) ?? '')].map(
    ([wiki, top]) =>
      [wiki, top.map(({ low }) => low).join(' '), top.map(({ requests }) => requests).join(' ')] as const,
  )
  return {
    pages: counted.pages,
    badLines,
    traffic: hashed({
      schemaVersion: 1,
      kind: 'traffic',
      seed: options.seed,
      sources,
      from: curve.fromSeconds < earliestSeconds ? null : new Date(curve.fromSeconds * 1000).toISOString(),
      stretchSeconds: curve.stretchSeconds,
      requests: curve.requests,
      pages: groupsOf(counted.spectrum),
      popularity: fitPopularity(counted.spectrum) ?? null,
      ids,
    }),
  }
}

/** Before 1990 nobody wrote such logs: it is the hour of a day that nobody names. */
const earliestSeconds = Date.UTC(1990, 0, 1) / 1000

function nothingAsked(sources: readonly TrafficSource[], { wanted }: CompileOptions): Failure {
  const passed = sources.reduce((sum, source) => sum + source.passed, 0)
  const isNarrow = wanted.wikis !== undefined || wanted.fromSeconds > 0 || Number.isFinite(wanted.toSeconds)
  return new Failure('input', `There is no request to replay: ${passed} lines were passed over.`, {
    hint: isNarrow
      ? 'Look at --wiki, --from and --to.'
      : 'Only GET and HEAD are replayed, and only pages that have a title.',
  })
}

/** Reads one input. */
class Reader {
  readonly #input: Input
  readonly #counts: PageCounts
  readonly #options: CompileOptions
  readonly #badLines: BadLine[]
  readonly #reading: Reading = { bytesRead: 0, hash: createHash('sha256') }
  #format: Format | undefined
  #lines = 0
  readonly #became = { counted: 0, passed: 0, bad: 0 }

  constructor(input: Input, counts: PageCounts, options: CompileOptions, badLines: BadLine[]) {
    this.#input = input
    this.#counts = counts
    this.#options = options
    this.#badLines = badLines
  }

  /** @param traffic that of the inputs before */
  async read(traffic: TrafficCounts | undefined): Promise<TrafficCounts | undefined> {
    const { signal, onProgress, wanted } = this.#options
    const { name, bytes } = this.#input
    const named = namedTime(name)
    let taking = traffic
    let waiting: string[] = []
    const take = (format: Format, lines: readonly string[]): TrafficCounts => {
      taking ??= new TrafficCounts(this.#counts, wanted, format.stretchSeconds(named))
      for (const line of lines) this.#take(line, format.read(line.replace(/\r$/, ''), taking, named))
      return taking
    }
    for await (const lines of linesOf(this.#input, this.#reading)) {
      signal.throwIfAborted()
      const format = this.#format
      if (format) take(format, lines)
      else {
        waiting = [...waiting, ...lines]
        if (waiting.length >= headLines) waiting = this.#begin(waiting, traffic, take)
      }
      if (this.#counts.isFull) await this.#counts.spill()
      const share = bytes === undefined ? undefined : this.#reading.bytesRead / bytes
      onProgress({ name, lines: this.#lines, share })
    }
    if (!this.#format) this.#begin(waiting, traffic, take)
    return taking
  }

  #begin(
    head: readonly string[],
    counted: TrafficCounts | undefined,
    take: (format: Format, lines: readonly string[]) => TrafficCounts,
  ): string[] {
    const told = head.slice(0, headLines).filter((line) => line.trim() !== '' && !line.startsWith('#'))
    const format = formatOf(told)
    if (!format) throw unknown(this.#input.name, told)
    this.#format = format
    const counting = format.stretchSeconds(namedTime(this.#input.name))
    if (counted !== undefined && counted.stretchSeconds !== counting)
      throw differentlyLong(this.#input.name, counting, counted.stretchSeconds)
    take(format, head)
    return []
  }

  #take(line: string, became: 'counted' | 'passed' | 'bad'): void {
    this.#lines++
    const isComment = became === 'bad' && (line.trim() === '' || line.startsWith('#'))
    this.#became[isComment ? 'passed' : became]++
    if (became !== 'bad' || isComment || this.#badLines.length >= shownBad) return
    this.#badLines.push({ name: this.#input.name, line: this.#lines, text: line.slice(0, longestShown) })
  }

  source(): TrafficSource {
    const { name } = this.#input
    const { bad, passed } = this.#became
    const format = this.#format?.name ?? ''
    if (bad > this.#lines * mostBad) {
      throw new Failure(
        'input',
        `${bad} of ${this.#lines} lines of ${name} are no lines of ${format}, which it looked like.`,
        {
          hint: `The first is: ${JSON.stringify(this.#badLines.find((each) => each.name === name)?.text ?? '')}`,
        },
      )
    }
    return {
      name: name.split('/').at(-1) ?? name,
      bytes: this.#reading.bytesRead,
      sha256: this.#reading.hash.digest('hex'),
      format,
      lines: this.#lines,
      passed,
      bad,
    }
  }
}

/** All views of a day would stand in the first hour of it. */
function differentlyLong(name: string, seconds: number, before: number): Failure {
  const each = (length: number) =>
    length === 1 ? 'request by request' : length === 3600 ? 'by the hour' : 'by the day'
  return new Failure('input', `${name} tells ${each(seconds)}, and what was read before ${each(before)}.`, {
    hint: 'Make traffic of each by itself.',
  })
}

function unknown(name: string, head: readonly string[]): Failure {
  const known = formats.map(({ looks }) => `  ${looks}`).join('\n')
  if (head.length === 0) return new Failure('input', `${name} has no line.`)
  return new Failure('input', `${name} is of no format that is known here.`, {
    hint: `It begins with ${JSON.stringify(head[0]?.slice(0, longestShown))}. These are read, also compressed by gzip or Zstandard:\n${known}`,
  })
}
