import { type Fraction, isTooLow, parseFraction, toNumber } from '../fraction.ts'
import type { OpenSloObject } from './foreign-schemas.ts'
import { readRatio } from './ratio.ts'
import { descriptionOf, ownerOf, type ReadResult } from './read.ts'

type OpenSloIndicator = OpenSloObject['spec']['ratioMetric']
type Indicators = ReadonlyMap<string, OpenSloIndicator>

/** SLI objects of a file, which its SLO objects refer to. */
export function indicatorsOf(objects: readonly OpenSloObject[]): Indicators {
  return new Map(
    objects.filter(({ kind }) => kind === 'SLI').map(({ metadata, spec }) => [metadata.name, spec.ratioMetric]),
  )
}

/** Sources that are asked in PromQL. */
const asksPromql = /prometheus|thanos|cortex|mimir|victoria/i

type OpenSloWindow = NonNullable<OpenSloObject['spec']['timeWindow']>[number]

/** March, June, September and December, in UTC. */
function isOurQuarter({ duration, isRolling, calendar }: OpenSloWindow): boolean {
  const begins = /^\d{4}-(03|06|09|12)-01(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/
  const isUtc = /^(UTC|Etc\/UTC|GMT)$/.test(calendar?.timeZone ?? 'UTC')
  return duration === '1Q' && isRolling !== true && calendar !== undefined && isUtc && begins.test(calendar.startTime)
}

function windowSaid({ duration, isRolling, calendar }: OpenSloWindow): string {
  if (!calendar || isRolling) return `${isRolling ? 'rolling ' : ''}window of ${duration}`
  return `window of ${duration} from ${calendar.startTime} ${calendar.timeZone ?? ''}`.trim()
}

type OpenSloTarget = NonNullable<OpenSloObject['spec']['objectives']>[number]

/** Undefined where it is no share of requests, next to none of them, or two that differ. */
function targetOf({ target, targetPercent }: OpenSloTarget): Fraction | undefined {
  const [share, percent] = [target, targetPercent].map((written, at) => {
    const fraction = written === undefined ? undefined : parseFraction(`${written}${at === 1 ? ' %' : ''}`)
    return fraction && isTooLow(fraction) ? undefined : fraction
  })
  if (target === undefined || targetPercent === undefined) return share ?? percent
  const isSame = share && percent && toNumber(share) === toNumber(percent)
  return isSame ? share : undefined
}

const noTarget = 'no target between 0.01 and 1 (or 1 and 100 %), or two that differ.'

export function readOpenSlo(
  { kind, metadata, spec }: OpenSloObject,
  where: string,
  indicators: Indicators,
): ReadResult {
  if (kind === 'SLI' || kind === 'Service') return { slos: [], losses: [] }
  if (kind !== 'SLO') return { slos: [], losses: [`${metadata.name}, of kind ${kind}, has no place here.`] }
  const { name } = metadata
  const losses: string[] = []
  const [window] = spec.timeWindow ?? []
  if (window && !isOurQuarter(window))
    losses.push(`${name} had a ${windowSaid(window)}; here it is scored by SLO quarters.`)
  if (spec.budgetingMethod !== undefined && spec.budgetingMethod !== 'Occurrences') {
    losses.push(`${name} budgeted by ${spec.budgetingMethod}; here requests are counted.`)
  }
  const lost = (why: string): ReadResult => ({ slos: [], losses: [`${name} was left out: ${why}`] })
  const { indicatorRef } = spec
  const indicator = spec.indicator?.spec.ratioMetric ?? indicators.get(indicatorRef ?? '')
  const targets = (spec.objectives ?? []).map(targetOf)
  if (targets.every((target) => target === undefined)) return lost(`it has ${noTarget}`)
  for (const [at, target] of targets.entries())
    if (target === undefined) losses.push(`objectives[${at}] of ${name} was left out: it has ${noTarget}`)
  if (indicatorRef !== undefined && !indicators.has(indicatorRef))
    return lost(`this file has no SLI ${indicatorRef} of two queries.`)
  const { good, bad, total } = indicator ?? {}
  const part = bad ?? good
  if (!part || !total) return lost('only ratios of plain counters can be imported.')
  if (good && bad) losses.push(`${name} had a query of the good, too; here all that is not bad is good.`)
  if (indicator?.counter === false) return lost('its metrics are no counters (counter: false).')
  const foreign = [part, total].find(({ metricSource: { type } }) => type !== undefined && !asksPromql.test(type))
  if (foreign) return lost(`its queries are for ${foreign.metricSource.type}.`)
  const read = readRatio({
    counts: bad ? 'bad' : 'good',
    part: part.metricSource.spec.query,
    total: total.metricSource.spec.query,
    isRate: false,
  })
  if (typeof read === 'string') return lost(read)
  const told = { ...descriptionOf(spec.description), ...ownerOf(metadata.labels ?? {}) }
  const slos = targets
    .filter((target) => target !== undefined)
    .map((target) => ({ where, name, service: spec.service ?? name, target, ...read, ...told }))
  return { slos, losses }
}
