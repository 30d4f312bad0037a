import { parseFraction } from '../fraction.ts'
import type { OpenSloObject } from './foreign-schemas.ts'
import type { ForeignSlo } from './imported.ts'
import { parseCounter } from './query.ts'
import { ownerOf, type Read } from './read.ts'
import { partOf } from './read-sloth.ts'

/** SLO objects, with the SLI objects that they refer to in the same file. */
export function readOpenSlo(objects: readonly OpenSloObject[]): Read {
  const indicators = new Map(
    objects.filter(({ kind }) => kind === 'SLI').map(({ metadata, spec }) => [metadata.name, spec.ratioMetric]),
  )
  const parts = objects.filter(({ kind }) => kind === 'SLO').map((object) => readOne(object, indicators))
  const other = [...new Set(objects.map(({ kind }) => kind))].filter(
    (kind) => !['SLO', 'SLI', 'Service'].includes(kind),
  )
  return {
    slos: parts.flatMap(({ slos }) => slos),
    losses: [
      ...other.map((kind) => `Objects of kind ${kind} have no place here.`),
      ...parts.flatMap(({ losses }) => losses),
    ],
  }
}

type Ratio = OpenSloObject['spec']['ratioMetric']

function readOne({ metadata, spec }: OpenSloObject, indicators: ReadonlyMap<string, Ratio>): Read {
  const { name } = metadata
  const losses: string[] = []
  const [window] = spec.timeWindow ?? []
  if (window && window.duration !== '1Q')
    losses.push(`${name} had a window of ${window.duration}; here it is scored by SLO quarters.`)
  if (spec.budgetingMethod !== undefined && spec.budgetingMethod !== 'Occurrences') {
    losses.push(`${name} budgeted by ${spec.budgetingMethod}; here requests are counted.`)
  }
  const lost = (why: string): Read => ({ slos: [], losses: [...losses, `${name} was left out: ${why}`] })
  const ratio = spec.indicator?.spec.ratioMetric ?? indicators.get(spec.indicatorRef ?? '')
  const [objective, ...more] = spec.objectives ?? []
  if (more.length > 0) losses.push(`${name} had ${more.length + 1} objectives; the first is kept.`)
  const target =
    objective &&
    parseFraction(objective.targetPercent === undefined ? String(objective.target) : `${objective.targetPercent} %`)
  if (!target) return lost('it has no target between 0 and 1.')
  const total = ratio?.total && parseCounter(ratio.total.metricSource.spec.query)
  const part = partIn(ratio)
  if (!total || !part) return lost('only ratios of plain counters can be imported.')
  const slo: ForeignSlo = {
    name,
    service: spec.service ?? name,
    target,
    total,
    part,
    ...(spec.description === undefined ? {} : { description: spec.description.trim() }),
    ...ownerOf(metadata.labels ?? {}),
  }
  return { slos: [slo], losses }
}

function partIn(ratio: Ratio): ForeignSlo['part'] | undefined {
  if (ratio?.bad) return partOf(ratio.bad.metricSource.spec.query)
  const counter = ratio?.good && parseCounter(ratio.good.metricSource.spec.query)
  return counter && { counts: 'good', counter }
}
