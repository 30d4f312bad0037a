import { open } from 'node:fs/promises'
import { ifThere } from '../../common/files.ts'
import { stagesOf } from '../../scenarios/all.ts'
import { type Group, type JournalLine, parseLine } from '../../scenarios/lib/journal/journal.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import type { Requests, Write } from '../../scenarios/lib/requests/operation.ts'
import type { Stage } from '../../scenarios/lib/scenario.ts'
import { onlyTurn, stagesInTurn, type Turn } from '../../scenarios/lib/turn.ts'
import type { Outcome } from '../../slo/conventions.ts'
import { histogramOf } from '../../slo/histogram.ts'
import type { GeneratorOperation, GeneratorSummary } from '../../slo/run/evidence.ts'
import type { GeneratorPart } from '../../slo/run/generators.ts'
import { inStep } from './in-step.ts'
import { Seconds } from './seconds.ts'
import { TracedRequests } from './traced-requests.ts'

/** What the generator wrote down of a turn. */
export type Journal = {
  /** The wall clock at the zero of the turn's time line (milliseconds since 1970). */
  readonly startedAtMs: number
  /** Acknowledged writes that are to be read back. */
  readonly acknowledged: readonly Write[]
  /** Of requests that carry a trace. */
  readonly traced: Pick<TracedRequests, 'some' | 'slowest'>
  readonly summary: GeneratorSummary
  /** What each of several generators says of itself, by the order of their journals; of those that never began, no more than that. */
  readonly generators: readonly OfGenerator[]
}

/** What stands in the journal of one generator about itself alone. */
export type OfGenerator = Pick<GeneratorPart, 'ended' | 'startedAtMs' | 'clock' | 'sent' | 'late'> & {
  /** undefined of one that sends the plan alone, or never began. */
  readonly identity: { readonly number: number; readonly of: number; readonly plan: string } | undefined
}

type Counts = Map<number, number>

/**
 * Sums the journal of a run up, line by line, so that it may be larger than memory; undefined where the test never began. What
 * k6 itself says in its log is passed over.
 */
export async function readJournal(logFile: string, plan: Plan): Promise<Journal | undefined> {
  const [journal] = await readJournals([logFile], plan, [onlyTurn(plan)])
  return journal
}

/** The same of several turns, in their order, each the sum of what all generators wrote down of it. */
export async function readJournals(
  logFiles: readonly string[],
  plan: Plan,
  turns: readonly Turn[],
): Promise<readonly (Journal | undefined)[]> {
  const readings = turns.map((turn) => new JournalReader(plan, turn, logFiles.length))
  const position = positionIn(plan, turns)
  for await (const { line, source } of inStep(logFiles.map(linesOf), position))
    for (const reading of readings) reading.take(line, source)
  return readings.map((reading) => reading.journal())
}

async function* linesOf(logFile: string): AsyncGenerator<JournalLine> {
  const file = await ifThere(open(logFile))
  if (!file) return
  for await (const text of file.readLines()) {
    const line = parseLine(text)
    if (line) yield line
  }
}

/** When, in seconds of all turns, the requests of a line were due. */
function positionIn(plan: Plan, turns: readonly Turn[]): (line: JournalLine) => number | undefined {
  const stages = stagesOf(plan)
  const starts = new Map(
    turns.flatMap((turn) =>
      stagesInTurn(stages, turn).map(({ name, stage }) => [name, turn.startSeconds + stage.startSeconds] as const),
    ),
  )
  return (line) => {
    if (line.kind !== 'slice') return undefined
    return (starts.get(line.stage) ?? 0) + (line.groups[0]?.second ?? 0)
  }
}

/** Sums up what is told of a turn. */
export class JournalReader {
  readonly #stages: ReadonlyMap<string, Stage>
  readonly #operations: ReadonlyMap<string, Operation>
  readonly #all = new Seconds()
  readonly #acknowledged: Write[] = []
  readonly #traced = new TracedRequests()
  readonly #generators: readonly Told[]
  #warmupRequests = 0
  readonly #unanswered = new Map<string, number>()
  readonly #causes = new Map<string, string>()

  readonly #startMs: number

  constructor(plan: Plan, turn: Turn, generators: number) {
    const stages = stagesOf(plan)
    this.#startMs = turn.startSeconds * 1000
    this.#generators = Array.from({ length: generators }, () => ({ sent: 0, late: new Map(), ended: false }))
    this.#stages = new Map(stagesInTurn(stages, turn).map(({ name, stage }) => [name, stage]))
    this.#operations = new Map(stages.map(({ operation }) => [operation.name, new Operation(operation.requests(plan))]))
  }

