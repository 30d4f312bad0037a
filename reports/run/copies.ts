import type { RunReport } from '../../slo/run/report.ts'
import { capital } from '../../slo/words.ts'
import { count, plural, span } from '../numbers.ts'
import { number, type Table, tabulate, text } from '../table.ts'

type Copies = NonNullable<RunReport['copies']>
type Found = Copies['looks'][number]['found'][number]
type Repaired = Extract<Copies['repair'], { readonly outcome: 'done' }>

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
  const { seconds, areLeft, counted } = hints
  if (counted) {
    const { kept, delivered } = counted
    if (kept === 0 && !areLeft) return ['No node counted a write that it kept for another.']
    const left = `${span(whole(seconds))} after the window ${areLeft ? 'some were left' : 'none was left'}`
    return [
      `Nodes kept ${plural(kept, 'write')} for others and handed ${count(delivered)} over, as they count; ${left}.`,
    ]
  }
  return [
    `${span(whole(seconds))} after the window nodes kept ${areLeft ? 'still some writes' : 'no write any more'} for one that had been away.`,
  ]
}

function lastLook(looks: Copies['looks']): string {
  const last = looks.at(-1)
  if (!last) return 'Nobody looked at the copies.'
  const silent = last.found.filter(({ checked }) => checked === 0)
  const lacking = last.found.filter(({ missing, other }) => missing + other > 0)
  const checked = last.found.reduce((least, each) => Math.min(least, each.checked), Number.POSITIVE_INFINITY)
  if (silent.length + lacking.length > 0) {
    const told = [
      ...lacking.map((each) => `${who(each)} lacked ${count(each.missing + each.other)}`),
      ...silent.map((each) => `${who(each)} answered for none`),
    ]
    return `${capital(times[last.after])}, of the acknowledged writes that were read back, ${told.join(', ')}.`
  }
  return `${capital(times[last.after])}, each node by itself and a quorum of each data centre had all of the ${plural(checked, 'acknowledged write')} that were asked for.`
}

function repairSentence(repair: Copies['repair']): readonly string[] {
  if (!repair) return []
  if (repair.outcome === 'failed') return [`The repair failed: ${repair.why}.`]
  return [
    `The repair (nodetool repair --full -pr on each node) took ${span(whole(repair.seconds))} and ${whatRepairFound(repair)}.`,
  ]
}

function whatRepairFound({ compared, differences }: Repaired): string {
  if (compared === 0) return 'told of no two copies that it compared'
  const often = compared === undefined ? '' : ` in ${plural(compared, 'comparison')} of two`
  return differences === 0 ? `found no two copies apart${often}` : `found ${plural(differences, 'range')} apart${often}`
}

const who = ({ asked }: Found) => (asked.kind === 'node' ? `node ${asked.node}` : `a quorum of ${asked.dataCenter}`)

export function copiesTable({ looks }: Copies): Table {
  return tabulate(
    looks.flatMap(({ after, found }) => found.map((each) => ({ ...each, after }))),
    {
      id: 'copies',
      caption: 'What was found of the acknowledged writes, by whom was asked alone',
      columns: [
        text('When', ({ after }) => times[after]),
        text('Asked', who),
        text('Data centre', ({ asked }) => asked.dataCenter),
        number('Answered for', ({ checked }) => count(checked)),
        number('Missing', ({ missing }) => count(missing)),
        number('Other', ({ other }) => count(other)),
      ],
      whenEmpty: 'Nobody looked at the copies.',
    },
  )
}
