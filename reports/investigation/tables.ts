import type { InvestigationReport } from '../../slo/investigation/record.ts'
import { type SignalName, signals } from '../../slo/investigation/signals.ts'
import { amount, partTitles, shareWords } from '../../slo/investigation/words.ts'
import { count, duration, span } from '../numbers.ts'

import { type Cell, head, number, type Table, text } from '../table.ts'
import { isLate } from './claims.ts'

export function partsTable(report: InvestigationReport): Table {
  const { parts } = report
  const all = parts.reduce((sum, { usualMs }) => sum + usualMs, 0)
  const isSlow = isLate(report)
  return {
    id: 'parts',
    caption: isSlow
      ? 'What each part took of a request, in usual and in slow seconds'
      : 'What each part took of a request, on average',
    columns: isSlow
      ? [head('Part'), number('Usual'), number('Slow', { role: 'measured' }), number('Of the excess')]
      : [head('Part'), number('Of a request', { role: 'measured' }), number('Share')],
    rows: parts.map(({ part, usualMs, slowMs, share }) => ({
      cells: isSlow
        ? [partTitles[part], signed(usualMs), signed(slowMs), shareCell(share)]
        : [partTitles[part], signed(usualMs), shareCell(all > 0 ? usualMs / all : 0)],
    })),
    whenEmpty: 'Nothing was measured.',
  }
}

const shareCell = (share: number): Cell =>
  share > 0 ? { share: Math.min(share, 1), text: shareWords(share) } : shareWords(0)

/** What several clocks say of a second may differ by a little in both directions. */
export const signed = (ms: number) =>
  Math.abs(ms) < 0.0005 ? duration(0) : ms < 0 ? `−${duration(-ms)}` : duration(ms)

/** More rows than these differ by nothing. */
const mostRows = 12

export function contrastsTable({ contrasts }: InvestigationReport): Table {
  const sorted = contrasts.toSorted((a, b) => a.chance - b.chance || b.clarity - a.clarity)
  return {
    id: 'contrasts',
    caption: 'What was seen in slow and in usual seconds, the most striking first',
    columns: [head('What'), number('In slow ones'), number('In usual ones'), number('By chance')],
    rows: sorted.slice(0, mostRows).map(({ name, inSlow, inUsual, chance }) => ({
      cells: [signals[name].title, told(name, inSlow), told(name, inUsual), inThousand(chance)],
    })),
    whenEmpty: 'Nothing else was seen.',
  }
}

const told = (name: SignalName, value: number | null): Cell =>
  value === null ? { absent: 'not seen' } : amount(name, value)
const inThousand = (chance: number) => `${count(Math.ceil(1000 * chance))} in 1,000`

export function labelsTable({ labels }: InvestigationReport): Table {
  const sorted = labels.toSorted((a, b) => b.excessShare - b.requestShare - (a.excessShare - a.requestShare))
  return {
    id: 'labels',
    caption: 'Whose requests were slow, by what they have of the excess beyond what they have of the requests',
    columns: [
      head('Label'),
      text('Value'),
      number('Of requests'),
      number('Of the excess'),
      number('Usual'),
      number('Slow'),
      number('Others', { room: 'some' }),
      number('By chance', { room: 'some' }),
    ],
    rows: sorted
      .slice(0, mostRows)
      .map(({ label, value, requestShare, excessShare, usualMs, slowMs, othersMs, chance }) => ({
        cells: [
          label,
          { code: value },
          shareWords(requestShare),
          shareWords(Math.max(excessShare, 0)),
          duration(usualMs),
          duration(slowMs),
          duration(othersMs),
          inThousand(chance),
        ],
      })),
    whenEmpty: 'Requests are not told apart.',
  }
}

export function marksTable({ marks }: InvestigationReport): Table {
  const groups = Map.groupBy(marks, ({ what }) => what)
  return {
    id: 'marks',
    caption: 'What happened, how often, and when first',
    columns: [head('What'), number('Times'), number('Altogether'), number('First after')],
    rows: [...groups].map(([what, each]) => ({
      cells: [
        what,
        count(each.length),
        span(each.reduce((sum, { from, to }) => sum + to - from, 0)),
        span(each[0]?.from ?? 0) || '0 s',
      ],
    })),
    whenEmpty: 'Nothing happened.',
  }
}

/** What the generator noted of single requests. */
export function slowestTable({ observations: { slowest } }: InvestigationReport): Table {
  return {
    id: 'slowest',
    caption: 'The slowest requests that were answered well, one of a second, by what the generator waited for',
    columns: [
      head('Second', 'number'),
      number('Together', { role: 'measured' }),
      number('Until sent'),
      number('Connection'),
      number('First byte'),
      number('Last byte', { room: 'some' }),
      number('Looked at', { room: 'some' }),
    ],
    rows: slowest.map(({ second, parts }) => {
      const { lateMs, connectMs, waitMs, receiveMs, unseenMs } = parts
      const each = [lateMs, connectMs, waitMs, receiveMs, unseenMs]
      return { cells: [String(second), duration(each.reduce((sum, ms) => sum + ms, 0)), ...each.map(duration)] }
    }),
    whenEmpty: 'Single requests were not noted.',
  }
}

export function queriesTable({ observations: { queries } }: InvestigationReport): Table {
  return {
    id: 'queries',
    caption: 'What Prometheus was asked, each for every step',
    columns: [head('What'), text('Query')],
    rows: Object.entries(queries).map(([name, query]) => ({ cells: [name, { code: query }] })),
    whenEmpty: 'Nothing was asked.',
  }
}
