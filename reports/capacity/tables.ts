import { nameOf, shareOf } from '../../slo/capacity/gave-first.ts'
import type { Goal } from '../../slo/capacity/goal.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import type { Trial } from '../../slo/capacity/trial.ts'
import { bytes, count, digits, duration, instant, percent, plural, rate, rates, share, span } from '../numbers.ts'
import { type Cell, head, number, orAbsent, spelled, type Table, tabulate, text } from '../table.ts'
import { excuserName, goalName, goalPromise, times } from './words.ts'

/** The interval: what held, what broke, and how sure that is. */
export function resultTable({ result, headroom, trials }: CapacityReport): Table {
  const { lower, upper, ceiling } = result
  const decided = (perSecond: number) =>
    plural(trials.filter((trial) => trial.perSecond === perSecond && trial.trust.kind === 'valid').length, 'trial')
  const undecided = { absent: 'not decided' }
  const ofPromised = (timesPromised: number | undefined) => spelled(timesPromised, times, 'no rate is promised')
  const bounds: readonly Bound[] = [
    lower && {
      name: 'held (lower bound)',
      perSecond: lower.perSecond,
      sent: rates(lower.operations),
      ofPromised: ofPromised(headroom.lowerTimes),
      answered: rate(lower.conditionalPerSecond),
    },
    upper && {
      name: 'broke (upper bound)',
      perSecond: upper.perSecond,
      sent: rates(upper.operations),
      ofPromised: ofPromised(headroom.upperTimes),
      answered: { absent: 'it broke' },
    },
    ceiling && {
      name: `nothing can be said, because of ${excuserName(ceiling.by)}`,
      perSecond: ceiling.perSecond,
      sent: undecided,
      ofPromised: undecided,
      answered: undecided,
    },
  ].filter((bound) => bound !== undefined)
  return tabulate(bounds, {
    id: 'result',
    caption: 'The interval that the search found',
    columns: [
      head('Load', ({ name }) => name),
      number('All requests', ({ perSecond }) => rate(perSecond), { role: 'measured' }),
      text('Sent', ({ sent }) => sent, { room: 'some' }),
      number('Of the promised rates', (bound) => bound.ofPromised),
      number('Answered well', ({ answered }) => answered, { room: 'some' }),
      number('Decided by', ({ perSecond }) => decided(perSecond), { room: 'some' }),
    ],
    whenEmpty: 'No load was decided.',
  })
}

type Bound = {
  readonly name: string
  readonly perSecond: number
  readonly sent: Cell
  readonly ofPromised: Cell
  readonly answered: Cell
}

/** Both bounds of every goal, so that nobody has to ask why the search stopped where it did. */
export function boundsTable({ goals, bounds, result }: CapacityReport): Table {
  const of = (goal: Goal) => bounds.find((each) => each.goal === goal.id)
  const first = (goal: Goal) => result.upper && (result.upper.broken.includes(goal.id) ? 'yes' : 'no')
  return tabulate(goals, {
    id: 'bounds',
    caption: 'Every promise as a goal: the largest load that held, and the smallest that broke',
    columns: [
      head('Promise', goalName),
      text('A trial holds with', goalPromise, { role: 'promised' }),
      number('Held at', (goal) => spelled(of(goal)?.lowerPerSecond, rate, 'nowhere for sure')),
      number('Broke at', (goal) => spelled(of(goal)?.upperPerSecond, rate, 'nowhere for sure')),
      text('Breaks first', (goal) => orAbsent(first(goal), 'none broke'), { room: 'some' }),
    ],
    whenEmpty: 'Nothing was promised about what is sent, so there was nothing to search for.',
  })
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
  const told = slowest(report)
  const timed =
    (key: 'p50Ms' | 'p95Ms' | 'p99Ms') =>
    ({ operations }: Trial) =>
      spelled(operations.find(({ operation }) => operation === told)?.fromSchedule[key], duration, 'not measured')
  const lost = ({ goal, good, total }: Trial['goals'][number]) => {
    const name = goals.find(({ id }) => id === goal)
    return `${name ? goalName(name) : goal}: ${count(total - good)} of ${count(total)} requests lost.`
  }
  return tabulate(trials, {
    id: 'trials',
    caption: `Every trial in the order in which it was made; latencies of ${told}s from the intended start`,
    columns: [
      head('#', (_, i) => count(i + 1), 'number'),
      text('It', (trial) => ({ mark: marks[wordOf(trial)], text: wordOf(trial) }), { role: 'verdict' }),
      number('Offered', ({ perSecond }) => rate(perSecond), { role: 'promised' }),
      number('For', ({ seconds }) => span(seconds)),
      number('P50', timed('p50Ms')),
      number('P95', timed('p95Ms'), { role: 'measured' }),
      number('P99', timed('p99Ms')),
      number('Answered well', ({ answered, planned }) => orAbsent(percent(answered, planned), 'none'), {
        room: 'some',
      }),
      text('Fullest part', fullest, { room: 'some' }),
      text('Began', ({ startedAt }) => instant(startedAt), { room: 'much' }),
    ],
    notes: (trial) => [
      ...(trial.trust.kind === 'excused' ? trial.trust.reasons : []),
      ...trial.goals.filter(({ standing }) => standing === 'broken').map(lost),
    ],
    whenEmpty: 'No trial was made.',
  })
}

