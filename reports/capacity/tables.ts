import { nameOf, shareOf } from '../../slo/capacity/gave-first.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import type { Trial } from '../../slo/capacity/trial.ts'
import { bytes, count, digits, duration, instant, percent, plural, rate, share, span } from '../numbers.ts'
import { type Cell, head, number, orAbsent, type Row, spelled, type Table, text } from '../table.ts'
import { excuserName, goalName, goalPromise, rates, times } from './words.ts'

/** The interval: what held, what broke, and how sure that is. */
export function resultTable({ result, headroom, trials }: CapacityReport): Table {
  const { lower, upper, ceiling } = result
  const decided = (perSecond: number) =>
    plural(trials.filter((trial) => trial.perSecond === perSecond && trial.trust.kind === 'valid').length, 'trial')
  const row = (
    name: string,
    perSecond: number,
    sent: Cell,
    timesPromised: number | undefined,
    answered: Cell,
  ): Row => ({
    cells: [
      name,
      rate(perSecond),
      sent,
      spelled(timesPromised, times, 'no rate is promised'),
      answered,
      decided(perSecond),
    ],
  })
  return {
    id: 'result',
    caption: 'The interval that the search found',
    columns: [
      head('Load'),
      number('All requests', { role: 'measured' }),
      text('Sent', { room: 'some' }),
      number('Of the promised rates'),
      number('Answered well', { room: 'some' }),
      number('Decided by', { room: 'some' }),
    ],
    rows: [
      ...(lower
        ? [
            row(
              'held (lower bound)',
              lower.perSecond,
              rates(lower.operations),
              headroom.lowerTimes,
              rate(lower.conditionalPerSecond),
            ),
          ]
        : []),
      ...(upper
        ? [
            row('broke (upper bound)', upper.perSecond, rates(upper.operations), headroom.upperTimes, {
              absent: 'it broke',
            }),
          ]
        : []),
      ...(ceiling
        ? [
            {
              cells: [
                `nothing can be said, because of ${excuserName(ceiling.by)}`,
                rate(ceiling.perSecond),
                { absent: 'not decided' },
                { absent: 'not decided' },
                { absent: 'not decided' },
                decided(ceiling.perSecond),
              ],
            },
          ]
        : []),
    ],
    whenEmpty: 'No load was decided.',
  }
}

/** Both bounds of every goal, so that nobody has to ask why the search stopped where it did. */
export function boundsTable({ goals, bounds, result }: CapacityReport): Table {
  return {
    id: 'bounds',
    caption: 'Every promise as a goal: the largest load that held, and the smallest that broke',
    columns: [
      head('Promise'),
      text('A trial holds with', { role: 'promised' }),
      number('Held at'),
      number('Broke at'),
      text('Breaks first', { room: 'some' }),
    ],
    rows: goals.map((goal) => {
      const mine = bounds.find((each) => each.goal === goal.id)
      return {
        cells: [
          goalName(goal),
          goalPromise(goal),
          spelled(mine?.lowerPerSecond, rate, 'nowhere for sure'),
          spelled(mine?.upperPerSecond, rate, 'nowhere for sure'),
          result.upper?.broken.includes(goal.id) ? 'yes' : result.upper ? 'no' : { absent: 'none broke' },
        ],
      }
    }),
    whenEmpty: 'Nothing was promised about what is sent, so there was nothing to search for.',
  }
}

export type TrialWord = 'held' | 'broke' | 'decided nothing'

export function wordOf({ trust, goals }: Pick<Trial, 'trust' | 'goals'>): TrialWord {
  if (trust.kind === 'excused') return 'decided nothing'
  return goals.some(({ standing }) => standing === 'broken') ? 'broke' : 'held'
}

const marks = { held: 'ok', broke: 'invalid', 'decided nothing': 'warning' } as const

