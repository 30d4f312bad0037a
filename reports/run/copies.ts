import type { RunReport } from '../../slo/run/report.ts'
import { capital } from '../../slo/words.ts'
import { count, plural, span } from '../numbers.ts'
import { number, type Table, text } from '../table.ts'

type Copies = NonNullable<RunReport['copies']>
type Found = Copies['looks'][number]['found'][number]

const times = {
  window: 'after the window',
  hints: 'once all was handed over',
  repair: 'after the repair',
} as const

const whole = (seconds: number) => Math.round(seconds)

/** What nodes kept for others, what each has in the end, and what a repair found. */
export function copiesClaim({ looks, hints, repair }: Copies): string {
  return [...hintsSentence(hints), lastLook(looks), ...repairSentence(repair)].join(' ')
}

function hintsSentence(hints: Copies['hints']): readonly string[] {
  if (!hints) return []
  const { seconds, areLeft } = hints
  return [
    `${span(whole(seconds))} after the window nodes kept ${areLeft ? 'still some writes' : 'no write any more'} for one that had been away.`,
  ]
}

function lastLook(looks: Copies['looks']): string {
  const last = looks.at(-1)
  if (!last) return 'Nobody looked at the copies.'
  const lacking = last.found.filter(({ missing, other }) => missing + other > 0)
  const checked = last.found.reduce((least, each) => Math.min(least, each.checked), Number.POSITIVE_INFINITY)
  if (lacking.length > 0) {
    const told = lacking.map((each) => `${who(each)} lacked ${count(each.missing + each.other)}`)
    return `${capital(times[last.after])}, of the acknowledged writes that were read back, ${told.join(', ')}.`
  }
  return `${capital(times[last.after])}, each node by itself and a quorum of each data centre had all of the ${plural(checked, 'acknowledged write')} that were asked for.`
}

function repairSentence(repair: Copies['repair']): readonly string[] {
  if (!repair) return []
  if (repair.outcome === 'failed') return [`The repair failed: ${repair.why}.`]
  const found =
    repair.differences === 0 ? 'found no two copies apart' : `found ${plural(repair.differences, 'range')} apart`
  return [`The repair (nodetool repair --full -pr on each node) took ${span(whole(repair.seconds))} and ${found}.`]
}

const who = ({ asked }: Found) => (asked.kind === 'node' ? `node ${asked.node}` : `a quorum of ${asked.dataCenter}`)

export function copiesTable({ looks }: Copies): Table {
  return {
    id: 'copies',
    caption: 'What was found of the acknowledged writes, by whom was asked alone',
    columns: [
      text('When'),
      text('Asked'),
      text('Data centre'),
      number('Answered for'),
      number('Missing'),
      number('Other'),
    ],
    rows: looks.flatMap(({ after, found }) =>
      found.map((each) => ({
        cells: [times[after], who(each), each.asked.dataCenter, ...[each.checked, each.missing, each.other].map(count)],
      })),
    ),
    whenEmpty: 'Nobody looked at the copies.',
  }
}
