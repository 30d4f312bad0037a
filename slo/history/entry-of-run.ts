import { type Block, blockOfRun } from '../comparison/block.ts'
import { fingerprintOf } from '../comparison/fingerprint.ts'
import { type Measure, measureId, measuresOf } from '../comparison/measure.ts'
import { readingsOf } from '../comparison/reading.ts'
import { ownBounds } from '../comparison/stretches.ts'
import { clopperPearson } from '../interval.ts'
import type { RunRecord } from '../run/saved.ts'
import { checkTrust } from '../run/trust/trust.ts'
import { type Entry, isFollowed } from './entry.ts'

/** What a run says: of each measure one number, and how far chance alone may have moved it within this run. */
export function entryOfRun(run: RunRecord): Entry {
  const { facts, evidence } = run
  const { id, createdAt, subject, environment } = facts
  const block = blockOfRun(run, 'B')
  const readings = readingsOf(block)
  const operations = evidence.plan.operations.map(({ operation }) => operation)
  const spoiled = checkTrust(evidence).find(({ outcome }) => outcome === 'invalid')?.finding
  return {
    schemaVersion: 1,
    kind: 'history-entry',
    of: 'run',
    id,
    at: createdAt,
    subject: subject.name,
    ...(environment.git === undefined ? {} : { revision: environment.git }),
    fingerprint: fingerprintOf(facts),
    points: measuresOf(operations)
      .filter(isFollowed)
      .flatMap((measure) => {
        const value = readings.get(measureId(measure))
        return value === undefined ? [] : [{ measure, value, ...boundsOf(measure, value, block, evidence) }]
      }),
    ...(spoiled === undefined ? {} : { spoiled }),
  }
}

function boundsOf(measure: Measure, value: number, block: Block, evidence: RunRecord['evidence']) {
  if (measure.of === 'errors') {
    const { planned = 0 } = block.operations[measure.operation] ?? {}
    return clopperPearson(Math.round(value * planned), planned)
  }
  const own = ownBounds(measure, evidence)
  return own ? { lower: value * Math.exp(-own.below), upper: value * Math.exp(own.above) } : {}
}
