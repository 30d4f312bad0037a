import { Failure } from '../../common/failure.ts'
import type { CapacityReport, SearchStop } from '../capacity/record.ts'
import { type Block, blockOfRun } from '../comparison/block.ts'
import { fingerprintOf, fingerprintOfLoad, fingerprintOfMachine } from '../comparison/fingerprint.ts'
import { type Measure, measureId, measuresOf } from '../comparison/measure.ts'
import { readingsOf } from '../comparison/reading.ts'
import type { ComparedBuild, ComparisonReport } from '../comparison/record.ts'
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

/** What a search says: the middle of its interval, which is its uncertainty. */
export function entryOfCapacity({ id, createdAt, subject, environment, load, goals, result }: CapacityReport): Entry {
  const [lower, upper] = [result.lower?.perSecond, result.upper?.perSecond]
  const isNumber = lower !== undefined && upper !== undefined
  const { service: _, ...versions } = environment.parts
  return {
    schemaVersion: 1,
    kind: 'history-entry',
    of: 'capacity',
    id,
    at: createdAt,
    subject: subject.name,
    ...(environment.git === undefined ? {} : { revision: environment.git }),
    fingerprint: {
      ...fingerprintOfLoad(
        { ...load, operations: [] },
        {
          mix: load.mix.map(({ operation, parts }) => `${operation} ${parts}`).join(' : '),
          promises: goals.map(promiseOf).join(', '),
        },
      ),
      ...fingerprintOfMachine(environment),
      versions,
    },
    points: isNumber ? [{ measure: { of: 'capacity' }, value: Math.sqrt(lower * upper), lower, upper }] : [],
    ...(isNumber ? {} : { spoiled: whyNoNumber[result.stopped] }),
  }
}

function promiseOf({ id, objective }: CapacityReport['goals'][number]): string {
  return 'thresholdMs' in objective ? `${id} within ${objective.thresholdMs} ms` : id
}

const open = 'It has no interval of two ends:'
const whyNoNumber: Readonly<Record<SearchStop, string>> = {
  narrow: `${open} it was not told.`,
  'max-held': `${open} promises held up to the highest load that was allowed.`,
  'min-broken': `${open} promises broke at the lowest load that was allowed.`,
  generator: `${open} the generator gave first.`,
  machine: `${open} the machine gave first.`,
  disturbance: `${open} something else on the machine disturbed it.`,
  time: `${open} its time was over.`,
  interrupted: `${open} it was interrupted.`,
}

/**
 * What a comparison says: by how much B differs from A. Such numbers are one series only where A was the same each time, so that A belongs to the
 * fingerprint.
 */
export function entryOfComparison(report: ComparisonReport): Entry {
  const { id, createdAt, subjects, fingerprint, measured, measures, reasons } = report
  if (measured.way === 'saved') {
    throw new Failure('input', `${id} compares two saved runs, which are no series: add the runs themselves.`)
  }
  const revision = commitIn(subjects.B)
  const spoiled = reasons[0] ?? changeable(subjects.A)
  return {
    schemaVersion: 1,
    kind: 'history-entry',
    of: 'comparison',
    id,
    at: createdAt,
    subject: subjects.B.name,
    ...(revision === undefined ? {} : { revision }),
    fingerprint: {
      ...fingerprint,
      load: { ...fingerprint.load, baseline: identityOf(subjects.A) ?? subjects.A.exactly },
    },
    points: measures.flatMap((row) => {
      if (!('difference' in row) || !isFollowed(row.measure)) return []
      const { estimate, ...bounds } = row.difference
      return [{ measure: row.measure, value: estimate, ...bounds }]
    }),
    ...(spoiled === undefined ? {} : { spoiled }),
  }
}

/** The commit of "main (0b84c854e5d6)", or of the checkout "/srv/cache (0b84c854e5d6)" in which nothing was changed. */
function commitIn({ is, exactly }: ComparedBuild): string | undefined {
  if (is === 'revision') return /([0-9a-f]{7,40})\)?$/.exec(exactly)?.[1]
  return is === 'folder' ? /\(([0-9a-f]{7,40})\)$/.exec(exactly)?.[1] : undefined
}

/** What is the same for ever: a commit, or the id of an image. */
function identityOf(subject: ComparedBuild): string | undefined {
  return commitIn(subject) ?? (subject.is === 'image' ? /sha256:[0-9a-f]+/.exec(subject.exactly)?.[0] : undefined)
}

/** What is behind a URL, or in a folder, today need not be there tomorrow. */
function changeable(subject: ComparedBuild): string | undefined {
  const { name } = subject
  return identityOf(subject) !== undefined
    ? undefined
    : `Its baseline, ${name}, may be something else each time; a commit or an image is the same for ever.`
}
