import type { ServiceScore } from '../../slo/quarter/record.ts'
import { count, duration, percent } from '../numbers.ts'
import { type Cell, head, number, orAbsent, type Table } from '../table.ts'

type Backend = NonNullable<ServiceScore['backends']>[number]

const nameOf = ({ name }: Backend) => (name === '' ? 'what lies behind it' : name)

/** What a service has called, each apart: the latency that backends add, and their errors (seed 003). */
export function backendsTable({ id, backends = [] }: ServiceScore): Table {
  const thresholds = [...new Set(backends.flatMap(({ within }) => within.map(({ ms }) => ms)))].sort((a, b) => a - b)
  const within = (backend: Backend, ms: number): Cell => {
    const found = backend.within.find((each) => each.ms === ms)
    return orAbsent(found && percent(found.count, found.of), 'not timed')
  }
  return {
    id: `backends-${id}`,
    caption:
      'What the service called: calls, failures, and the share that took no longer than is promised of the service',
    columns: [
      head('Backend'),
      number('Calls'),
      number('Failed'),
      number('Share failed'),
      ...thresholds.map((ms) => number(`Within ${duration(ms)}`)),
    ],
    rows: backends.map((backend) => ({
      cells: [
        nameOf(backend),
        count(backend.calls),
        count(backend.errors),
        orAbsent(percent(backend.errors, backend.calls), 'no calls'),
        ...thresholds.map((ms) => within(backend, ms)),
      ],
    })),
    whenEmpty: 'No call was counted.',
  }
}
