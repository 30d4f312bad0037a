import { mean } from './excess.ts'
import type { Observations, SignalSeries } from './observations.ts'
import type { Slowness } from './slowness.ts'
import { type RequestSteps, type Steps, sumOfSteps } from './spent.ts'

/** Labels by which requests are told apart, of those that make no difference by themselves. A slower one among them is a finding at any time. */
const alike = ['pod', 'instance', 'host', 'node', 'site', 'wiki', 'wiki_id', 'row']

/** A value of a label, with what it has to do with slow steps. */
export type LabelExcess = {
  readonly label: string
  readonly value: string
  /** Of all requests, and of all that slow steps take beyond usual ones. */
  readonly requestShare: number
  readonly excessShare: number
  readonly usualMs: number
  readonly slowMs: number
  /** All others, in slow steps. */
  readonly othersMs: number
  /** How much slower than the others, step by step, as a logarithm. */
  readonly apart: Steps
  readonly isAlike: boolean
}

/** Values with fewer requests than this, of all, explain nothing. */
const leastRequests = 0.001

/** Each value of each label that tells requests apart. */
export function labelExcesses(
  observations: Observations,
  slowness: Pick<Slowness, 'isSlow' | 'isUsual'>,
): readonly LabelExcess[] {
  const labelled = (name: SignalSeries['name']) =>
    observations.series.filter((each) => each.name === name && Object.keys(each.labels).length > 0)
  const [everything, everySecond] = [labelled('requests'), labelled('service')]
  const labels = new Set(everything.flatMap(({ labels }) => Object.keys(labels)))
  // Rows are told apart of some requests alone, and wikis where the service does not tell them.
  const isOfSome = ({ labels }: SignalSeries) => 'row' in labels
  return [...labels].flatMap((label) => {
    const isTold = everything.some((each) => label in each.labels && !isOfSome(each))
    const isOf = (each: SignalSeries) => isOfSome(each) !== isTold
    const [requests, seconds] = [everything.filter(isOf), everySecond.filter(isOf)]
    const values = new Set(requests.flatMap(({ labels }) => labels[label] ?? []))
    if (values.size < 2) return []
    const all = {
      requests: sumOfSteps(
        requests.map(({ values }) => values),
        observations.steps,
      ),
      seconds: sumOfSteps(
        seconds.map(({ values }) => values),
        observations.steps,
      ),
    }
    return [...values].flatMap((value) => {
      const of = (from: readonly SignalSeries[]) =>
        sumOfSteps(
          from.flatMap(({ labels, values }) => (labels[label] === value ? [values] : [])),
          observations.steps,
        )
      return excessOfValue(label, value, { requests: of(requests), seconds: of(seconds) }, all, slowness)
    })
  })
}

function excessOfValue(
  label: string,
  value: string,
  mine: RequestSteps,
  all: RequestSteps,
  { isSlow, isUsual }: Pick<Slowness, 'isSlow' | 'isUsual'>,
): readonly LabelExcess[] {
  const others = { requests: minus(all.requests, mine.requests), seconds: minus(all.seconds, mine.seconds) }
  const [sum, total] = [total_(mine.requests), total_(all.requests)]
  if (sum < leastRequests * total) return []
  const per = ({ requests, seconds }: RequestSteps, which: boolean) => mean(seconds, requests, which ? isSlow : isUsual)
  const excess = (of: RequestSteps) => (per(of, true) - per(of, false)) * total_(of.requests, isSlow)
  const whole = excess(all)
  return [
    {
      label,
      value,
      requestShare: sum / total,
      excessShare: whole > 0 ? finite(excess(mine)) / whole : 0,
      usualMs: 1000 * finite(per(mine, false)),
      slowMs: 1000 * finite(per(mine, true)),
      othersMs: 1000 * finite(per(others, true)),
      apart: mine.requests.map((count, i) => {
        const [a, b] = [ratio(mine.seconds[i], count), ratio(others.seconds[i], others.requests[i])]
        return a && b ? Math.log(a / b) : null
      }),
      isAlike: alike.includes(label),
    },
  ]
}

const finite = (value: number) => (Number.isFinite(value) ? value : 0)
const ratio = (a: number | null | undefined, b: number | null | undefined) =>
  a === null || a === undefined || !b ? undefined : a / b

function total_(values: Steps, only?: readonly boolean[]): number {
  return values.reduce<number>((sum, value, i) => sum + (only && !only[i] ? 0 : (value ?? 0)), 0)
}

function minus(whole: Steps, part: Steps): Steps {
  return whole.map((value, i) => (value === null ? null : value - (part[i] ?? 0)))
}
