import { count, plainSpaces, plural, span } from '../../reports/numbers.ts'
import type { PruneResult, VersionCount } from '../../run/backfill/prune.ts'
import type { WorkProgress } from '../../run/backfill/session.ts'
import { exitCodes } from '../world/exit-codes.ts'

export function codeOfPrune({ left }: PruneResult): number {
  return left > 0 ? exitCodes.missed : exitCodes.met
}

export function pruneSentences(result: PruneResult, isDry: boolean): readonly string[] {
  const { old, kept, pages, left, wentOn, seconds } = result
  const rows = old.reduce((sum, version) => sum + version.rows, 0)
  const verb = isDry ? 'would be taken from' : 'were taken from'
  const earlier = wentOn ? ', what an earlier one had done among it' : ''
  return [
    ...[
      ...old.map((each) => versionLine(each, isDry ? 'would go' : 'gone')),
      ...kept.map((each) => versionLine(each, 'stays')),
    ],
    rows === 0
      ? 'There is nothing old.'
      : `${plural(rows, 'row')} ${verb} ${plural(pages, 'page')} in ${span(seconds)}${earlier}.`,
    ...(isDry || rows === 0
      ? []
      : [
          left === 0
            ? 'Looked again where something went: nothing old is left there.'
            : `Looked again: ${plural(left, 'old row')} are there still, or again.`,
        ]),
  ].map(plainSpaces)
}

const versionLine = ({ modelVersion, rows }: VersionCount, what: string) =>
  `  ${modelVersion.padEnd(32)} ${count(rows).padStart(12)}  ${what}`

export function pruneProgress({
  counts,
  seconds,
  share,
  shareBefore,
}: WorkProgress): [text: string, part?: { done: number; total: number }] {
  const shareNow = (share ?? 0) - shareBefore
  const left = share !== undefined && shareNow > 0 ? `, ${span(((1 - share) / shareNow) * seconds)} to go` : ''
  const text = plainSpaces(`${plural(counts['pages'] ?? 0, 'page')} with old versions${left}`)
  return share === undefined ? [text] : [text, { done: share, total: 1 }]
}