/** Every trial, in the order in which it was made. */
export function trialsTable(report: CapacityReport): Table {
  const { trials, goals } = report
  const timed = (operation: Trial['operations'][number] | undefined, key: 'p50Ms' | 'p95Ms' | 'p99Ms'): Cell =>
    spelled(operation?.fromSchedule[key], duration, 'not measured')
  const told = slowest(report)
  return {
    id: 'trials',
    caption: `Every trial in the order in which it was made; latencies of ${told}s from the intended start`,
    columns: [
      head('#', 'number'),
      text('It', { role: 'verdict' }),
      number('Offered', { role: 'promised' }),
      number('For'),
      number('P50'),
      number('P95', { role: 'measured' }),
      number('P99'),
      number('Answered well', { room: 'some' }),
      text('Fullest part', { room: 'some' }),
      text('Began', { room: 'much' }),
    ],
    rows: trials.map((trial, i): Row => {
      const word = wordOf(trial)
      const operation = trial.operations.find((each) => each.operation === told)
      const fullest = trial.utilisation
        .filter(({ resource }) => resource !== 'compaction')
        .toSorted((a, b) => shareOf(b) - shareOf(a))[0]
      return {
        cells: [
          count(i + 1),
          { mark: marks[word], text: word },
          rate(trial.perSecond),
          span(trial.seconds),
          timed(operation, 'p50Ms'),
          timed(operation, 'p95Ms'),
          timed(operation, 'p99Ms'),
          orAbsent(percent(trial.answered, trial.planned), 'none'),
          orAbsent(fullest && `${nameOf(fullest.resource)}, ${share(shareOf(fullest))}`, 'not seen'),
          instant(trial.startedAt),
        ],
        notes: [
          ...(trial.trust.kind === 'excused' ? trial.trust.reasons : []),
          ...trial.goals
            .filter(({ standing }) => standing === 'broken')
            .map(({ goal, good, total }) => {
              const name = goals.find(({ id }) => id === goal)
              return `${name ? goalName(name) : goal}: ${count(total - good)} of ${count(total)} requests lost.`
            }),
        ],
      }
    }),
    whenEmpty: 'No trial was made.',
  }
}

/** The operation of which latency is promised, or the first. */
export function slowest({ goals, load }: CapacityReport): string {
  const promised = goals.find(({ operation, objective }) => operation !== 'all' && 'thresholdMs' in objective)
  return promised?.operation ?? load.mix[0]?.operation ?? 'request'
}

export function driftTable({ soak }: CapacityReport): Table {
  return {
    id: 'drift',
    caption: 'What was looked at while the load was held, from the beginning to the end',
    columns: [
      head('What'),
      text('It', { role: 'verdict' }),
      number('Began at'),
      number('Ended at', { role: 'measured' }),
      number('In an hour'),
      number('Standard deviations from chance', { room: 'some' }),
    ],
    rows: (soak?.drifts ?? []).map((drift) => ({
      cells: [
        drift.what,
        drift.drifts ? { mark: 'warning', text: 'drifts' } : { mark: 'ok', text: 'stays' },
        amount(drift.from, drift.unit),
        amount(drift.to, drift.unit),
        `${drift.perHour > 0 ? '+' : ''}${amount(drift.perHour, drift.unit)}`,
        digits(drift.score),
      ],
    })),
    whenEmpty: 'Nothing could be looked at for long enough.',
  }
}

export function amount(value: number, unit: string): string {
  const sign = value < 0 ? '−' : ''
  const size = Math.abs(value)
  if (unit === 'bytes') return `${sign}${bytes(size)}`
  if (unit === 'ms') return `${sign}${duration(size)}`
  if (unit === 's' && size < 1) return `${sign}${digits(size * 1e6)}\u00a0µs`
  if (unit === '' && size <= 1) return `${sign}${share(size)}`
  return `${sign}${unit === 'cores' || size < 1000 ? digits(size) : count(Math.round(size))}${unit === '' ? '' : `\u00a0${unit}`}`
}

export function sizingTable({ sizing }: CapacityReport): Table {
  return {
    id: 'sizing',
    caption: 'What it takes to serve the target rates, and how that is computed',
    columns: [head('What'), number('It takes', { role: 'measured' }), text('Because')],
    rows: (sizing?.results ?? []).map(({ title, value, unit, how }) => ({
      cells: [title, spelled(value, (known) => amount(rounded(known, unit), unit), 'not known'), how],
    })),
    whenEmpty: 'Nothing was sized.',
  }
}

const rounded = (value: number, unit: string) => (unit === 'nodes' ? Math.ceil(value) : value)

export function factorsTable({ sizing }: CapacityReport): Table {
  const words = { measured: 'measured', given: 'given', assumed: 'assumed' } as const
  return {
    id: 'factors',
    caption: 'Every number that the sizing rests on',
    columns: [
      head('Factor'),
      number('Value', { role: 'measured' }),
      text('It is'),
      text('Source', { room: 'some' }),
      text('Called', { room: 'much' }),
    ],
    rows: (sizing?.factors ?? []).map(({ id, title, value, unit, origin, source }) => ({
      cells: [title, amount(value, unit), words[origin], source, { code: id }],
    })),
    whenEmpty: 'Nothing was sized.',
  }
}