function fullest({ utilisation }: Trial): Cell {
  const [first] = utilisation
    .filter(({ resource }) => resource !== 'compaction')
    .toSorted((a, b) => shareOf(b) - shareOf(a))
  return orAbsent(first && `${nameOf(first.resource)}, ${share(shareOf(first))}`, 'not seen')
}

/** The operation of which latency is promised, or the first. */
export function slowest({ goals, load }: CapacityReport): string {
  const promised = goals.find(({ operation, objective }) => operation !== 'all' && 'thresholdMs' in objective)
  return promised?.operation ?? load.mix[0]?.operation ?? 'request'
}

export function driftTable({ soak }: CapacityReport): Table {
  return tabulate(soak?.drifts ?? [], {
    id: 'drift',
    caption: 'What was looked at while the load was held, from the beginning to the end',
    columns: [
      head('What', ({ what }) => what),
      text('It', ({ drifts }) => (drifts ? { mark: 'warning', text: 'drifts' } : { mark: 'ok', text: 'stays' }), {
        role: 'verdict',
      }),
      number('Began at', ({ from, unit }) => amount(from, unit)),
      number('Ended at', ({ to, unit }) => amount(to, unit), { role: 'measured' }),
      number('In an hour', ({ perHour, unit }) => `${perHour > 0 ? '+' : ''}${amount(perHour, unit)}`),
      number('Standard deviations from chance', ({ score }) => digits(score), { room: 'some' }),
    ],
    whenEmpty: 'Nothing could be looked at for long enough.',
  })
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
  return tabulate(sizing?.results ?? [], {
    id: 'sizing',
    caption: 'What it takes to serve the target rates, and how that is computed',
    columns: [
      head('What', ({ title }) => title),
      number(
        'It takes',
        ({ value, unit }) => spelled(value, (known) => amount(rounded(known, unit), unit), 'not known'),
        {
          role: 'measured',
        },
      ),
      text('Because', ({ how }) => how),
    ],
    whenEmpty: 'Nothing was sized.',
  })
}

const rounded = (value: number, unit: string) => (unit === 'nodes' ? Math.ceil(value) : value)

export function factorsTable({ sizing }: CapacityReport): Table {
  return tabulate(sizing?.factors ?? [], {
    id: 'factors',
    caption: 'Every number that the sizing rests on',
    columns: [
      head('Factor', ({ title }) => title),
      number('Value', ({ value, unit }) => amount(value, unit), { role: 'measured' }),
      text('It is', ({ origin }) => origin),
      text('Source', ({ source }) => source, { room: 'some' }),
      text('Called', ({ id }) => ({ code: id }), { room: 'much' }),
    ],
    whenEmpty: 'Nothing was sized.',
  })
}
