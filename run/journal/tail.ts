import { type FileHandle, open } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { ifThere } from '../../common/files.ts'
import { parseLine } from '../../scenarios/lib/journal/journal.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { Turn } from '../../scenarios/lib/turn.ts'
import { type Journal, JournalReader } from './journal.ts'

const chunkBytes = 1 << 18

/**
 * Journals that are read as they grow: every look goes on where the last one ended, so that all of them together cost as much as reading them
 * once. Looks that follow each other within seconds keep several journals in step.
 */
export class JournalTail {
  readonly #readings: readonly JournalReader[]
  readonly #files: readonly Tail[]

  /** @param logFiles one for each generator, in their order; they need not be there yet */
  constructor(logFiles: readonly string[], plan: Plan, turns: readonly Turn[]) {
    this.#readings = turns.map((turn) => new JournalReader(plan, turn, logFiles.length))
    this.#files = logFiles.map(
      (logFile, source) =>
        new Tail(logFile, (text) => {
          const line = parseLine(text)
          if (line) for (const reading of this.#readings) reading.take(line, source)
        }),
    )
  }

  /** Reads what has been written since. */
  async readOn(): Promise<void> {
    for (const file of this.#files) await file.readOn()
  }

  /** The wall clock at the zero of the first turn (milliseconds since 1970); undefined before a generator began. */
  get startedAtMs(): number | undefined {
    return this.#readings[0]?.startedAtMs
  }

  /** What the whole lines say, turn by turn. */
  soFar(): readonly (Journal | undefined)[] {
    return this.#readings.map((reading) => reading.journal())
  }

  /** The same when nothing more will be written: a last line needs no end. */
  end(): readonly (Journal | undefined)[] {
    for (const file of this.#files) file.end()
    return this.soFar()
  }
}

/** The lines of a file that grows. */
class Tail {
  readonly #path: string
  readonly #take: (line: string) => void
  readonly #decoder = new StringDecoder('utf8')
  readonly #chunk = Buffer.alloc(chunkBytes)
  #at = 0
  /** The beginning of a line that is not whole yet. */
  #rest = ''

  constructor(path: string, take: (line: string) => void) {
    this.#path = path
    this.#take = take
  }

  async readOn(): Promise<void> {
    const file = await ifThere(open(this.#path))
    if (!file) return
    try {
      while (await this.#readChunk(file));
    } finally {
      await file.close()
    }
  }

  async #readChunk(file: FileHandle): Promise<boolean> {
    const { bytesRead } = await file.read(this.#chunk, 0, chunkBytes, this.#at)
    this.#at += bytesRead
    const lines = `${this.#rest}${this.#decoder.write(this.#chunk.subarray(0, bytesRead))}`.split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#take(line)
    return bytesRead > 0
  }

  end(): void {
    this.#take(this.#rest)
    this.#rest = ''
  }
}
