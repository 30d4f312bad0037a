import type { Block } from '../slo/comparison/block.ts'
import { readingsOf } from '../slo/comparison/reading.ts'

type TwoRuns = { readonly A: readonly Block[]; readonly B: readonly Block[] }

const told = ['read P50 fromSchedule', 'read P95 fromSchedule', 'read P99 fromSchedule', 'read mean fromSchedule']
/** As unlikely as this by chance, in latte's table of stars. */
const significant = 2.576

/**
 * What latte does with the samples of two saved runs: a t-test of their means, with as many degrees as samples that are worth
 * something, given how each resembles the one before. True where anything is significantly slower.
 */
export function latteWay(runs: TwoRuns): boolean {
  return told.some((measure) => {
    const [a, b] = [valuesOf(runs.A, measure), valuesOf(runs.B, measure)]
    if (a.length < 3 || b.length < 3) return false
    const error = Math.sqrt(varianceOf(a) / effectiveSize(a) + varianceOf(b) / effectiveSize(b))
    return meanOf(b) - meanOf(a) > significant * error
  })
}

/** What k6-compare and thresholds on a saved run do: P95 of one against P95 of the other, without a question about chance. */
export function thresholdWay(runs: TwoRuns): boolean {
  const [a, b] = [runs.A, runs.B].map((blocks) => meanOf(valuesOf(blocks, 'read P95 fromSchedule')))
  return a !== undefined && b !== undefined && b > 1.1 * a
}

function valuesOf(blocks: readonly Block[], measure: string): readonly number[] {
  return blocks.flatMap((block) => readingsOf(block).get(measure) ?? [])
}

function effectiveSize(values: readonly number[]): number {
  const mean = meanOf(values)
  const variance = varianceOf(values)
  if (variance === 0) return values.length
  const products = values.slice(1).map((value, i) => (value - mean) * ((values[i] ?? mean) - mean))
  const likeness = Math.min(Math.max(meanOf(products) / variance, 0), 0.99)
  return (values.length * (1 - likeness)) / (1 + likeness)
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1)
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(values.length - 1, 1)
}
