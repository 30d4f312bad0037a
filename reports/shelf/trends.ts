import { duration, instant, plural, rate } from '../numbers.ts'
import { type Html, html } from '../page/html.ts'
import { type Standing, verdictWords } from '../table.ts'
import { byTime, type Readable, type Saved } from './saved.ts'
import { type SmallChart, smallChart } from './small-chart.ts'
import type { Measured } from './summary.ts'

/** Runs of one subject under one load on one machine, the oldest first. */
type Trend = {
  readonly id: string
  readonly scenario: string
  readonly subject: string
  readonly load: string
  readonly machine: string
  readonly operation: string
  readonly runs: readonly TrendRun[]
}

type TrendRun = {
  readonly key: string
  readonly at: string
  readonly verdict: Standing
  readonly measured: Measured
}

/** More are drawn too densely to be told apart. */
const mostRuns = 60

/** Every load that was sent at least twice, the one with the latest run first. */
export function trendsOf(saved: readonly Saved[]): readonly Trend[] {
  const runs = byTime(saved).flatMap((each) =>
    each.summary.measured ? [{ each, measured: each.summary.measured }] : [],
  )
  const groups = Map.groupBy(runs, ({ each, measured }) => alike(each, measured))
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .flatMap((group, index) => {
      const [first] = group
      if (!first) return []
      const { subject, scenario = '' } = first.each.summary
      const { load, machine, operation } = first.measured
      const drawn = group.slice(0, mostRuns).toReversed()
      return [
        {
          ...{ id: `trend-${index + 1}`, scenario, subject, load, machine, operation },
          runs: drawn.map(({ each: { key, summary }, measured }) => ({
            ...{ key, measured },
            at: summary.at,
            verdict: summary.verdict,
          })),
        },
      ]
    })
}

function alike({ summary: { subject, scenario } }: Readable, { load, machine }: Measured): string {
  return JSON.stringify([subject, scenario, load, machine])
}

/** Trends that are seen at once; the others are folded away. */
const shownAtOnce = 2

export function trendsHtml(trends: readonly Trend[]): Html | undefined {
  if (trends.length === 0) return undefined
  const [shown, folded] = [trends.slice(0, shownAtOnce), trends.slice(shownAtOnce)]
  return html`<section aria-labelledby="trends">
<h2 id="trends">Trends</h2>
<p class="claim">Runs of one subject, load and machine in the order of time. A single run decides little: <a href="changes.html">change points</a> say what chance does not explain.</p>
${shown.map(trendHtml)}${
  folded.length > 0 &&
  html`<details><summary>${plural(folded.length, 'other load')}</summary>
${folded.map(trendHtml)}</details>
`
}</section>
`
}

const measures: readonly {
  readonly name: (operation: string) => string
  readonly value: (measured: Measured) => number | undefined
  readonly promised: (measured: Measured) => number | undefined
  readonly text: (value: number) => string
  readonly sign: string
}[] = [
  {
    name: (operation) => `P95 ${operation}`,
    value: ({ p95Ms }) => p95Ms,
    promised: ({ promised }) => promised.p95Ms,
    text: duration,
    sign: '<',
  },
  {
    name: (operation) => `P99 ${operation}`,
    value: ({ p99Ms }) => p99Ms,
    promised: ({ promised }) => promised.p99Ms,
    text: duration,
    sign: '<',
  },
  {
    name: (operation) => `Answered ${operation}s`,
    value: ({ perSecond }) => perSecond,
    promised: ({ promised }) => promised.perSecond,
    text: rate,
    sign: '≥',
  },
]

function trendHtml(trend: Trend): Html {
  const { id, scenario, load, subject, machine, runs } = trend
  const [first, before, last] = [runs[0], runs.at(-2), runs.at(-1)]
  return html`<h3 id="${id}">${scenario}: ${load}</h3>
<p class="quiet">${subject}, ${machine}; ${plural(runs.length, 'run')}, ${first && day(first.at)} to ${last && day(last.at)}. ${before && last && html`<a href="${pairAddress(before.key, last.key)}">The latest two side by side</a>`}</p>
<div class="smalls">
${measures.map((measure) => smallChart(chartOf(trend, measure)))}</div>
`
}

function chartOf(
  { runs, operation }: Trend,
  { name, value, promised, text, sign }: (typeof measures)[number],
): SmallChart {
  const values = runs.flatMap(({ measured }) => value(measured) ?? [])
  const limit = runs.map(({ measured }) => promised(measured)).findLast((each) => each !== undefined)
  const last = runs.at(-1)
  const latest = last && value(last.measured)
  const word = latest === undefined ? 'not measured' : text(latest)
  const all =
    values.length === 0 ? 'was never measured' : `${text(Math.min(...values))} to ${text(Math.max(...values))}`
  const against = limit === undefined ? '' : `, promised ${sign}\u00a0${text(limit)}`
  return {
    name: name(operation),
    latest: word,
    claim: `${name(operation)} of ${plural(runs.length, 'run')}: ${all}${against}; the latest ${word}.`,
    promised: limit === undefined ? undefined : { value: limit, text: `${sign}\u00a0${text(limit)}` },
    points: runs.map(({ key, at, verdict, measured }) => {
      const own = value(measured)
      return {
        key,
        verdict,
        value: own,
        told: `${own === undefined ? '' : text(own)}, ${instant(at)}, ${verdictWords[verdict]}`,
      }
    }),
  }
}

function pairAddress(a: string, b: string): string {
  return `side-by-side.html#${new URLSearchParams({ a, b })}`
}

const day = (iso: string) => instant(iso).slice(0, 16)
