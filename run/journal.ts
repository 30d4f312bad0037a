import { open } from 'node:fs/promises'
import { type Entry, type Line, parseLine } from '../scenarios/lib/journal.ts'
import type { SurgePlan } from '../scenarios/lib/plan.ts'
import { aheadMs, requestsOfSlice, sliceMs } from '../scenarios/lib/slice.ts'
import { type Op, type Stretch, timeline } from '../scenarios/lib/timeline.ts'
import type { Outcome } from '../slo/conventions.ts'
import { histogramOf } from '../slo/histogram.ts'
import type { GeneratorOperation, GeneratorSummary } from '../slo/run/evidence.ts'
import { Seconds } from './seconds.ts'

/** What the generator wrote down of a run. */
export type Journal = {
  /** The wall clock at the zero of the plan's time line (milliseconds since 1970). */
  readonly startedAtMs: number
  /** The numbers of acknowledged writes that are to be read back. */
  readonly acknowledged: readonly number[]
  readonly summary: GeneratorSummary
}

type Counts = Map<number, number>

/**
 * Sums the journal of a run up, line by line, so that it may be larger than memory; undefined where the test never began. What
 * k6 itself says in its log is passed over.
 */
export async function readJournal(logFile: string, plan: SurgePlan): Promise<Journal | undefined> {
  const file = await open(logFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  if (!file) return undefined
  const reading = new Reading(plan)
  for await (const text of file.readLines()) {
    const line = parseLine(text)
    if (line) reading.take(line)
  }
  return reading.journal()
}

class Reading {
  readonly #plan: SurgePlan
  readonly #stretches: ReadonlyMap<string, Stretch>
  readonly #operations: Readonly<Record<Op, Operation>> = { read: new Operation(), write: new Operation() }
  readonly #all = new Seconds()
  readonly #acknowledged: number[] = []
  #startedAtMs: number | undefined
  #warmupRequests = 0

  constructor(plan: SurgePlan) {
    this.#plan = plan
    this.#stretches = new Map(timeline(plan).map((stretch) => [stretch.name, stretch]))
  }

  take(line: Line): void {
    if (line.kind === 'started') this.#startedAtMs = line.atMs + aheadMs
    else if (line.kind === 'acknowledged') this.#acknowledged.push(line.k)
    else this.#takeSlice(line)
  }

  #takeSlice({ scenario, slice, requests }: Extract<Line, { kind: 'slice' }>): void {
    const stretch = this.#stretches.get(scenario)
    if (!stretch) return
    if (stretch.phase === 'warmup') {
      this.#warmupRequests += requests.length
      return
    }
    const { from } = requestsOfSlice(stretch.schedule, sliceMs(this.#plan), slice)
    requests.forEach((entry, i) => {
      const second = Math.floor(stretch.schedule.intendedMs(from + i) / 1000)
      this.#operations[stretch.op].add(entry, second)
      this.#all.add(entry, second)
    })
  }

  journal(): Journal | undefined {
    if (this.#startedAtMs === undefined) return undefined
    const { read, write } = this.#operations
    return {
      startedAtMs: this.#startedAtMs,
      acknowledged: this.#acknowledged,
      summary: {
        operations: { read: read.summary(), write: write.summary() },
        warmupRequests: this.#warmupRequests,
        seconds: this.#all.list(),
      },
    }
  }
}

/** Sums up one operation. */
class Operation {
  #sent = 0
  readonly #late: Counts = new Map()
  readonly #outcomes = new Map<Outcome, { readonly fromSchedule: Counts; readonly onTheWire: Counts }>()
  readonly #seconds = new Seconds()

  add(entry: Entry, second: number): void {
    this.#sent++
    count(this.#late, entry.late)
    const latencies = this.#outcomes.get(entry.outcome) ?? { fromSchedule: new Map(), onTheWire: new Map() }
    this.#outcomes.set(entry.outcome, latencies)
    count(latencies.fromSchedule, entry.fromSchedule)
    count(latencies.onTheWire, entry.onTheWire)
    this.#seconds.add(entry, second)
  }

  summary(): GeneratorOperation {
    return {
      sent: this.#sent,
      late: histogramOf(this.#late),
      outcomes: [...this.#outcomes].map(([outcome, { fromSchedule, onTheWire }]) => ({
        outcome,
        fromSchedule: histogramOf(fromSchedule),
        onTheWire: histogramOf(onTheWire),
      })),
      seconds: this.#seconds.list(),
    }
  }
}

function count(counts: Counts, bucket: number): void {
  counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
}
