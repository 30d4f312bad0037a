import { toNumber } from '../../slo/fraction.ts'
import type { OperationName } from '../../slo/promises/objective.ts'
import { momentSeconds } from '../../slo/run/moments.ts'
import type { Latency, Moment, ScoredObjective } from '../../slo/run/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { list } from '../../slo/words.ts'
import { count, duration, durationBeside, percent, percentileName, plural, rate, share, span } from '../numbers.ts'
import { isTrusted } from './promises.ts'

/** What a figure or a table shows, as one sentence that is computed from it: its caption and what a screen reader says of it. */

function at(points: Latency['fromSchedule'], quantile: number): number | undefined {
  return points.find((point) => point.quantile === quantile)?.ms
}

function measuredStep({ quantile, thresholdMs }: Step, ms: number): string {
  return `${percentileName(quantile)} ${durationBeside(ms, thresholdMs)} of ${duration(thresholdMs)}`
}

/** The percentile staircase of one operation. */
export function staircaseClaim(report: RunReport, latency: Latency): string {
  const { operation, fromSchedule, onTheWire } = latency
  if (fromSchedule.length === 0) return `No ${operation} was answered, so there is no latency to draw.`
  const steps = stairsOf(report, operation).flatMap((step) => {
    const ms = at(fromSchedule, step.quantile) ?? step.scored.measuredMs
    return ms === undefined ? [] : [{ step, ms }]
  })
  const [p50, p99] = [at(fromSchedule, 0.5), at(fromSchedule, 0.99)]
  if (steps.length === 0) {
    if (p50 === undefined || p99 === undefined) return `Nothing is promised about the latency of ${operation}s.`
    return `Half of the ${operation}s took ${duration(p50)} or less, one in a hundred more than ${duration(p99)}; nothing is promised about it.`
  }
  const above = steps.filter(({ step, ms }) => ms > step.thresholdMs)
  const waiting = waitingClaim(at(fromSchedule, 0.99), at(onTheWire, 0.99))
  if (above.length > 0) {
    const crossings = above.map(
      ({ step, ms }) =>
        `${percentileName(step.quantile)} took ${durationBeside(ms, step.thresholdMs)} where ${duration(step.thresholdMs)} was promised`,
    )
    return `Answered ${operation}s break through their promise: ${list(crossings)}.${waiting}`
  }
  return `Answered ${operation}s stay below every promised step: ${list(steps.map(({ step, ms }) => measuredStep(step, ms)))}.${waiting}`
}

/** Worth a sentence when looking only at the wire would hide a tenth of the latency. */
function waitingClaim(fromSchedule: number | undefined, onTheWire: number | undefined): string {
  if (fromSchedule === undefined || onTheWire === undefined) return ''
  const waiting = fromSchedule - onTheWire
  if (waiting < 0.5 || waiting < fromSchedule / 10) return ''
  return ` On the wire alone, P99 would have read ${duration(onTheWire)}: requests waited to be sent.`
}

/** How many seconds a moment stands for; one in reports from before long runs were summed up. */
export function stretchSeconds({ plan, moments }: RunReport): number {
  return moments.reduce(
    (least, { second }, i) => Math.min(least, second - (moments[i - 1]?.second ?? Number.NEGATIVE_INFINITY)),
    momentSeconds(plan.durationSeconds),
  )
}

function whenOf({ second }: Moment, stretch: number): string {
  return stretch === 1 ? `second ${second}` : `seconds ${second} to ${second + stretch - 1}`
}

export function peak(report: RunReport, moments: readonly Moment[], value: (moment: Moment) => number | undefined) {
  const stretch = stretchSeconds(report)
  const known = scored(moments).flatMap((moment) => {
    const it = value(moment)
    return it === undefined ? [] : [{ when: whenOf(moment, stretch), value: it }]
  })
  return known.toSorted((a, b) => b.value - a.value)[0]
}

function least(report: RunReport, moments: readonly Moment[], value: (moment: Moment) => number | undefined) {
  const negative = peak(report, moments, (moment) => {
    const it = value(moment)
    return it === undefined ? undefined : -it
  })
  return negative && { when: negative.when, value: -negative.value }
}

