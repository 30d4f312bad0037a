import type { InvestigationReport } from '../../slo/investigation/record.ts'
import { type SignalName, signals } from '../../slo/investigation/signals.ts'
import { amount, partTitles, shareWords } from '../../slo/investigation/words.ts'
import { count, duration, span } from '../numbers.ts'
import { type Cell, head, number, type Table, tabulate, text } from '../table.ts'
import { isLate } from './claims.ts'

export function partsTable(report: InvestigationReport): Table {
  const { parts } = report
  const all = parts.reduce((sum, { usualMs }) => sum + usualMs, 0)
  const isSlow = isLate(report)
  return tabulate(parts, {
    id: 'parts',
    caption: isSlow
      ? 'What each part took of a request, in usual and in slow seconds'
      : 'What each part took of a request, on average',
    columns: [
      head('Part', ({ part }) => partTitles[part]),
      ...(isSlow
        ? [
            number('Usual', ({ usualMs }: PartRow) => signed(usualMs)),
            number('Slow', ({ slowMs }: PartRow) => signed(slowMs), { role: 'measured' }),
            number('Of the excess', ({ share }: PartRow) => shareCell(share)),
          ]
        : [
            number('Of a request', ({ usualMs }: PartRow) => signed(usualMs), { role: 'measured' }),
            number('Share', ({ usualMs }: PartRow) => shareCell(all > 0 ? usualMs / all : 0)),
          ]),
    ],
    whenEmpty: 'Nothing was measured.',
  })
}

type PartRow = InvestigationReport['parts'][number]

const shareCell = (share: number): Cell =>
  share > 0 ? { share: Math.min(share, 1), text: shareWords(share) } : shareWords(0)

/** What several clocks say of a second may differ by a little in both directions. */
export const signed = (ms: number) =>
  Math.abs(ms) < 0.0005 ? duration(0) : ms < 0 ? `−${duration(-ms)}` : duration(ms)

/** More rows than these differ by nothing. */
const mostRows = 12

export function contrastsTable({ contrasts }: InvestigationReport): Table {
  const sorted = contrasts.toSorted((a, b) => a.chance - b.chance || b.clarity - a.clarity)
  return tabulate(sorted.slice(0, mostRows), {
    id: 'contrasts',
    caption: 'What was seen in slow and in usual seconds, the most striking first',
    columns: [
      head('What', ({ name }) => signals[name].title),
      number('In slow ones', ({ name, inSlow }) => told(name, inSlow)),
      number('In usual ones', ({ name, inUsual }) => told(name, inUsual)),
      number('By chance', ({ chance }) => inThousand(chance)),
    ],
    whenEmpty: 'Nothing else was seen.',
  })
}

const told = (name: SignalName, value: number | null): Cell =>
  value === null ? { absent: 'not seen' } : amount(name, value)
const inThousand = (chance: number) => `${count(Math.ceil(1000 * chance))} in 1,000`

export function labelsTable({ labels }: InvestigationReport): Table {
  const sorted = labels.toSorted((a, b) => b.excessShare - b.requestShare - (a.excessShare - a.requestShare))
  return tabulate(sorted.slice(0, mostRows), {
    id: 'labels',
    caption: 'Whose requests were slow, by what they have of the excess beyond what they have of the requests',
    columns: [
      head('Label', ({ label }) => label),
      text('Value', ({ value }) => ({ code: value })),
      number('Of requests', ({ requestShare }) => shareWords(requestShare)),
      number('Of the excess', ({ excessShare }) => shareWords(Math.max(excessShare, 0))),
      number('Usual', ({ usualMs }) => duration(usualMs)),
      number('Slow', ({ slowMs }) => duration(slowMs)),
      number('Others', ({ othersMs }) => duration(othersMs), { room: 'some' }),
      number('By chance', ({ chance }) => inThousand(chance), { room: 'some' }),
    ],
    whenEmpty: 'Requests are not told apart.',
  })
}

export function marksTable({ marks }: InvestigationReport): Table {
  return tabulate([...Map.groupBy(marks, ({ what }) => what)], {
    id: 'marks',
    caption: 'What happened, how often, and when first',
    columns: [
      head('What', ([what]) => what),
      number('Times', ([, each]) => count(each.length)),
      number('Altogether', ([, each]) => span(each.reduce((sum, { from, to }) => sum + to - from, 0))),
      number('First after', ([, each]) => span(each[0]?.from ?? 0) || '0 s'),
    ],
    whenEmpty: 'Nothing happened.',
  })
}

/** What the generator noted of single requests. */
export function slowestTable({ observations: { slowest } }: InvestigationReport): Table {
  return tabulate(slowest, {
    id: 'slowest',
    caption: 'The slowest requests that were answered well, one of a second, by what the generator waited for',
    columns: [
      head('Second', ({ second }) => String(second), 'number'),
      number(
        'Together',
        ({ parts: { lateMs, connectMs, waitMs, receiveMs, unseenMs } }) =>
          duration(lateMs + connectMs + waitMs + receiveMs + unseenMs),
        { role: 'measured' },
      ),
      number('Until sent', ({ parts }) => duration(parts.lateMs)),
      number('Connection', ({ parts }) => duration(parts.connectMs)),
      number('First byte', ({ parts }) => duration(parts.waitMs)),
      number('Last byte', ({ parts }) => duration(parts.receiveMs), { room: 'some' }),
      number('Looked at', ({ parts }) => duration(parts.unseenMs), { room: 'some' }),
    ],
    whenEmpty: 'Single requests were not noted.',
  })
}

export function queriesTable({ observations: { queries } }: InvestigationReport): Table {
  return tabulate(Object.entries(queries), {
    id: 'queries',
    caption: 'What Prometheus was asked, each for every step',
    columns: [head('What', ([name]) => name), text('Query', ([, query]) => ({ code: query }))],
    whenEmpty: 'Nothing was asked.',
  })
}
