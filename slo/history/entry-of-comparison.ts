import { Failure } from '../../common/failure.ts'
import type { ComparisonReport, Subject } from '../comparison/record.ts'
import { type Entry, isFollowed } from './entry.ts'

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
function commitIn({ is, exactly }: Subject): string | undefined {
  if (is === 'revision') return /([0-9a-f]{7,40})\)?$/.exec(exactly)?.[1]
  return is === 'folder' ? /\(([0-9a-f]{7,40})\)$/.exec(exactly)?.[1] : undefined
}

/** What is the same for ever: a commit, or the id of an image. */
function identityOf(subject: Subject): string | undefined {
  return commitIn(subject) ?? (subject.is === 'image' ? /sha256:[0-9a-f]+/.exec(subject.exactly)?.[0] : undefined)
}

/** What is behind a URL, or in a folder, today need not be there tomorrow. */
function changeable(subject: Subject): string | undefined {
  const { name } = subject
  return identityOf(subject) !== undefined
    ? undefined
    : `Its baseline, ${name}, may be something else each time; a commit or an image is the same for ever.`
}
