import { assertNever } from '../../common/failure.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { count, plural, span } from '../numbers.ts'
import { promised, promiseName } from '../promise-words.ts'
import { type Cell, head, number, type Table, tabulate, text } from '../table.ts'

type Told = NonNullable<RunReport['beside']>
type Done = Told['done'][number]

const names: Readonly<Record<string, string>> = { cassandra: 'Cassandra', changes: 'The consumer of changes' }

const tenth = (seconds: number) => Math.round(seconds * 10) / 10

function sentence(done: Done): string {
  switch (done.kind) {
    case 'away': {
      const { part, fromSeconds, toSeconds } = done
      return `${names[part] ?? part} stood still for ${span(tenth(toSeconds - fromSeconds))}, from ${span(tenth(fromSeconds))} into the window`
    }
    case 'node-away':
      return nodeAway(done)
    case 'undone':
      return `Node ${done.node} of Cassandra was to be ${done.how}, and the window was over before`
    case 'changes': {
      const { planned, accepted, watched, lost } = done
      const shown = lost === 0 ? 'none of them was lost' : `${count(lost)} of them were never shown`
      return `${count(accepted)} of ${plural(planned, 'change')} were taken, ${count(watched)} were watched, and ${shown}`
    }
    case 'backfill': {
      const { planned, inTime, found } = done
      return `${count(inTime)} of ${plural(planned, 'row')} were written while the window lasted, and ${plural(found.pages, 'page')} were looked for afterwards`
    }
    default:
      return assertNever(done)
  }
}

function nodeAway({
  how,
  node,
  of,
  fromSeconds,
  untilSeconds,
  toSeconds,
}: Extract<Done, { kind: 'node-away' }>): string {
  const who = `Node ${node} of ${of}`
  const from = span(tenth(fromSeconds))
  const again = `all nodes took each other to be up ${span(tenth(toSeconds - untilSeconds))} later`
  return how === 'killed'
    ? `${who} was killed ${from} into the window and started again after ${span(tenth(untilSeconds - fromSeconds))}; ${again}`
    : `${who} stood still for ${span(tenth(untilSeconds - fromSeconds))}, from ${from} into the window; ${again}`
}

/** What was done, and what it did to the promises. */
export function besideClaim({ done, broken }: Told): string {
  const worst = broken.toSorted((a, b) => b.broken - a.broken)[0]
  const what = done.map(sentence).join('. ')
  if (!worst || worst.broken === 0) return `${what}. No promise was broken for a second.`
  return `${what}. ${promiseName(worst)} was broken for longest, ${plural(worst.broken, 'second')} of ${count(worst.seen)}.`
}

export function besideTable({ broken }: Told): Table {
  return tabulate(broken, {
    id: 'broken',
    caption: 'For how long each promise was broken, by the second in which requests were due',
    columns: [
      head('Promise', promiseName),
      number('Promised', ({ objective }) => promised(objective), { role: 'promised' }),
      number('Broken', (each) => (each.broken === 0 ? 'never' : plural(each.broken, 'second'))),
      number('Seen', ({ seen }) => plural(seen, 'second')),
      text('From the first to the last broken second', spread),
    ],
    whenEmpty: 'Nothing was promised that can be told second by second.',
  })
}

function spread({ firstSecond, lastSecond }: Told['broken'][number]): Cell {
  if (firstSecond === undefined || lastSecond === undefined) return { absent: 'none' }
  return firstSecond === lastSecond ? `second ${firstSecond}` : `seconds ${firstSecond} to ${lastSecond}`
}
