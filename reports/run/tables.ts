import { allowedFailures } from '../../slo/fraction.ts'
import type { ReconciliationRow, RunReport, ScoredObjective } from '../../slo/run/report.ts'
import { count, duration, interval as intervalText, percent, share } from '../numbers.ts'
import { promised, promiseName } from '../promise-words.ts'
import { type Cell, head, number, orAbsent, type Row, type Table, text, verdictCell } from '../table.ts'
import { furtherReasons } from './headline.ts'
import { measured, promisesOf, standingOf } from './promises.ts'

const notMeasured = { absent: 'not measured' }

/** "29,946 of 30,000". */
function goodOf(scored: { good: number; total: number }): Cell {
  return scored.total === 0 ? { absent: 'no requests' } : `${count(scored.good)} of ${count(scored.total)}`
}

/** What is bad of what may be bad; a rate has no such budget. */
function budget({ objective, allowed, good, total }: ScoredObjective): Cell {
  if (total === 0) return { absent: 'no requests' }
  if (objective.kind === 'throughput') return { absent: 'a rate has none' }
  if (objective.kind === 'recovery') return { absent: 'a time has none' }
  const limit = allowed ?? allowedFailures(total, objective.target)
  const bad = total - good
  const text = `${count(bad)} of ${count(limit)}`
  if (limit === 0) return bad === 0 ? 'none, none allowed' : `${count(bad)}, none allowed`
  return { share: bad / limit, text: bad === 0 ? text : `${text} (${share(bad / limit)})` }
}

function interval({ interval: bounds, objective, total }: ScoredObjective): Cell {
  if (bounds) return intervalText(bounds.lower, bounds.upper)
  if (total === 0) return { absent: 'no requests' }
  return { absent: objective.kind === 'throughput' ? 'a rate has none' : 'not computed' }
}

/** Every promise that decides the verdict, one row each. */
export function promisesTable(report: RunReport): Table {
  const shared = furtherReasons(report)
  return {
    id: 'promises',
    caption: 'What was promised, what was measured, and what follows',
    columns: [
      text('Verdict', { role: 'verdict' }),
      head('Promise'),
      number('Promised', { role: 'promised' }),
      number('Measured', { role: 'measured' }),
      number('Good requests', { room: 'some' }),
      number('Bad, of allowed'),
      number('95 % interval', { room: 'much' }),
      number('Service’s own count', { room: 'much' }),
      number('Database alone', { room: 'much' }),
    ],
    rows: promisesOf(report).map(
      (scored): Row => ({
        cells: [
          verdictCell(standingOf(report, scored.verdict)),
          promiseName(scored),
          promised(scored.objective),
          measured(scored) ?? notMeasured,
          scored.objective.kind === 'recovery' ? { absent: 'it counts seconds' } : goodOf(scored),
          budget(scored),
          interval(scored),
          scored.service ? goodOf(scored.service) : { absent: 'not counted' },
          scored.floorMs === undefined ? notMeasured : duration(scored.floorMs),
        ],
        notes: scored.reasons.filter((reason) => !shared.includes(reason)),
      }),
    ),
    whenEmpty: 'Nothing was promised.',
  }
}

/** The run against each documented class; only a promised one counts. */
export function classesTable(report: RunReport): Table {
  const side = (scored: ScoredObjective): Cell => orAbsent(measured(scored), 'no requests')
  return {
    id: 'classes',
    caption: 'The same run held against every documented Lift Wing class',
    columns: [
      text('Would be'),
      head('Class'),
      number('Availability promised'),
      number('measured'),
      number('Latency promised'),
      number('measured'),
    ],
    rows: report.classes.map((row) => ({
      cells: [
        verdictCell(standingOf(report, row.verdict)),
        row.promised ? `${row.title} (promised)` : row.title,
        promised(row.availability.objective),
        side(row.availability),
        promised(row.latency.objective),
        side(row.latency),
      ],
    })),
    whenEmpty: 'The run was held against no class.',
  }
}

export function trustTable(report: RunReport): Table {
  const words = { ok: 'yes', warning: 'mind this', invalid: 'no' } as const
  return {
    id: 'trust',
    caption: 'Whether this run can be trusted, check by check',
    columns: [text('Holds'), head('Check'), text('What was found')],
    rows: report.trust.map(({ title, outcome, finding }) => ({
      cells: [{ mark: outcome, text: words[outcome] }, title, finding],
    })),
    whenEmpty: 'Nothing was checked, so nothing speaks for this run.',
  }
}

/** The way of the requests, from top to bottom; one column per operation. */
export function reconciliationTable({ reconciliation }: RunReport): Table {
  const stage = (name: string, value: (row: ReconciliationRow) => number | undefined): Row => ({
    cells: [name, ...reconciliation.map((row) => orAbsent(written(value(row)), 'not seen'))],
  })
  const written = (value: number | undefined) => (value === undefined ? undefined : count(value))
  return {
    id: 'reconciliation',
    caption: 'Requests from the plan to the database, as each witness counted them',
    columns: [head('Requests'), ...reconciliation.map((row) => number(`${row.operation}s`))],
    rows:
      reconciliation.length === 0
        ? []
        : [
            stage('planned', (row) => row.planned),
            stage('dropped before they were sent', (row) => row.dropped),
            stage('sent by the generator', (row) => row.sent),
            stage('timed out', (row) => row.timedOut),
            stage('refused a connection', (row) => row.refused),
            stage('answered, says the generator', (row) => row.answered),
            stage('answered, says the service', (row) => row.serviceAnswered),
            stage('answered, says Cassandra', (row) => row.cassandraAnswered),
          ],
    whenEmpty: 'No request was planned.',
  }
}

export function answersTable(report: RunReport): Table {
  const totals = Map.groupBy(report.answers, ({ operation }) => operation)
  const total = (operation: string) =>
    [...totals]
      .filter(([key]) => key === operation)
      .flatMap(([, rows]) => rows)
      .reduce((sum, row) => sum + row.count, 0)
  return {
    id: 'answers',
    caption: 'Answers by kind, as the client saw them',
    columns: [head('Requests'), text('Outcome'), text('Status'), number('Count'), number('Share')],
    rows: report.answers.map((row) => ({
      cells: [
        `${row.operation}s`,
        row.outcome.replaceAll('_', ' '),
        row.status,
        count(row.count),
        orAbsent(percent(row.count, total(row.operation)), 'none'),
      ],
    })),
    whenEmpty: 'There was no answer.',
  }
}

export function readBackTable({ readBack }: RunReport): Table {
  return {
    id: 'read-back',
    caption: 'Acknowledged writes, read back after the run',
    columns: [number('Acknowledged'), number('Read back'), number('Lost'), number('Stale')],
    rows:
      readBack.checked === 0
        ? []
        : [{ cells: [readBack.acknowledged, readBack.checked, readBack.lost, readBack.stale].map(count) }],
    whenEmpty: `${readBack.acknowledged === 0 ? 'No write was acknowledged' : `Of ${count(readBack.acknowledged)} acknowledged writes none was read back`}, so nothing is known about lost writes.`,
  }
}
