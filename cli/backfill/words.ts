import { count, plainSpaces, plural, span } from '../../reports/numbers.ts'
import type { BackfillResult } from '../../run/backfill/backfill.ts'
import type { Check } from '../../run/backfill/check.ts'
import type { FileResult } from '../../run/backfill/file.ts'
import type { WorkProgress } from '../../run/backfill/session.ts'
import { documentedRows } from '../../run/corpus/size-on-disk.ts'
import { exitCodes } from '../world/exit-codes.ts'

export const rowsWritten = ({ files }: BackfillResult): number => sum(files, ({ written }) => written)
const setAside = (files: readonly FileResult[]) => sum(files, (file) => file.setAside + (file.before?.setAside ?? 0))

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)

/** What is not as it was written is worst, then what is not there, then what was not written. */
export function codeOfBackfill({ files, check }: BackfillResult): number {
  if (check.other > 0) return exitCodes.missed
  if (check.missing > 0) return exitCodes.inconclusive
  return setAside(files) > 0 || isEmpty(files) ? exitCodes.badInput : exitCodes.met
}

const isEmpty = (files: readonly FileResult[]) =>
  files.every(({ written, before }) => written + (before?.written ?? 0) === 0) && setAside(files) === 0

/** A rate from fewer rows would be one of starting. */
const leastForRate = 1000

export function writtenSentences(result: BackfillResult, perSecond: number | undefined): readonly string[] {
  const { files, seconds } = result
  if (isEmpty(files)) return [`There is no row in ${plural(files.length, 'file')}.`]
  const written = rowsWritten(result)
  const before = sum(files, (file) => file.before?.written ?? 0)
  const gone = files.filter(({ isDisproved }) => isDisproved)
  return [
    ...gone.map(
      ({ name }) => `Rows of ${name} that an earlier backfill wrote are not there any more: it was begun anew.`,
    ),
    written === 0 && before > 0
      ? `All ${plural(before, 'row')} were written by an earlier backfill; --again writes them again.`
      : `Wrote ${plural(written, 'row')} of ${plural(files.length, 'file')} in ${span(seconds)}${before > 0 ? `; ${count(before)} more by an earlier backfill` : ''}.`,
    ...files.flatMap(asideSentence),
    ...(written < leastForRate ? [] : [rateSentence(written / seconds, perSecond)]),
  ].map(plainSpaces)
}

function asideSentence({ name, setAside: now, firstReason, before, badRows }: FileResult): readonly string[] {
  const earlier = before?.setAside ?? 0
  return [
    ...(now === 0 ? [] : [`Set ${plural(now, 'row')} of ${name} aside in ${badRows}; the first is ${firstReason}.`]),
    ...(earlier === 0
      ? []
      : [`An earlier backfill set ${plural(earlier, 'row')} of ${name} aside in ${before?.badRows}.`]),
  ]
}

function rateSentence(rate: number, perSecond: number | undefined): string {
  const hours = documentedRows / rate / 3600
  const limit = perSecond !== undefined && rate > perSecond * 0.95 ? ', which --rate allows' : ''
  return `${count(Math.round(rate))} rows/s${limit}: ${documentedRows / 1e6} million rows take ${hours.toFixed(1)} hours.`
}

/** What was looked at, what was found, and what was not looked at. */
export function checkSentences(check: Check): readonly string[] {
  const { pages, halvings, kept, newer, other, missing, thereInAll } = check
  if (pages === 0) return []
  const what =
    halvings === 0
      ? `Read back all ${count(pages)} different pages that were written`
      : `Read back ${count(pages)} different pages, all on ${part(halvings)} of Cassandra's ring; the others were acknowledged and not read back`
  const troubles = [
    newer > 0 && `${count(newer)} have something newer, which a backfill does not replace`,
    missing > 0 &&
      `${count(missing)} are not there: lost, or removed by a change of the page, which a backfill does not undo`,
    other > 0 && `${count(other)} have something else, though nothing newer`,
  ].filter((each) => each !== false)
  const found =
    troubles.length === 0 ? 'all are there as written' : [`${count(kept)} are there as written`, ...troubles].join('; ')
  return [`${what}: ${found}.`, countSentence(check, thereInAll)]
}

const part = (halvings: number) => ['all', 'one half', 'one quarter'][halvings] ?? `one ${count(2 ** halvings)}th`

function countSentence({ pages, halvings, missing }: Check, thereInAll: number | undefined): string {
  const where = halvings === 0 ? 'In all' : 'There'
  if (thereInAll === undefined) return `${where} Cassandra has more rows of this model version than were counted.`
  const others = thereInAll - (pages - missing)
  const estimate =
    halvings === 0 ? '' : `, which makes about ${count(roundedTo2(pages * 2 ** halvings))} different pages in all`
  return `${where} Cassandra has ${plural(thereInAll, 'row')} of this model version: ${others === 0 ? 'these and no others' : `these and ${plural(others, 'other')}`}${estimate}.`
}

/** An estimate from twenty thousand is good to a hundredth. */
function roundedTo2(value: number): number {
  return Number(value.toPrecision(2))
}

/** A line of progress, and the part that is done where it is known. */
export function progressText(at: WorkProgress, noun = 'row'): [text: string, part?: { done: number; total: number }] {
  const { name, counts, recordsNow, seconds, share, shareBefore } = at
  const rate = recordsNow / Math.max(seconds, 0.001)
  const shareNow = (share ?? 0) - shareBefore
  const left = share !== undefined && shareNow > 0 ? `, ${span(((1 - share) / shareNow) * seconds)} to go` : ''
  const records = sum(Object.values(counts), (each) => each)
  const text = plainSpaces(`${name}: ${plural(records, noun)}, ${count(Math.round(rate))}/s${left}`)
  return share === undefined ? [text] : [text, { done: share, total: 1 }]
}
