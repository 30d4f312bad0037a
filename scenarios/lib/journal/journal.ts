import { type Outcome, outcomes } from '../../../slo/conventions.ts'

/**
 * What a virtual user writes to k6's log, so that k6 need not keep a number of each request until its end: when the test began, each slice
 * with all its requests once the last of them is over, each acknowledged write that is to be read back, each request that is traced, and why a
 * request got no answer, the first time for each reason. One of several generators also says which it is, of which plan, how far a clock that all of them
 * know is ahead of its own, and that it came to its end.
 */
export type JournalLine =
  | { readonly kind: 'generator'; readonly number: number; readonly of: number; readonly plan: string }
  | { readonly kind: 'clock'; readonly aheadMs: number; readonly doubtMs: number }
  | { readonly kind: 'started'; readonly atMs: number }
  | { readonly kind: 'ended' }
  | { readonly kind: 'acknowledged'; readonly stage: string; readonly k: number }
  | {
      readonly kind: 'traced'
      readonly stage: string
      readonly k: number
      /** Of the schedule. */
      readonly dueMs: number
      /** As in a group. */
      readonly status: string
      readonly spent: LatencyBreakdown
    }
  | { readonly kind: 'unanswered'; readonly code: string; readonly why: string }
  | { readonly kind: 'slice'; readonly stage: string; readonly slice: number; readonly groups: readonly Group[] }

/** Requests of a slice that were due in the same second and ended in the same way; latencies by their bucket, in any order. */
export interface Group {
  /** Of the schedule. */
  readonly second: number
  readonly outcome: Outcome
  /** Of the answer; where there was none, k6's own code of what went wrong, which has four digits. */
  readonly status: string
  /** From the instants at which they were meant to start to their ends. */
  readonly fromSchedule: readonly number[]
  /** From when they were sent to their ends, with waiting for a connection. */
  readonly onTheWire: readonly number[]
  /** From the instants at which they were meant to start to when they did. */
  readonly late: readonly number[]
  /** On what their latencies were spent: all of theirs together, and that of the slowest; journals of older programs do not tell. */
  readonly spent?: { readonly all: LatencyBreakdown; readonly slowest: LatencyBreakdown }
}

/**
 * A latency from the intended start in parts, in whole µs: until it was sent; until it had a connection; until the first byte of its answer;
 * until the last; until the generator looked at it. They add up to it, each rounded for itself.
 */
export type LatencyBreakdown = readonly [late: number, connect: number, wait: number, receive: number, unseen: number]

export const startedLine = (atMs: number): string => `started ${atMs}`
/**
 * Says nothing: k6 writes its log when 4 KiB of it are there (bufio's size), and who waits for what stands before this line is to see it at once.
 */
export const flushLine = '.'.repeat(8192)
export const generatorLine = (number: number, of: number, plan: string): string => `generator ${number} ${of} ${plan}`
/** Milliseconds; the true value is at most `doubtMs` away. */
export const clockLine = (aheadMs: number, doubtMs: number): string => `clock ${aheadMs} ${doubtMs}`
export const endedLine = 'ended'
export const acknowledgedLine = (stage: string, k: number): string => `acknowledged ${stage} ${k}`

export const tracedLine = (stage: string, k: number, dueMs: number, status: string, spent: LatencyBreakdown): string =>
  `traced ${stage} ${k} ${Math.round(dueMs)} ${status} ${spent.join(',')}`

export const unansweredLine = (code: number, why: string): string => `unanswered ${code} ${why}`

/** Without it, a line was cut short. */
const end = ';'

export const sliceLine = (stage: string, slice: number, groups: readonly Group[]): string =>
  `slice ${stage} ${slice} ${groups.map(groupText).join(' ')} ${end}`

function groupText({ second, outcome, status, fromSchedule, onTheWire, late, spent }: Group): string {
  const latencies = `${stepsText(fromSchedule)}.${stepsText(onTheWire)}.${stepsText(late)}`
  return `${second}.${outcome}.${status}.${latencies}${spent ? `.${spent.all.join(',')}.${spent.slowest.join(',')}` : ''}`
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyz'.split('')

/** Buckets in rising order, each as its distance from the one before: a digit of base 36, or several in brackets. */
function stepsText(buckets: readonly number[]): string {
  const sorted = Int32Array.from(buckets).sort()
  let text = ''
  let before = 0
  for (let i = 0; i < sorted.length; i++) {
    const bucket = sorted[i] as number
    const step = bucket - before
    text += step < 36 ? digits[step] : `(${step.toString(36)})`
    before = bucket
  }
  return text
}

/** undefined for a line that k6 wrote itself, and for one that was cut short when k6 was killed. */
export function parseLine(line: string): JournalLine | undefined {
  const [kind, first = '', second = '', ...others] = line.split(' ')
  if (kind === 'started' && isNumber(first)) return { kind, atMs: Number(first) }
  if (kind === 'ended' && line === endedLine) return { kind }
  if (kind === 'generator' && isNumber(first) && isNumber(second) && others.length === 1)
    return { kind, number: Number(first), of: Number(second), plan: `${others[0]}` }
  if (kind === 'clock' && others.length === 0 && [first, second].every((each) => /^-?\d+(\.\d+)?$/.test(each)))
    return { kind, aheadMs: Number(first), doubtMs: Number(second) }
  if (kind === 'acknowledged' && isNumber(second)) return { kind, stage: first, k: Number(second) }
  if (kind === 'traced') return parseTraced(first, second, others)
  if (kind === 'unanswered' && isNumber(first)) return { kind, code: first, why: [second, ...others].join(' ') }
  if (kind !== 'slice' || !isNumber(second) || others.pop() !== end) return undefined
  const groups = others.map(parseGroup)
  return groups.every((group) => group !== undefined)
    ? { kind, stage: first, slice: Number(second), groups }
    : undefined
}

function parseTraced(stage: string, k: string, [dueMs = '', status = '', parts = '', ...more]: string[]) {
  const spent = parseSpent(parts)
  if (!spent || more.length > 0 || ![k, dueMs, status].every(isNumber)) return undefined
  return { kind: 'traced' as const, stage, k: Number(k), dueMs: Number(dueMs), status, spent }
}

function parseGroup(text: string): Group | undefined {
  const [second = '', outcome = '', status = '', ...rest] = text.split('.')
  const [fromSchedule, onTheWire, late] = rest.slice(0, 3).map(parseSteps)
  if (!isNumber(second) || !isOutcome(outcome) || !fromSchedule || !onTheWire || !late) return undefined
  if (onTheWire.length !== fromSchedule.length || late.length !== fromSchedule.length) return undefined
  const group = { second: Number(second), outcome, status, fromSchedule, onTheWire, late }
  if (rest.length === 3) return group
  const [all, slowest] = rest.slice(3).map(parseSpent)
  return all && slowest && rest.length === 5 ? { ...group, spent: { all, slowest } } : undefined
}

function parseSpent(text: string): LatencyBreakdown | undefined {
  return /^\d+(,\d+){4}$/.test(text) ? (text.split(',').map(Number) as unknown as LatencyBreakdown) : undefined
}

function parseSteps(text: string): number[] | undefined {
  if (!/^([0-9a-z]|\([0-9a-z]+\))+$/.test(text)) return undefined
  let bucket = 0
  return (text.match(/[0-9a-z]|\([0-9a-z]+\)/g) ?? []).map((step) => {
    bucket += Number.parseInt(step.replace('(', ''), 36)
    return bucket
  })
}

const isNumber = (text: string): boolean => /^\d+$/.test(text)
const isOutcome = (text: string): text is Outcome => (outcomes as readonly string[]).includes(text)
