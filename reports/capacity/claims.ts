import type { CapacityReport } from '../../slo/capacity/record.ts'
import type { Trial } from '../../slo/capacity/trial.ts'
import { list } from '../../slo/words.ts'
import { count, duration, plural, rate, share, span } from '../numbers.ts'
import { slowest, wordOf } from './tables.ts'
import { goalName, stopSentence } from './words.ts'

export function resultClaim(report: CapacityReport): string {
  const { lower, upper, ceiling, width, confidence } = report.result
  const sure = confidence === undefined ? '' : `, with a probability of ${share(confidence)}`
  const said =
    lower && upper
      ? `The knee lies between ${rate(lower.perSecond)} and ${rate(upper.perSecond)}${sure}: an interval of ${share(width ?? 0)}.`
      : lower && ceiling
        ? `All promises held at ${rate(lower.perSecond)}; of ${rate(ceiling.perSecond)} nothing can be said here.`
        : lower
          ? `All promises held at ${rate(lower.perSecond)}; none was seen to break.`
          : upper
            ? `Promises broke at ${rate(upper.perSecond)}; no load was seen to hold.`
            : 'No load was decided.'
  return `${said} ${stopSentence(report)}`
}

export function boundsClaim({ goals, result }: CapacityReport): string {
  const broken = goals.filter(({ id }) => result.upper?.broken.includes(id)).map(goalName)
  if (goals.length === 0) return 'Nothing is promised about what is sent.'
  if (broken.length === 0) return `None of ${plural(goals.length, 'promise')} was seen to break.`
  if (broken.length === goals.length) return `All ${count(goals.length)} promises break at the upper bound.`
  return `${list(broken)} ${broken.length === 1 ? 'breaks' : 'break'} first; the other ${count(goals.length - broken.length)} of ${count(goals.length)} promises hold at the upper bound, or are open there.`
}

export function trialsClaim({ trials, result }: CapacityReport): string {
  const of = (word: string) => trials.filter((trial) => wordOf(trial) === word).length
  const nothing = of('decided nothing')
  return `${plural(trials.length, 'trial')} in ${span(result.seconds)}: ${count(of('held'))} held, ${count(of('broke'))} broke${nothing > 0 ? `, ${count(nothing)} decided nothing because others explain what was seen` : ''}.`
}

/** How latency rises with the load. */
export function latencyClaim(report: CapacityReport): string {
  const operation = slowest(report)
  const timed = report.trials.flatMap((trial) => {
    const ms = p95Of(trial, operation)
    return ms === undefined ? [] : [{ perSecond: trial.perSecond, ms }]
  })
  const [least, most] = [
    timed.toSorted((a, b) => a.perSecond - b.perSecond)[0],
    timed.toSorted((a, b) => b.perSecond - a.perSecond)[0],
  ]
  if (!least || !most) return 'No trial measured a latency.'
  if (least.perSecond === most.perSecond)
    return `P95 of ${operation}s took ${duration(least.ms)} at ${rate(least.perSecond)}, the only load.`
  return `P95 of ${operation}s took ${duration(least.ms)} at ${rate(least.perSecond)} and ${duration(most.ms)} at ${rate(most.perSecond)}.`
}

function p95Of(trial: Trial, operation: string): number | undefined {
  return trial.operations.find((each) => each.operation === operation)?.fromSchedule.p95Ms
}

export function utilisationClaim({ gaveFirst, trials }: CapacityReport): string {
  const isSeen = trials.some(({ utilisation }) => utilisation.some(({ resource }) => resource !== 'compaction'))
  return isSeen ? gaveFirst.sentence : 'Nobody saw how the parts were used.'
}

export function sizingClaim({ sizing }: CapacityReport): string {
  const of = (id: string) => sizing?.results.find((each) => each.id === id)
  const [nodes, perSite] = [of('nodes'), of('nodesPerSite')]
  const assumed = sizing?.factors.filter(({ origin }) => origin === 'assumed').length ?? 0
  const rests = `It rests on ${plural(assumed, 'assumption')} that can be changed.`
  if (nodes?.value === undefined || perSite?.value === undefined)
    return `The number of nodes is ${nodes?.how ?? 'not known'}. ${rests}`
  return `${count(nodes.value)} nodes, ${count(perSite.value)} in each site, hold the rows and serve the target rates. ${rests}`
}

export function soakClaim({ soak }: CapacityReport): string {
  if (!soak) return 'No load was held for long.'
  const drifting = soak.drifts.filter(({ drifts }) => drifts).map(({ what }) => what)
  const held = `${rate(soak.perSecond)} for ${span(soak.seconds)}`
  if (soak.drifts.length === 0) return `${held}: nothing could be looked at for long enough.`
  return drifting.length === 0
    ? `${held}: nothing of ${plural(soak.drifts.length, 'thing')} drifts.`
    : `${held}: ${list(drifting)} ${drifting.length === 1 ? 'drifts' : 'drift'}.`
}
