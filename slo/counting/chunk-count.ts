import { TooLongAtOnce, TooMuchAtOnce } from '../prometheus/call.ts'
import type { StreamingPrometheus } from '../prometheus/prometheus.ts'
import { NotReadable } from '../prometheus/read.ts'
import type { DayRecord } from './day-cache.ts'
import { marksOf } from './kept-days.ts'
import { restartedTargets, witnessesFor } from './observe/evidence.ts'
import { gapsOf } from './observe/find-gaps.ts'
import { Inquiry } from './observe/inquiry.ts'
import { methodNote, type SharedAnswers } from './observe/shared-answers.ts'
import { takeSurvey } from './observe/take-survey.ts'
import { countPart } from './part-count.ts'
import type { DayPart, RangeParts } from './parts.ts'
import type { CountRequest, SourceMethod } from './request.ts'
import { escapePattern, matchersFor, writeSeries } from './selector-text.ts'
import { joinGaps } from './series/gaps.ts'
import { hidingIn } from './series/hiding.ts'
import { addSideBySide, type PartTally } from './tally.ts'

type ChunkContext = {
  readonly prometheus: StreamingPrometheus
  readonly shared: SharedAnswers
  readonly request: CountRequest
  readonly method: SourceMethod
  /** May another way be taken where this one does not lead to a count? */
  readonly mayDiffer: boolean
}

/** A part and what was counted in it, in the form of a day. */
type PartRecord = { readonly part: DayPart; readonly record: DayRecord }

/** Values of this label divide what is too much for one question; a process' series stay together. */
const shardLabelOf = ({ target }: CountRequest) => target?.at(-1) ?? 'instance'

/** Counts a chunk; where the server says that it is too much at once, in smaller pieces: first of time, then of targets. */
export async function countChunk(context: ChunkContext, chunk: RangeParts): Promise<readonly PartRecord[]> {
  try {
    return await countWhole(context, chunk, [])
  } catch (error) {
    if (error instanceof NotReadable && context.mayDiffer) return countByQueries(context, chunk, error)
    if (!(error instanceof TooMuchAtOnce)) throw error
    const [first, ...rest] = chunk.parts
    const middle = Math.ceil(chunk.parts.length / 2)
    const later = chunk.parts.slice(middle)
    // Fewer targets would not make the time shorter.
    if (rest.length === 0 && error instanceof TooLongAtOnce) throw error
    if (rest.length === 0) return [await countShards(context, chunk, first)]
    const halves = [chunk.parts.slice(0, middle), later] as [DayPart, ...DayPart[]][]
    const counted: PartRecord[] = []
    for (const parts of halves) counted.push(...(await countChunk(context, { ...chunk, parts })))
    return counted
  }
}

/** What cannot be read as the server keeps it, the server can be asked for. */
async function countByQueries(
  context: ChunkContext,
  chunk: RangeParts,
  { message }: NotReadable,
): Promise<readonly PartRecord[]> {
  const method = await context.shared.query(context.request.window.end)
  const counted = await countChunk({ ...context, method, mayDiffer: false }, chunk)
  const note = methodNote(method, context.method, message)
  return counted.map(({ part, record }) => ({ part, record: { ...record, notes: [...record.notes, note] } }))
}

async function countWhole(
  { prometheus, shared, request, method }: ChunkContext,
  chunk: RangeParts,
  shard: readonly string[],
): Promise<readonly PartRecord[]> {
  const inquiry = new Inquiry(prometheus, lookbackSecondsOf(request), shared)
  const seen = await takeSurvey(inquiry, request, chunk, method, shard)
  const witnesses = witnessesFor(request, [...seen.series.values()])
  const restarted = await restartedTargets(inquiry, request, chunk, witnesses.processStart)
  const gaps = await gapsOf(inquiry, request, chunk, witnesses.up)
  const allGaps = joinGaps(gaps.flat())
  const hiding = hidingIn(seen, restarted)
  const tallies: PartTally[] = []
  for (const index of chunk.parts.keys()) {
    const known = { restarted: restarted[index] ?? new Set<string>(), gaps: allGaps, hiding }
    const around = { request, method, lookbackSeconds: inquiry.lookbackSeconds, ...known }
    tallies.push(await countPart({ inquiry, witnesses }, around, seen, index))
  }
  return chunk.parts.map((part, index) => {
    const { groups, lives, doubts, turns } = tallies[index] as PartTally
    const { date, start, end } = part
    const told = inquiry.share(index, chunk.parts.length)
    const counted = {
      groups: [...groups],
      lives,
      doubts: [...doubts],
      turns: [...turns],
      gaps: [...(gaps[index] ?? [])],
    }
    const marks = marksOf(seen.series.values(), index, end)
    const record = { date, start, end, method, ...counted, marks, ...told }
    return { part, record }
  })
}

async function countShards(context: ChunkContext, chunk: RangeParts, part: DayPart): Promise<PartRecord> {
  const label = shardLabelOf(context.request)
  const values = await instancesOf(context, part)
  // A server may cut its list of values short without a word: whoever is not on it is counted, too.
  const others = values.length === 0 ? '' : `${label}!~${JSON.stringify(values.map(escapePattern).join('|'))}`
  const unlisted = (await countWhole(context, chunk, [others])).map(({ record }) => record)
  const records = [...unlisted, ...(values.length === 0 ? [] : await countValues(context, chunk, values))]
  const [first] = records
  if (!first) throw new TooMuchAtOnce('environment', `The series of ${part.date} are too many for one question.`)
  const { groups, lives, doubts, turns } = addSideBySide(records)
  return {
    part,
    record: {
      ...first,
      groups: [...groups],
      lives,
      doubts: [...doubts],
      turns: [...turns],
      samples: records.reduce((sum, { samples }) => sum + samples, 0),
      notes: [...new Set(records.flatMap(({ notes }) => notes))],
      queries: records.flatMap(({ queries }) => queries),
    },
  }
}

async function countValues(context: ChunkContext, chunk: RangeParts, values: readonly string[]): Promise<DayRecord[]> {
  try {
    const shardLabel = shardLabelOf(context.request)
    const shard = matchersFor(
      values.map((value) => ({ [shardLabel]: value })),
      [shardLabel],
      Number.POSITIVE_INFINITY,
    )
    return (await countWhole(context, chunk, shard)).map(({ record }) => record)
  } catch (error) {
    if (!(error instanceof TooMuchAtOnce) || values.length < 2) throw error
    const middle = Math.ceil(values.length / 2)
    const left = await countValues(context, chunk, values.slice(0, middle))
    return [...left, ...(await countValues(context, chunk, values.slice(middle)))]
  }
}

/** Instances with samples in a part, as far as the server lists them. */
async function instancesOf({ prometheus, request }: ChunkContext, part: DayPart): Promise<readonly string[]> {
  const asked = new URLSearchParams({ start: String(part.start), end: String(part.end), partial_response: 'false' })
  for (const selector of part.selectors) asked.append('match[]', writeSeries(selector))
  const values = await prometheus.get(`/api/v1/label/${shardLabelOf(request)}/values?${asked}`)
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string' && value !== '') : []
}

/** Prometheus' own five minutes, or more where scrapes are rarer than that. */
export function lookbackSecondsOf({ scrapeIntervalSeconds = 60 }: Pick<CountRequest, 'scrapeIntervalSeconds'>): number {
  return Math.max(300, 2 * scrapeIntervalSeconds)
}
