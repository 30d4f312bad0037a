import { allowedFailures } from '../../slo/fraction.ts'
import type { ReconciliationRow, ScoredObjective } from '../../slo/run/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { count, duration, interval as intervalText, percent, share } from '../numbers.ts'
import { promised, promiseName } from '../promise-words.ts'
import { type Cell, head, number, orAbsent, spelled, type Table, tabulate, text, verdictCell } from '../table.ts'
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
  return tabulate(promisesOf(report), {
    id: 'promises',
    caption: 'What was promised, what was measured, and what follows',
    columns: [
      text('Verdict', ({ verdict }) => verdictCell(standingOf(report, verdict)), { role: 'verdict' }),
      head('Promise', promiseName),
      number('Promised', ({ objective }) => promised(objective), { role: 'promised' }),
      number('Measured', (scored) => measured(scored) ?? notMeasured, { role: 'measured' }),
      number('Good requests', goodRequests, { room: 'some' }),
      number('Bad, of allowed', budget),
      number('95 % interval', interval, { room: 'much' }),
      number('Service’s own count', ({ service }) => (service ? goodOf(service) : { absent: 'not counted' }), {
        room: 'much',
      }),
      number('Database alone', ({ floorMs }) => spelled(floorMs, duration, 'not measured'), { room: 'much' }),
    ],
    notes: ({ reasons }) => reasons.filter((reason) => !shared.includes(reason)),
    whenEmpty: 'Nothing was promised.',
  })
}

function goodRequests(scored: ScoredObjective): Cell {
  return scored.objective.kind === 'recovery' ? { absent: 'it counts seconds' } : goodOf(scored)
}

/** The run against each documented class; only a promised one counts. */
export function classesTable(report: RunReport): Table {
  const told = (scored: ScoredObjective): Cell => orAbsent(measured(scored), 'no requests')
  return tabulate(report.classes, {
    id: 'classes',
    caption: 'The same run held against every documented Lift Wing class',
    columns: [
      text('Would be', ({ verdict }) => verdictCell(standingOf(report, verdict))),
      head('Class', ({ title, promised }) => (promised ? `${title} (promised)` : title)),
      number('Availability promised', ({ availability }) => promised(availability.objective)),
      number('measured', ({ availability }) => told(availability)),
      number('Latency promised', ({ latency }) => promised(latency.objective)),
      number('measured', ({ latency }) => told(latency)),
    ],
    whenEmpty: 'The run was held against no class.',
  })
}

export function trustTable(report: RunReport): Table {
  const words = { ok: 'yes', warning: 'mind this', invalid: 'no' } as const
  return tabulate(report.trust, {
    id: 'trust',
    caption: 'Whether this run can be trusted, check by check',
    columns: [
      text('Holds', ({ outcome }) => ({ mark: outcome, text: words[outcome] })),
      head('Check', ({ title }) => title),
      text('What was found', ({ finding }) => finding),
    ],
    whenEmpty: 'Nothing was checked, so nothing speaks for this run.',
  })
}

/** The way of the requests, from top to bottom; one column per operation. */
export function reconciliationTable({ reconciliation }: RunReport): Table {
  return tabulate(reconciliation.length === 0 ? [] : witnesses, {
    id: 'reconciliation',
    caption: 'Requests from the plan to the database, as each witness counted them',
    columns: [
      head('Requests', ([name]) => name),
      ...reconciliation.map((row) =>
        number(`${row.operation}s`, ([, counted]: Witness) => spelled(row[counted], count, 'not seen')),
      ),
    ],
    whenEmpty: 'No request was planned.',
  })
}

type Witness = readonly [name: string, counted: Exclude<keyof ReconciliationRow, 'operation'>]
const witnesses: readonly Witness[] = [
  ['planned', 'planned'],
  ['dropped before they were sent', 'dropped'],
  ['sent by the generator', 'sent'],
  ['timed out', 'timedOut'],
  ['refused a connection', 'refused'],
  ['answered, says the generator', 'answered'],
  ['answered, says the service', 'serviceAnswered'],
  ['answered, says Cassandra', 'cassandraAnswered'],
]

export function answersTable({ answers }: RunReport): Table {
  const total = (operation: string) =>
    answers.reduce((sum, row) => sum + (row.operation === operation ? row.count : 0), 0)
  return tabulate(answers, {
    id: 'answers',
    caption: 'Answers by kind, as the client saw them',
    columns: [
      head('Requests', ({ operation }) => `${operation}s`),
      text('Outcome', ({ outcome }) => outcome.replaceAll('_', ' ')),
      text('Status', ({ status }) => status),
      number('Count', (row) => count(row.count)),
      number('Share', (row) => orAbsent(percent(row.count, total(row.operation)), 'none')),
    ],
    whenEmpty: 'There was no answer.',
  })
}

export function readBackTable({ readBack }: RunReport): Table {
  return tabulate(readBack.checked === 0 ? [] : [readBack], {
    id: 'read-back',
    caption: 'Acknowledged writes, read back after the run',
    columns: [
      number('Acknowledged', ({ acknowledged }) => count(acknowledged)),
      number('Read back', ({ checked }) => count(checked)),
      number('Lost', ({ lost }) => count(lost)),
      number('Stale', ({ stale }) => count(stale)),
    ],
    whenEmpty: `${readBack.acknowledged === 0 ? 'No write was acknowledged' : `Of ${count(readBack.acknowledged)} acknowledged writes none was read back`}, so nothing is known about lost writes.`,
  })
}
