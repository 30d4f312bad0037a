import type { Plan } from './plan.ts'

/*
 * Several generators send one plan, each an instance of k6 with an execution segment of its own
 * (docs/decisions/0030-a-part-of-a-slice.md).
 */

/** What k6 is told: "1/4:2/4", and of all of them "0,1/4,2/4,3/4,1". */
export function segmentOf(number: number, of: number): { readonly segment: string; readonly sequence: string } {
  const edge = (i: number) => (i === 0 ? '0' : i === of ? '1' : `${i}/${of}`)
  return {
    segment: `${edge(number - 1)}:${edge(number)}`,
    sequence: Array.from({ length: of + 1 }, (_, i) => edge(i)).join(),
  }
}

/**
 * Which of the generators it is, 1, 2, …, from what k6 says of its own options.
 * @throws Error that says what is wrong where these are not n equal segments
 */
export function generatorNumber(of: number, segment: string | undefined, sequence: string | undefined): number {
  const edges = (sequence ?? '').split(',').map(share)
  const isCutEqually = edges.length === of + 1 && edges.every((edge, i) => isNear(edge, i / of))
  const [from = Number.NaN, to = Number.NaN] = (segment ?? '').split(':').map(share)
  const number = Math.round(to * of)
  if (isCutEqually && number <= of && isNear(from, (number - 1) / of) && isNear(to, number / of)) return number
  throw new Error(
    `The plan is for ${of} generators, but k6 was started with --execution-segment ${segment ?? '(none)'} of ${sequence ?? '(none)'}: ` +
      `start ${of} with equal segments, such as ${segmentOf(1, of).segment} of ${segmentOf(1, of).sequence}.`,
  )
}

const isNear = (a: number, b: number) => Math.abs(a - b) < 1e-9

function share(edge: string): number {
  const [over = '', under = '1'] = edge.split('/')
  return over === '' ? Number.NaN : Number(over) / Number(under)
}

/**
 * The next instant that all of them name who are ready within the same interval: a full multiple of it on the wall clock, in a while. Milliseconds
 * since 1970.
 */
export function nextFullMs(nowMs: number, intervalMs: number, leastMs: number): number {
  return Math.ceil((nowMs + leastMs) / intervalMs) * intervalMs
}

/** A plan as text that is the same for all who have the same plan, whatever the order of its fields was. */
export function planText(plan: Plan): string {
  return JSON.stringify(Object.fromEntries(Object.entries(plan).sort(([a], [b]) => (a < b ? -1 : 1))))
}

/** How much of the SHA-256 of that text a generator tells, in hexadecimal digits. */
export const planDigits = 16
