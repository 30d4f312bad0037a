import { nameOf, shareOf } from '../../slo/capacity/gave-first.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import type { Trial } from '../../slo/capacity/trial.ts'
import { bytes, count, digits, duration, instant, percent, plural, rate, share, span } from '../numbers.ts'
import { type Cell, orAbsent, type Row, type Table } from '../table.ts'
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
      orAbsent(timesPromised === undefined ? undefined : times(timesPromised), 'no rate is promised'),
      answered,
      decided(perSecond),
    ],
  })
  return {
    id: 'result',
    caption: 'The interval that the search found',
    columns: [
      { title: 'Load', kind: 'text', heads: true },
      { title: 'All requests', kind: 'number', role: 'measured' },
      { title: 'Sent', kind: 'text', room: 'some' },
      { title: 'Of the promised rates', kind: 'number' },
      { title: 'Answered well', kind: 'number', room: 'some' },
      { title: 'Decided by', kind: 'number', room: 'some' },
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
      { title: 'Promise', kind: 'text', heads: true },
      { title: 'A trial holds with', kind: 'text', role: 'promised' },
      { title: 'Held at', kind: 'number' },
      { title: 'Broke at', kind: 'number' },
      { title: 'Breaks first', kind: 'text', room: 'some' },
    ],
    rows: goals.map((goal) => {
      const mine = bounds.find((each) => each.goal === goal.id)
      const load = (perSecond: number | undefined, absent: string): Cell =>
        orAbsent(perSecond === undefined ? undefined : rate(perSecond), absent)
      return {
        cells: [
          goalName(goal),
          goalPromise(goal),
          load(mine?.lowerPerSecond, 'nowhere for sure'),
          load(mine?.upperPerSecond, 'nowhere for sure'),
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
    orAbsent(
      operation?.fromSchedule[key] === undefined ? undefined : duration(operation.fromSchedule[key]),
      'not measured',
    )
  const told = slowest(report)
  return {
    id: 'trials',
    caption: `Every trial in the order in which it was made; latencies of ${told}s from the intended start`,
    columns: [
      { title: '#', kind: 'number', heads: true },
      { title: 'It', kind: 'text', role: 'verdict' },
      { title: 'Offered', kind: 'number', role: 'promised' },
      { title: 'For', kind: 'number' },
      { title: 'P50', kind: 'number' },
      { title: 'P95', kind: 'number', role: 'measured' },
      { title: 'P99', kind: 'number' },
      { title: 'Answered well', kind: 'number', room: 'some' },
      { title: 'Fullest part', kind: 'text', room: 'some' },
      { title: 'Began', kind: 'text', room: 'much' },
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
      { title: 'What', kind: 'text', heads: true },
      { title: 'It', kind: 'text', role: 'verdict' },
      { title: 'Began at', kind: 'number' },
      { title: 'Ended at', kind: 'number', role: 'measured' },
      { title: 'In an hour', kind: 'number' },
      { title: 'Standard deviations from chance', kind: 'number', room: 'some' },
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
    columns: [
      { title: 'What', kind: 'text', heads: true },
      { title: 'It takes', kind: 'number', role: 'measured' },
      { title: 'Because', kind: 'text' },
    ],
    rows: (sizing?.results ?? []).map(({ title, value, unit, how }) => ({
      cells: [title, orAbsent(value === undefined ? undefined : amount(rounded(value, unit), unit), 'not known'), how],
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
      { title: 'Factor', kind: 'text', heads: true },
      { title: 'Value', kind: 'number', role: 'measured' },
      { title: 'It is', kind: 'text' },
      { title: 'Source', kind: 'text', room: 'some' },
      { title: 'Called', kind: 'text', room: 'much' },
    ],
    rows: (sizing?.factors ?? []).map(({ id, title, value, unit, origin, source }) => ({
      cells: [title, amount(value, unit), words[origin], source, { code: id }],
    })),
    whenEmpty: 'Nothing was sized.',
  }
}