export function scored(moments: readonly Moment[]): readonly Moment[] {
  return moments.filter(({ second }) => second >= 0)
}

/** @param of the operation whose moments they are; undefined for all together */
export function latencyOverTimeClaim(report: RunReport, all: readonly Moment[], of: string | undefined): string {
  const moments = scored(all)
  const p99 = peak(report, all, (moment) => moment.p99Ms)
  if (!p99) return 'No latency over time: no request of this window was answered well.'
  const [low, high] = [least(report, all, (moment) => moment.p50Ms), peak(report, all, (moment) => moment.p50Ms)]
  const median =
    low && high
      ? duration(low.value) === duration(high.value)
        ? `; the median stayed at ${duration(low.value)}`
        : `; the median stayed between ${duration(low.value)} and ${duration(high.value)}`
      : ''
  return `P99${of === undefined ? '' : ` of ${of}s`} peaked at ${duration(p99.value)} in ${p99.when}${median}.${gaps(moments, (moment) => moment.p99Ms)}`
}

export function rateOverTimeClaim(report: RunReport): string {
  const all = report.moments
  const moments = scored(all)
  const [low, high] = [
    least(report, all, (moment) => moment.achievedPerSecond),
    peak(report, all, (moment) => moment.achievedPerSecond),
  ]
  if (!low || !high) return 'No rate over time: no request of this window is known.'
  const offered = peak(report, all, (moment) => moment.offeredPerSecond)
  const failed = peak(report, all, (moment) => moment.failedPerSecond)
  const failures = failed && failed.value > 0 ? ` Failures peaked at ${rate(failed.value)} in ${failed.when}.` : ''
  const answered =
    rate(low.value) === rate(high.value)
      ? `${rate(low.value)} were answered well throughout`
      : `between ${rate(low.value)} (${low.when}) and ${rate(high.value)} were answered well`
  return `${offered ? `Of ${rate(offered.value)} offered, ` : ''}${answered}.${failures}${gaps(moments, (moment) => moment.achievedPerSecond)}`
}

function gaps(moments: readonly Moment[], value: (moment: Moment) => number | undefined): string {
  const missing = moments.filter((moment) => value(moment) === undefined).length
  return missing === 0
    ? ''
    : ` ${plural(missing, 'moment')} of ${count(moments.length)} ${missing === 1 ? 'was' : 'were'} not measured.`
}

export function classesClaim(report: RunReport): string {
  const { classes } = report
  if (classes.length === 0) return 'The run was held against no class.'
  const met = classes.filter((row) => row.verdict === 'met').length
  const open = classes.filter((row) => row.verdict === 'inconclusive').length
  const promised = classes.filter((row) => row.promised).map((row) => `“${row.title}”`)
  const counts =
    promised.length > 0
      ? `Only the availability of ${list(promised)} counts for the verdict.`
      : 'None of them counts for the verdict.'
  if (open === classes.length)
    return `This run cannot tell whether it would meet any of ${plural(open, 'class', 'classes')}. ${counts}`
  const would = met === classes.length ? `all ${count(met)}` : `${count(met)} of ${count(classes.length)}`
  const run = isTrusted(report) ? 'This run' : 'As measured, this run'
  return `${run} would meet ${would} classes${open > 0 ? `; for ${count(open)} it cannot tell` : ''}. ${counts}`
}

export function trustClaim(report: RunReport): string {
  const failed = report.trust.filter((check) => check.outcome === 'invalid')
  const warned = report.trust.filter((check) => check.outcome === 'warning')
  if (report.trust.length === 0) return 'Nothing was checked, so nothing speaks for this run.'
  if (failed.length > 0)
    return `No: ${failed.length === 1 ? 'one check fails' : `${count(failed.length)} checks fail`}, so what looks met is only as measured.`
  if (warned.length > 0)
    return `Yes, with ${warned.length === 1 ? 'one reservation' : `${count(warned.length)} reservations`}.`
  return `Yes: all ${count(report.trust.length)} checks hold.`
}