  /** @param source the number of the journal that it stands in, from 0 */
  take(line: JournalLine, source: number): void {
    const generator = this.#generators[source] as Told
    if (line.kind === 'started') generator.startedAtMs = line.atMs + this.#startMs
    else if (line.kind === 'ended') generator.ended = true
    else if (line.kind === 'generator') generator.identity = line
    else if (line.kind === 'clock') generator.clock = line
    else if (line.kind === 'unanswered') this.#causes.set(line.code, this.#causes.get(line.code) ?? line.why)
    else if (line.kind === 'acknowledged') this.#acknowledge(line.stage, line.k)
    else if (line.kind === 'traced') this.#takeTraced(line)
    else this.#takeSlice(line, generator)
  }

  #acknowledge(name: string, k: number): void {
    const stage = this.#stages.get(name)
    const write = stage && this.#operations.get(stage.operation.name)?.requests.readBack(stage.phase, k)
    if (write) this.#acknowledged.push(write)
  }

  #takeTraced({ kind: _, stage: name, ...request }: Extract<JournalLine, { kind: 'traced' }>): void {
    const stage = this.#stages.get(name)
    if (stage) this.#traced.add({ ...request, operation: stage.operation.name })
  }

  #takeSlice({ stage: name, groups }: Extract<JournalLine, { kind: 'slice' }>, generator: Told): void {
    const stage = this.#stages.get(name)
    if (!stage) return
    if (stage.phase === 'scored') this.#operations.get(stage.operation.name)?.addSlice(groups)
    for (const group of groups) {
      if (stage.phase === 'warmup') this.#warmupRequests += group.late.length
      else {
        generator.sent += group.late.length
        count(generator.late, group.late)
        this.#takeGroup(stage, group)
      }
    }
  }

  #takeGroup({ operation }: Stage, group: Group): void {
    this.#operations.get(operation.name)?.add(group)
    this.#all.add(group)
    if (!isNoAnswer(group)) return
    this.#unanswered.set(group.status, (this.#unanswered.get(group.status) ?? 0) + group.late.length)
  }

  /** As a journal has it; undefined before. */
  get startedAtMs(): number | undefined {
    const starts = this.#generators.flatMap(({ startedAtMs }) => startedAtMs ?? [])
    return starts.length === 0 ? undefined : Math.min(...starts)
  }

  journal(): Journal | undefined {
    const { startedAtMs: begunAtMs } = this
    if (begunAtMs === undefined) return undefined
    return {
      startedAtMs: begunAtMs,
      generators: this.#generators.map(({ identity, late, startedAtMs, clock, ...told }) => ({
        ...told,
        late: histogramOf(late),
        ...(startedAtMs === undefined ? {} : { startedAtMs }),
        ...(clock === undefined ? {} : { clock: { aheadMs: clock.aheadMs, doubtMs: clock.doubtMs } }),
        identity: identity && { number: identity.number, of: identity.of, plan: identity.plan },
      })),
      acknowledged: this.#acknowledged,
      traced: this.#traced,
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

/** What is known so far of one generator. */
type Told = {
  identity?: Extract<JournalLine, { kind: 'generator' }>
  clock?: Extract<JournalLine, { kind: 'clock' }>
  startedAtMs?: number
  ended: boolean
  sent: number
  readonly late: Counts
}

const isNoAnswer = ({ outcome, status }: Group) =>
  (outcome === 'timeout' || outcome === 'refused') && status.length === 4

/** Sums up one operation. */
class Operation {
  readonly requests: Requests
  #sent = 0
  readonly #late: Counts = new Map()
  readonly #outcomes = new Map<Outcome, { readonly fromSchedule: Counts; readonly onTheWire: Counts }>()
  readonly #slowest: Counts = new Map()
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

  addSlice(groups: readonly Group[]): void {
    const good = groups.flatMap(({ outcome, onTheWire }) => (outcome === 'ok' ? onTheWire : []))
    if (good.length > 0) count(this.#slowest, [Math.max(...good)])
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
      slowest: histogramOf(this.#slowest),
      seconds: this.#seconds.list(),
    }
  }
}

function count(counts: Counts, buckets: readonly number[]): void {
  for (const bucket of buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
}
