import { type Outcome, outcomes } from '../../slo/conventions.ts'
import { bucketOf } from '../../slo/latency-buckets.ts'

/**
 * What a virtual user writes to k6's log, so that k6 need not keep a number of each request until its end: when the test began, each slice
 * with all its requests once the last of them is over, each acknowledged write that is to be read back, and why a request got no
 * answer, the first time for each reason.
 */
export type Line =
  | { readonly kind: 'started'; readonly atMs: number }
  | { readonly kind: 'acknowledged'; readonly operation: string; readonly k: number }
  | { readonly kind: 'unanswered'; readonly code: string; readonly why: string }
  | { readonly kind: 'slice'; readonly stage: string; readonly slice: number; readonly requests: readonly Entry[] }

/** One request, latencies by their bucket. */
export interface Entry {
  readonly outcome: Outcome
  /** Of the answer; where there was none, k6's own code of what went wrong, which has four digits. */
  readonly status: string
  /** From the instant at which it was meant to start to its end. */
  readonly fromSchedule: number
  /** From when it was sent to its end, with waiting for a connection. */
  readonly onTheWire: number
  /** From the instant at which it was meant to start to when it did. */
  readonly late: number
}

export const startedLine = (atMs: number): string => `started ${atMs}`
export const acknowledgedLine = (operation: string, k: number): string => `acknowledged ${operation} ${k}`

export const unansweredLine = (code: number, why: string): string => `unanswered ${code} ${why}`

/** Without it, a line was cut short. */
const end = ';'

/** The requests of a slice in the order of their schedule. */
export const sliceLine = (stage: string, slice: number, entries: readonly string[]): string =>
  `slice ${stage} ${slice} ${entries.join(' ')} ${end}`

/** Three buckets in base 36; outcome and status follow where they are not the usual ones. */
export function entryText(
  outcome: Outcome,
  status: string,
  fromScheduleMs: number,
  onTheWireMs: number,
  lateMs: number,
): string {
  const buckets = `${bucketOf(fromScheduleMs).toString(36)}.${bucketOf(onTheWireMs).toString(36)}.${bucketOf(lateMs).toString(36)}`
  return outcome === 'ok' && status === '200' ? buckets : `${buckets}.${outcome}.${status}`
}

/** undefined for a line that k6 wrote itself, and for one that was cut short when k6 was killed. */
export function parseLine(line: string): Line | undefined {
  const [kind, first = '', second = '', ...entries] = line.split(' ')
  if (kind === 'started' && isNumber(first)) return { kind, atMs: Number(first) }
  if (kind === 'acknowledged' && isNumber(second)) return { kind, operation: first, k: Number(second) }
  if (kind === 'unanswered' && isNumber(first)) return { kind, code: first, why: [second, ...entries].join(' ') }
  if (kind !== 'slice' || !isNumber(second) || entries.pop() !== end) return undefined
  const requests = entries.map(parseEntry)
  return requests.every((entry) => entry !== undefined)
    ? { kind, stage: first, slice: Number(second), requests }
    : undefined
}

function parseEntry(text: string): Entry | undefined {
  const [fromSchedule, onTheWire, late, outcome = 'ok', status = '200', ...others] = text.split('.')
  const buckets = [fromSchedule, onTheWire, late].map((digits) => Number.parseInt(digits ?? '', 36))
  const [first = 0, second = 0, third = 0] = buckets
  if (others.length > 0 || buckets.some(Number.isNaN) || !isOutcome(outcome)) return undefined
  return { outcome, status, fromSchedule: first, onTheWire: second, late: third }
}

const isNumber = (text: string): boolean => /^\d+$/.test(text)
const isOutcome = (text: string): text is Outcome => (outcomes as readonly string[]).includes(text)
