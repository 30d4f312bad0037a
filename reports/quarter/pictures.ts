import { toNumber } from '../../slo/fraction.ts'
import type { PromiseScore, ScopeScore, ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { axisFromZero } from '../charts/axes.ts'
import {
  type Axis,
  type ChartSpec,
  type Colour,
  type Line,
  level,
  type Picture,
  type Sparkline,
} from '../charts/chart-spec.ts'
import { count } from '../numbers.ts'
import { burnDownClaim, dailyClaim, trafficClaim } from './claims.ts'
import { budgetTable, daysTable, trafficTable } from './more-tables.ts'
import { allScope, dayOf, daysCounted, daysIn, endOfPromises, nameOf } from './words.ts'

/** Lines differ in dash as well as in colour. */
const looks: readonly { readonly colour: Colour; readonly dash: readonly number[] }[] = [
  { colour: 'accent', dash: [] },
  { colour: 'second', dash: [8, 3] },
  { colour: 'ink', dash: [2, 2] },
  { colour: 'bad', dash: [10, 3, 2, 3] },
]
const look = (at: number) => looks[at % looks.length] ?? { colour: 'ink', dash: [] }

/** The pictures of one service: what is left of the budgets, how good each day was, and how busy. */
export function servicePictures(report: QuarterReport, service: ServiceScore): readonly Picture[] {
  if (service.promises.every((promise) => allScope(promise).days.length === 0)) return []
  return [burnDown(report, service), daily(report, service), traffic(report, service)]
}

function base(report: QuarterReport, service: ServiceScore): Pick<ChartSpec, 'x' | 'notes' | 'bands' | 'pointer'> {
  const days = Array.from({ length: daysIn(report) + 1 }, (_, day) => dayOf(report, day))
  return { x: daysAxis(report), notes: [], bands: noData(report, service), pointer: days }
}

/** Days that have passed without a sample of any site, and longer stretches in which nothing was scraped. */
function noData(report: QuarterReport, service: ServiceScore): ChartSpec['bands'] {
  const { promises, ledger } = service
  const seen = new Set(promises.flatMap((promise) => allScope(promise).days.map(({ day }) => day)))
  const start = Date.parse(report.quarter.start) / 1000
  const passed = daysCounted(report, service)
  const missing = Array.from({ length: Math.ceil(passed) }, (_, day) => day).filter((day) => !seen.has(day))
  const gaps = ledger.gaps
    .filter((gap) => gap.end - gap.start >= worthDrawing)
    .map((gap) => ({
      from: (gap.start - start) / 86_400,
      to: (gap.end - start) / 86_400,
      text: `no data${siteOf(gap.labels)}`,
    }))
  return [...missing.map((day) => ({ from: day, to: Math.min(day + 1, passed), text: 'no data' })), ...gaps]
}

const siteOf = (labels: Readonly<Record<string, string>>) =>
  Object.values(labels)
    .map((value) => `, ${value}`)
    .join('')

/** Shorter gaps than an hour would be no wider than a hair. */
const worthDrawing = 3600

/** [day, percent left], from 100 at the quarter's start; days without data bridge nothing. */
export function budgetLeft(scope: ScopeScore): readonly (readonly [number, number])[] {
  const whole = scope.pace?.allowed ?? scope.budget.allowed
  if (whole === 0) return []
  let bad = 0
  const points = scope.days.map(({ day, bad: ofDay }) => {
    bad += ofDay
    return [day + 1, Math.max(100 * (1 - bad / whole), mostOverspent)] as const
  })
  return [[0, 100], ...points]
}

function burnDown(report: QuarterReport, service: ServiceScore): Picture {
  const drawn = service.promises.map(
    (promise, at): Line => ({
      label: nameOf(promise),
      ...look(at),
      points: budgetLeft(allScope(promise)),
      width: 2,
    }),
  )
  const even: Line = {
    label: 'even spend',
    colour: 'subtle',
    points: [
      [0, 100],
      [(endOfPromises(report, service) - Date.parse(report.quarter.start) / 1000) / 86_400, 0],
    ],
    dash: [4, 4],
    width: 1,
  }
  const values = drawn.flatMap(({ points }) => points.map(([, y]) => y ?? 0))
  return {
    id: `${service.id}-budget`,
    claim: burnDownClaim(report, service),
    chart: { ...base(report, service), y: budgetAxis(values), lines: [...drawn, even], unit: '%' },
    tables: [budgetTable(report, service)],
  }
}

function daily(report: QuarterReport, service: ServiceScore): Picture {
  const drawn = service.promises.map(
    (promise, at): Line => ({
      label: nameOf(promise),
      ...look(at),
      points: everyDay(report, allScope(promise)),
      width: 1.5,
    }),
  )
  const values = drawn.flatMap(({ points }) => points.flatMap(([, y]) => (y === null ? [] : [y])))
  return {
    id: `${service.id}-daily`,
    claim: dailyClaim(report, service),
    chart: {
      ...base(report, service),
      y: goodAxis([...values, ...targets(service).map(({ percent }) => percent)]),
      lines: [...drawn, ...targetLines(report, service)],
      unit: '%',
    },
    tables: [daysTable(report, service)],
    shapes: service.promises.map(badDays),
  }
}

function badDays(promise: PromiseScore): Sparkline {
  const known = new Map(allScope(promise).days.map(({ day, bad }) => [day, bad]))
  const values = Array.from({ length: Math.max(-1, ...known.keys()) + 1 }, (_, day) => known.get(day))
  return { label: `${nameOf(promise)}, bad by day`, values, scale: 'linear' }
}

function targets({ promises }: ServiceScore) {
  const named = new Map<number, string[]>()
  for (const promise of promises) {
    const percent = targetPercent(promise)
    named.set(percent, [...(named.get(percent) ?? []), nameOf(promise)])
  }
  return [...named].map(([percent]) => ({ percent, label: `promised ${percent} %` }))
}

function targetPercent({ objective }: PromiseScore): number {
  return 'target' in objective ? Number((100 * toNumber(objective.target)).toFixed(9)) : 100
}

function targetLines(report: QuarterReport, service: ServiceScore): Line[] {
  const all = { min: 0, max: daysIn(report) }
  return targets(service).map(({ percent, label }) => level(all, percent, { label, colour: 'subtle', dash: [4, 4] }))
}

/** Good requests of each day in percent, in its middle; a day without requests is a gap. */
function everyDay(report: QuarterReport, scope: ScopeScore): readonly (readonly [number, number | null])[] {
  const known = new Map(
    scope.days.map(({ day, total, bad }) => [day, total > 0 ? (100 * (total - bad)) / total : null]),
  )
  const last = Math.max(0, ...known.keys())
  return Array.from(
    { length: Math.min(last + 1, daysIn(report)) },
    (_, day) => [day + 0.5, known.get(day) ?? null] as const,
  )
}

function traffic(report: QuarterReport, service: ServiceScore): Picture {
  const lines = service.traffic.map(({ site, days }, at): Line => {
    const known = new Map(days.map(({ day, total }) => [day, total]))
    const last = Math.max(0, ...known.keys())
    const points = Array.from({ length: last + 1 }, (_, day) => [day + 0.5, known.get(day) ?? null] as const)
    return { label: site, ...look(at), points, width: 1.5 }
  })
  const values = service.traffic.flatMap(({ days }) => days.map(({ total }) => total))
  return {
    id: `${service.id}-traffic`,
    claim: trafficClaim(report, service),
    chart: { ...base(report, service), y: perDayAxis(values), lines, unit: 'per day' },
    tables: [trafficTable(report, service)],
  }
}

/** Days since the quarter's start; the first and the middle of each month are named. */
function daysAxis(report: QuarterReport): Axis {
  const length = daysIn(report)
  const ticks = Array.from({ length: length + 1 }, (_, day) => day)
    .map((at) => ({ at, date: new Date(Date.parse(report.quarter.start) + at * 86_400_000).getUTCDate() }))
    .filter(({ date }) => date === 1 || date === 15)
    .map(({ at, date }) =>
      date === 15 ? { at, text: dayOf(report, at), minor: true as const } : { at, text: dayOf(report, at) },
    )
  return { title: 'day of the quarter, UTC', scale: 'linear', min: 0, max: length, ticks }
}

/** Percent left of a budget: from 100 down to zero, or as far below as it went, but not beyond −200. */
function budgetAxis(values: readonly number[]): Axis {
  const lowest = Math.max(Math.min(0, ...values), mostOverspent)
  const step = lowest < -100 ? 50 : 25
  const min = Math.floor(lowest / step) * step
  const ticks = Array.from({ length: (100 - min) / step + 1 }, (_, i) => ({
    at: min + i * step,
    text: `${min + i * step} %`,
  }))
  return { title: 'error budget left', scale: 'linear', min, max: 100, ticks }
}

const mostOverspent = -200

/** Good requests in percent: from a round number below the worst day to 100. */
function goodAxis(values: readonly number[]): Axis {
  const lowest = Math.min(99.9, ...values)
  const step = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 25].find((each) => (100 - lowest) / each <= 5) ?? 25
  const min = Math.max(0, Math.floor(lowest / step) * step)
  const steps = Math.round((100 - min) / step)
  const ticks = Array.from({ length: steps + 1 }, (_, i) => {
    const at = Number((100 - (steps - i) * step).toFixed(3))
    return { at, text: `${at} %` }
  })
  return { title: 'good requests', scale: 'linear', min, max: 100, ticks }
}

function perDayAxis(values: readonly number[]): Axis {
  return axisFromZero('requests per day', values, short, 1)
}

/** 1200000 → "1.2 M". */
function short(value: number): string {
  if (value >= 1e6) return `${count(value / 1e6)} M`
  return value >= 10_000 ? `${count(value / 1000)} k` : count(value)
}
