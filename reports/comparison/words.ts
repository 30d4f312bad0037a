import type { Measure } from '../../slo/comparison/measure.ts'
import type { ComparedRow, Decision, MeasureRow } from '../../slo/comparison/record.ts'
import { count, duration } from '../numbers.ts'
import type { Standing } from '../table.ts'

const nb = '\u00a0'

export function isCompared(row: MeasureRow): row is ComparedRow {
  return 'difference' in row
}

/** 0.05 → "5 %". */
export function percentOf(share: number): string {
  return `${Number((100 * share).toFixed(1))}\u00a0%`
}

/** "P95 read", "CPU per request". */
export function measureName(measure: Measure): string {
  switch (measure.of) {
    case 'latency': {
      if (measure.statistic === 'slowest') return `Slowest ${measure.operation} in 0.1\u00a0s`
      const name = `${measure.statistic === 'mean' ? 'Mean' : measure.statistic} ${measure.operation}`
      return measure.clock === 'onTheWire' ? `${name}, on the wire` : name
    }
    case 'errors':
      return `Errors of ${measure.operation}s`
    case 'cpu':
      return 'CPU per request'
  }
}

/** What was found of B, with a verb: "is 6.1 % slower at P95 of reads", "takes 21 % more CPU per request". */
export function finding({ measure, difference: { estimate } }: Pick<ComparedRow, 'measure' | 'difference'>): string {
  const by = size(measure, estimate)
  if (by === size(measure, 0)) return `does not differ ${inMeasure(measure)}`
  const more = estimate < 0 ? 'less' : 'more'
  switch (measure.of) {
    case 'latency':
      return `is ${by} ${estimate < 0 ? 'faster' : 'slower'} ${inMeasure(measure)}`
    case 'errors':
      return `has ${by} ${more} errors of ${measure.operation}s`
    case 'cpu':
      return `takes ${by} ${more} CPU per request`
  }
}

/** In the middle of a sentence: "at P95 of reads". */
export function inMeasure(measure: Measure): string {
  switch (measure.of) {
    case 'latency':
      if (measure.statistic === 'slowest') return `at the slowest ${measure.operation} in a tenth of a second`
      return measure.statistic === 'mean'
        ? `in the mean of ${measure.operation}s`
        : `at ${measure.statistic} of ${measure.operation}s`
    case 'errors':
      return `in errors of ${measure.operation}s`
    case 'cpu':
      return 'in CPU per request'
  }
}

/** What one side took: "4.2 ms", "0.31 %". */
export function amount(measure: Measure, value: number): string {
  return measure.of === 'errors' ? `${exactly(100 * value)}${nb}%` : duration(value)
}

/** Signed, in percent or in points of a hundred: "+6.1 %", "−0.3 points". */
export function change(measure: Measure, value: number): string {
  return `${signed(value)}${nb}${unitOf(measure)}`
}

/** "+4.2 to +8.3 %", rounded outwards; where a bound is missing it says so. */
export function changes(measure: Measure, { lower, upper }: ComparedRow['difference']): string {
  if (lower === undefined && upper === undefined) return 'not bounded'
  const from = lower === undefined ? 'no bound' : signed(lower, Math.floor)
  const to = upper === undefined ? 'no bound' : signed(upper, Math.ceil)
  return `${from} to ${to}${nb}${unitOf(measure)}`
}

/** Without a sign: "6.1 %", "0.3 points". */
export function size(measure: Measure, value: number, round = Math.round): string {
  return `${exactly(100 * Math.abs(value), round)}${nb}${unitOf(measure)}`
}

function unitOf(measure: Measure): string {
  return measure.of === 'errors' ? 'points' : '%'
}

function signed(value: number, round = Math.round): string {
  const text = exactly(100 * value, round)
  return text.startsWith('-') ? text.replace('-', '−') : text === '0' ? text : `+${text}`
}

/** Three digits, and nothing finer than a thousandth. */
function exactly(value: number, round = Math.round): string {
  const scale = 10 ** Math.min(Math.max(2 - Math.floor(Math.log10(Math.abs(value) || 1)), 0), 3)
  return count(round(Number((value * scale).toPrecision(12))) / scale + 0)
}

export const decisionWords: Readonly<Record<Decision, string>> = {
  regression: 'regression',
  suspected: 'suspected',
  slower: 'worse, perhaps tolerably',
  improvement: 'better',
  'not-worse': 'not worse',
  'no-difference': 'no difference shown',
  open: 'open',
}

export const standings: Readonly<Record<Decision, Standing>> = {
  regression: 'missed',
  suspected: 'inconclusive',
  slower: 'inconclusive',
  improvement: 'met',
  'not-worse': 'met',
  'no-difference': 'met',
  open: 'inconclusive',
}

/** What follows for one measure, as a sentence. */
export function decisionSentence(row: ComparedRow): string {
  const { measure, difference, decision, tolerated, excluded } = row
  const { upper } = difference
  const limit = upper === undefined ? undefined : size(measure, Math.max(upper, 0), Math.ceil)
  switch (decision) {
    case undefined:
      return 'Two runs, one after the other, cannot tell the builds from what the machine did meanwhile.'
    case 'regression':
      return `Worse by more than the tolerated ${size(measure, tolerated)}, and again so in as many blocks.`
    case 'suspected':
      return `Looks worse by more than the tolerated ${size(measure, tolerated)}, which no further blocks have confirmed.`
    case 'slower':
      return `Worse, but whether by more than the tolerated ${size(measure, tolerated)} is open.`
    case 'improvement':
      return `Better by at least ${size(measure, upper ?? 0, Math.floor)}.`
    case 'not-worse':
      return `Not worse than ${limit}, which is within the tolerated ${size(measure, tolerated)}.`
    case 'no-difference':
      return `No difference shown; more than ${limit} worse would have been seen.`
    case 'open':
      return limit === undefined
        ? 'So few blocks bound nothing.'
        : `Up to ${limit} worse is not ruled out; to pass, ${size(measure, excluded)} has to be.`
  }
}
