import { parseFraction } from '../fraction.ts'
import type { OpenSloObject } from './foreign-schemas.ts'
import { readRatio } from './ratio.ts'
import { descriptionOf, ownerOf, type Read } from './read.ts'

type Indicator = OpenSloObject['spec']['ratioMetric']
export type Indicators = ReadonlyMap<string, Indicator>

/** SLI objects of a file, which its SLO objects refer to. */
export function indicatorsOf(objects: readonly OpenSloObject[]): Indicators {
  return new Map(
    objects.filter(({ kind }) => kind === 'SLI').map(({ metadata, spec }) => [metadata.name, spec.ratioMetric]),
  )
}

export function readOpenSlo({ kind, metadata, spec }: OpenSloObject, where: string, indicators: Indicators): Read {
  if (kind === 'SLI' || kind === 'Service') return { slos: [], losses: [] }
  if (kind !== 'SLO') return { slos: [], losses: [`${metadata.name}, of kind ${kind}, has no place here.`] }
  const { name } = metadata
  const losses: string[] = []
  const [window] = spec.timeWindow ?? []
  if (window && window.duration !== '1Q')
    losses.push(`${name} had a window of ${window.duration}; here it is scored by SLO quarters.`)
  if (spec.budgetingMethod !== undefined && spec.budgetingMethod !== 'Occurrences') {
    losses.push(`${name} budgeted by ${spec.budgetingMethod}; here requests are counted.`)
  }
  const lost = (why: string): Read => ({ slos: [], losses: [...losses, `${name} was left out: ${why}`] })
  const indicator = spec.indicator?.spec.ratioMetric ?? indicators.get(spec.indicatorRef ?? '')
  const targets = (spec.objectives ?? []).map(({ target, targetPercent }) =>
    parseFraction(targetPercent === undefined ? String(target) : `${targetPercent} %`),
  )
  if (targets.length === 0 || targets.includes(undefined)) return lost('it has no target between 0 and 1.')
  const { good, bad, total } = indicator ?? {}
  const part = bad ?? good
  if (!part || !total) return lost('only ratios of plain counters can be imported.')
  if (indicator?.counter === false) return lost('its metrics are no counters (counter: false).')
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
