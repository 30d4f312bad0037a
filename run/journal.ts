import { open } from 'node:fs/promises'
import { stagesOf } from '../scenarios/all.ts'
import { type Group, type Line, parseLine } from '../scenarios/lib/journal.ts'
import type { Requests, Write } from '../scenarios/lib/operation.ts'
import type { Plan } from '../scenarios/lib/plan.ts'
import type { Stage } from '../scenarios/lib/scenario.ts'
import { aheadMs } from '../scenarios/lib/slice.ts'
import { onlyTurn, stagesInTurn, type Turn } from '../scenarios/lib/turn.ts'
import type { Outcome } from '../slo/conventions.ts'
import { histogramOf } from '../slo/histogram.ts'
import type { GeneratorOperation, GeneratorSummary } from '../slo/run/evidence.ts'
import { Seconds } from './seconds.ts'

/** What the generator wrote down of a turn. */
export type Journal = {
  /** The wall clock at the zero of the turn's time line (milliseconds since 1970). */
  readonly startedAtMs: number
  /** Acknowledged writes that are to be read back. */
  readonly acknowledged: readonly Write[]
  readonly summary: GeneratorSummary
}

type Counts = Map<number, number>

/**
 * Sums the journal of a run up, line by line, so that it may be larger than memory; undefined where the test never began. What
 * k6 itself says in its log is passed over.
 */
export async function readJournal(logFile: string, plan: Plan): Promise<Journal | undefined> {
  const [journal] = await readJournals(logFile, plan, [onlyTurn(plan)])
  return journal
}

/** The same of several turns, in their order. */
export async function readJournals(
  logFile: string,
  plan: Plan,
  turns: readonly Turn[],
): Promise<readonly (Journal | undefined)[]> {
  const readings = turns.map((turn) => new Reading(plan, turn))
  const file = await open(logFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  if (!file) return turns.map(() => undefined)
  for await (const text of file.readLines()) {
    const line = parseLine(text)
    if (line) for (const reading of readings) reading.take(line)
  }
  return readings.map((reading) => reading.journal())
}

class Reading {
  readonly #stages: ReadonlyMap<string, Stage>
  readonly #operations: ReadonlyMap<string, Operation>
  readonly #all = new Seconds()
  readonly #acknowledged: Write[] = []
  #startedAtMs: number | undefined
  #warmupRequests = 0
  readonly #unanswered = new Map<string, number>()
  readonly #causes = new Map<string, string>()

  readonly #startSeconds: number

  constructor(plan: Plan, turn: Turn) {
    const stages = stagesOf(plan)
    this.#startSeconds = turn.startSeconds
    this.#stages = new Map(stagesInTurn(stages, turn).map(({ name, stage }) => [name, stage]))
    this.#operations = new Map(stages.map(({ operation }) => [operation.name, new Operation(operation.requests(plan))]))
  }

  take(line: Line): void {
    if (line.kind === 'started') this.#startedAtMs = line.atMs + aheadMs + this.#startSeconds * 1000
    else if (line.kind === 'unanswered') this.#causes.set(line.code, this.#causes.get(line.code) ?? line.why)
    else if (line.kind === 'acknowledged') this.#acknowledge(line.stage, line.k)
    else this.#takeSlice(line)
  }

  #acknowledge(name: string, k: number): void {
    const stage = this.#stages.get(name)
    const write = stage && this.#operations.get(stage.operation.name)?.requests.readBack(stage.phase, k)
    if (write) this.#acknowledged.push(write)
  }

  #takeSlice({ stage: name, groups }: Extract<Line, { kind: 'slice' }>): void {
    const stage = this.#stages.get(name)
    if (!stage) return
    for (const group of groups) {
      if (stage.phase === 'warmup') this.#warmupRequests += group.late.length
      else this.#takeGroup(stage, group)
    }
  }

  #takeGroup({ operation }: Stage, group: Group): void {
    this.#operations.get(operation.name)?.add(group)
    this.#all.add(group)
    if (!isNoAnswer(group)) return
    this.#unanswered.set(group.status, (this.#unanswered.get(group.status) ?? 0) + group.late.length)
  }

  journal(): Journal | undefined {
    if (this.#startedAtMs === undefined) return undefined
    return {
      startedAtMs: this.#startedAtMs,
      acknowledged: this.#acknowledged,
      summary: {
        operations: Object.fromEntries([...this.#operations].map(([name, each]) => [name, each.summary()])),
        warmupRequests: this.#warmupRequests,
        seconds: this.#all.list(),
        unanswered: [...this.#unanswered].map(([code, requests]) => ({
          why: this.#causes.get(code) ?? `error ${code} of k6`,
          requests,
        })),
      },
    }
  }
}

const isNoAnswer = ({ outcome, status }: Group) =>
  (outcome === 'timeout' || outcome === 'refused') && status.length === 4

/** Sums up one operation. */
class Operation {
  readonly requests: Requests
  #sent = 0
  readonly #late: Counts = new Map()
  readonly #outcomes = new Map<Outcome, { readonly fromSchedule: Counts; readonly onTheWire: Counts }>()
  readonly #seconds = new Seconds()

  constructor(requests: Requests) {
    this.requests = requests
  }

  add(group: Group): void {
    this.#sent += group.late.length
    count(this.#late, group.late)
    const latencies = this.#outcomes.get(group.outcome) ?? { fromSchedule: new Map(), onTheWire: new Map() }
    this.#outcomes.set(group.outcome, latencies)
    count(latencies.fromSchedule, group.fromSchedule)
    count(latencies.onTheWire, group.onTheWire)
    this.#seconds.add(group)
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

function count(counts: Counts, buckets: readonly number[]): void {
  for (const bucket of buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
}