export function reconciliationClaim(report: RunReport): string {
  const sum = (value: (row: RunReport['reconciliation'][number]) => number) =>
    report.reconciliation.reduce((total, row) => total + value(row), 0)
  const planned = sum((row) => row.planned)
  const answered = sum((row) => row.answered)
  if (planned === 0) return 'No request was planned.'
  const lost: readonly [number, string][] = [
    [sum((row) => row.dropped), 'dropped before they were sent'],
    [sum((row) => row.timedOut), 'timed out'],
    [sum((row) => row.refused), 'refused a connection'],
  ]
  const where = lost.filter(([value]) => value > 0).map(([value, what]) => `${count(value)} ${what}`)
  if (where.length === 0 && answered >= planned) return `All ${count(planned)} planned requests were answered.`
  const share = percent(answered, planned) ?? ''
  return `Of ${count(planned)} planned requests ${count(answered)} (${share}) were answered${where.length > 0 ? `; ${list(where)}` : ''}.`
}

export function readBackClaim(report: RunReport): string {
  const { acknowledged, checked, lost, stale } = report.readBack
  if (acknowledged === 0) return 'No write was acknowledged, so none was read back.'
  const means = acknowledgedMeans(report)
  if (checked === 0)
    return `None of ${plural(acknowledged, 'acknowledged write')} was read back, so lost writes would not show.${means}`
  if (lost + stale === 0) {
    return checked === 1
      ? `The one acknowledged write that was read back was there, as written.${means}`
      : `All ${count(checked)} acknowledged writes that were read back were there, as written.${means}`
  }
  return `Of ${plural(checked, 'acknowledged write')} read back, ${count(lost)} ${lost === 1 ? 'was' : 'were'} lost and ${count(stale)} stale.${means}`
}

type CommitLog = NonNullable<RunReport['commitLog']>

/** What a reading-back of a Cassandra that has not died cannot show. */
const acknowledgedIs: Readonly<Record<CommitLog['sync'], (commitLog: CommitLog) => string>> = {
  periodic: ({ periodMs }) =>
    `in Cassandra’s memory, and on its disk ${periodMs === undefined ? 'now and then' : `every ${span(periodMs / 1000)}`} ` +
    '(commitlog_sync: periodic), so that a node that dies forgets the last of them',
  batch: () => 'on Cassandra’s disk (commitlog_sync: batch)',
  group: () => 'on Cassandra’s disk, with those that came meanwhile (commitlog_sync: group)',
}

function acknowledgedMeans({ commitLog }: RunReport): string {
  if (commitLog === undefined) return ' Whether an acknowledged write is on disk is not known here.'
  return ` Acknowledged means: ${acknowledgedIs[commitLog.sync](commitLog)}.`
}

export function cpuClaim(report: RunReport): string {
  const window = (Date.parse(report.window.end) - Date.parse(report.window.start)) / 1000
  const cores = report.cpu.reduce((total, { seconds }) => total + seconds, 0) / window
  const most = report.cpu.toSorted((a, b) => b.seconds - a.seconds)[0]
  if (!most) return 'No part of the run ran on this machine.'
  return `The parts of this run used ${share(cores / report.environment.cores)} of ${plural(report.environment.cores, 'core')}; ${most.part} used most.`
}

/** One promised step: up to `quantile` of the requests may take `thresholdMs`. */
export type Step = { readonly quantile: number; readonly thresholdMs: number; readonly scored: ScoredObjective }

/** The promises about the latency of one operation, as the stairs under which its curve has to stay. */
export function stairsOf(report: RunReport, operation: OperationName): readonly Step[] {
  return report.objectives
    .flatMap((scored) => {
      const { objective } = scored
      if (scored.operation !== operation && scored.operation !== 'all') return []
      if (objective.kind !== 'percentile' && objective.kind !== 'latency') return []
      return [{ quantile: toNumber(objective.target), thresholdMs: objective.thresholdMs, scored }]
    })
    .toSorted((a, b) => a.quantile - b.quantile)
}
