import { Failure } from '../common/failure.ts'

/**
 * A reporting quarter, `[start, end)` in unix seconds, UTC. It is one month ahead of the fiscal quarter and is never called by a
 * number: its months are spelled out (seed 003).
 */
export type Quarter = {
  /** Its first month, "2026-09". */
  readonly id: string
  readonly start: number
  readonly end: number
  /** "September to November 2026", "December 2026 to February 2027". */
  readonly name: string
  readonly months: readonly string[]
}

export type Day = { readonly date: string; readonly start: number; readonly end: number }

const firstMonths: readonly number[] = [3, 6, 9, 12]
export const daySeconds = 86_400
const monthName = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' })

/** The quarter that begins in a month of a year; months are counted from 1. */
function quarterFrom(year: number, month: number): Quarter {
  const starts = [0, 1, 2, 3].map((offset) => new Date(Date.UTC(year, month - 1 + offset, 1)))
  const [first, , last, end] = starts as [Date, Date, Date, Date]
  const firstYear = first.getUTCFullYear() === last.getUTCFullYear() ? '' : ` ${first.getUTCFullYear()}`
  return {
    id: `${year}-${String(month).padStart(2, '0')}`,
    start: first.getTime() / 1000,
    end: end.getTime() / 1000,
    name: `${monthName.format(first)}${firstYear} to ${monthName.format(last)} ${last.getUTCFullYear()}`,
    months: starts.slice(0, 3).map((date) => monthName.format(date)),
  }
}

/** The quarter that an instant (unix seconds) lies in. */
export function quarterAt(seconds: number): Quarter {
  const date = new Date(seconds * 1000)
  const monthsIn = (date.getUTCMonth() + 1) % 3
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - monthsIn, 1))
  return quarterFrom(first.getUTCFullYear(), first.getUTCMonth() + 1)
}

export function previousQuarter(quarter: Quarter): Quarter {
  return quarterAt(quarter.start - 1)
}

/** Reads a first month ("2026-09"), "current", "previous" or a date inside; `now` is in unix seconds. */
export function parseQuarter(text: string, now: number): Quarter {
  if (text === 'current') return quarterAt(now)
  if (text === 'previous') return previousQuarter(quarterAt(now))
  const match = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text)
  const [, year = '', month = '', day = '01'] = match ?? []
  const instant = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
  const isReal = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(`${year}-${month}-${day}`)
  if (!match || !isReal) {
    throw new Failure('input', `"${text}" names no quarter.`, {
      hint: 'Write its first month (2026-09), a date inside it (2026-10-17), "current" or "previous".',
    })
  }
  const quarter = quarterAt(instant / 1000)
  if (match[3] === undefined && !firstMonths.includes(Number(month))) {
    throw new Failure('input', `No quarter begins in ${text}.`, {
      hint: `It lies in the ${quarter.name} quarter: write ${quarter.id}.`,
    })
  }
  return quarter
}

/** The UTC days that a window (unix seconds, half-open) touches, cut to it at both ends. */
export function daysOf(window: { readonly start: number; readonly end: number }): readonly Day[] {
  const days: Day[] = []
  for (let start = window.start; start < window.end; ) {
    const end = Math.min((Math.floor(start / daySeconds) + 1) * daySeconds, window.end)
    days.push({ date: new Date(start * 1000).toISOString().slice(0, 10), start, end })
    start = end
  }
  return days
}
