import type { RunEvidence } from '../run/evidence.ts'
import type { RunRecord } from '../run/saved.ts'
import { checkTrust } from '../run/trust/trust.ts'
import { type Block, blockOfRun, type Side } from './block.ts'
import { usualDesign } from './design.ts'
import { limits } from './estimate.ts'
import { differences, fingerprintOf } from './fingerprint.ts'
import { decides, isShare, isSlowest, leastRequests, type Measure, measureId, measuresOf } from './measure.ts'
import { type Readings, readingsOf } from './reading.ts'
import type { ComparedBuild, ComparisonReport, MeasureRow } from './record.ts'
import { stretchBounds, stretchSeconds } from './stretches.ts'

export type SavedRun = { readonly name: string; readonly path: string; readonly record: RunRecord }
type ReadRun = SavedRun & { readonly block: Block; readonly readings: Readings }

/**
 * Two runs, one after the other. What the machine did between them is in every difference, and nothing in either run can tell how
 * much that was: there are figures, and there is no verdict.
 */
export function composeSavedRuns(
  runs: Readonly<Record<Side, SavedRun>>,
  about: Pick<ComparisonReport, 'id' | 'createdAt' | 'command'>,
): ComparisonReport {
  const [A, B] = [told('A', runs.A), told('B', runs.B)]
  const operations = A.record.evidence.plan.operations.map(({ operation }) => operation)
  const fingerprint = fingerprintOf(A.record.facts)
  return {
    schemaVersion: 1,
    kind: 'comparison',
    ...about,
    subjects: { A: subjectOf(A), B: subjectOf(B) },
    fingerprint,
    verdict: 'inconclusive',
    reasons: [...doubtsOf('A', A.record.evidence), ...doubtsOf('B', B.record.evidence)],
    measured: {
      way: 'saved',
      differs: [...differences(fingerprint, fingerprintOf(B.record.facts))],
      stretchSeconds,
      runs: { A: whenOf(A), B: whenOf(B) },
    },
    measures: measuresOf(operations)
      .filter((measure) => !isSlowest(measure) || A.readings.has(measureId(measure)))
      .map((measure) => rowOf(measure, A, B)),
    shifts: [],
  }
}

function told(side: Side, run: SavedRun): ReadRun {
  const block = blockOfRun(run.record, side)
  return { ...run, block, readings: readingsOf(block) }
}

function subjectOf({ name, path, record }: SavedRun): ComparedBuild {
  return { name, is: 'run', exactly: path, build: record.facts.subject.build }
}

function whenOf({ record: { facts, evidence } }: SavedRun) {
  const startedAt = new Date(facts.window.start * 1000).toISOString()
  return { id: facts.id, startedAt, durationSeconds: evidence.plan.durationSeconds }
}

/** What in a run makes its own figures doubtful. */
function doubtsOf(side: Side, evidence: RunEvidence): string[] {
  return checkTrust(evidence).flatMap(({ outcome, finding }) => (outcome === 'invalid' ? [`${side}: ${finding}`] : []))
}

function rowOf(measure: Measure, A: ReadRun, B: ReadRun): MeasureRow {
  const isDeciding = decides(measure)
  const [a, b] = [A, B].map(({ readings }) => readings.get(measureId(measure)))
  if (a === undefined || b === undefined) return { measure, decides: isDeciding, refused: whyNot(measure, [A, B]) }
  const difference = differenceOf(measure, a, b, A, B)
  if (difference === undefined)
    return { measure, decides: isDeciding, refused: 'One of the two is zero, so that there is no ratio.' }
  return { measure, decides: isDeciding, a, b, difference, ...limits(measure, a, usualDesign) }
}

function differenceOf(measure: Measure, a: number, b: number, A: ReadRun, B: ReadRun) {
  if (isShare(measure)) return { estimate: b - a }
  if (a <= 0 || b <= 0) return undefined
  const estimate = Math.log(b / a)
  const bounds = stretchBounds(measure, A.record.evidence, B.record.evidence)
  if (!bounds) return { estimate: Math.expm1(estimate) }
  const { below, above } = bounds
  return { estimate: Math.expm1(estimate), lower: Math.expm1(estimate - below), upper: Math.expm1(estimate + above) }
}

function whyNot(measure: Measure, runs: readonly ReadRun[]): string {
  if (measure.of === 'cpu') return 'What processor time the service took was not seen in both runs.'
  if (isSlowest(measure)) return 'One of the two runs does not tell it.'
  const fewest = Math.min(...runs.map(({ block }) => block.operations[measure.operation]?.sent ?? 0))
  return `It takes ${leastRequests(measure)} ${measure.operation}s in each run, and one had ${fewest}.`
}
